/** The shortest walk to every branch of a chart: a path generator for `model.getPaths` of `@xstate/test`. */

import { adjacencyMapToArray, getAdjacencyMap, type StatePath, type TraversalOptions } from 'xstate/graph';
import { branchesTaken } from '../../tools/oracle/order.ts';
import type { Edge } from './lockstep.ts';
import { isBooted, type Traced, type TracedLogic, type WalkEvent } from './traced-chart.ts';

type Walk<Image> = StatePath<Traced, WalkEvent<Image>>;
type Options<Image> = TraversalOptions<Traced, WalkEvent<Image>, undefined>;

/**
 * One walk for each branch that the graph takes anywhere; walks that are the beginning of others are left out
 * later.
 */
export function shortestWalks<Image>(logic: TracedLogic<Image>, options: Options<Image>): Walk<Image>[] {
  const graph = getAdjacencyMap(logic, options);
  const firstTo = new Map<Traced, Edge<Image>>();
  const walks: Walk<Image>[] = [];
  const reached = new Set<number>();
  // In the order in which the graph was made: breadth first, so the first edge that is found is a nearest
  // one.
  for (const { state: before, event, nextState: after } of adjacencyMapToArray(graph)) {
    const edge = { before, event, after };
    if (!firstTo.has(edge.after)) firstTo.set(edge.after, edge);
    const fresh = branchesTaken(edge.after.trace).filter((branch) => !reached.has(branch));
    if (fresh.length === 0) continue;
    for (const branch of fresh) reached.add(branch);
    walks.push(walkTo(edge, firstTo));
  }
  return walks;
}

function walkTo<Image>(last: Edge<Image>, firstTo: ReadonlyMap<Traced, Edge<Image>>): Walk<Image> {
  const steps: { event: WalkEvent<Image>; state: Traced }[] = [];
  let edge: Edge<Image> | undefined = last;
  while (edge !== undefined) {
    steps.unshift({ event: edge.event, state: edge.after });
    edge = isBooted(edge.event) ? undefined : firstTo.get(edge.before);
  }
  return { state: last.after, steps, weight: steps.length };
}
