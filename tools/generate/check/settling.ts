/** Eventless transitions must come to an end: a circle of them that no guard can leave would never do so. */

import { type Branch, type Chart, type ChartState, candidatesOf, leavesOf, titleOf } from '../chart.ts';
import { planOf } from '../plan.ts';
import type { Refusals } from '../refusal.ts';
import { assignmentsOf, atomLimit, atomsOfList, firstEnabled } from '../truth-table.ts';

/** Per leaf that is left at once, whatever its guards answer: the branches by which it may be left. */
type Restless = ReadonlyMap<ChartState, readonly Branch[]>;

export function checkSettling(chart: Chart, refusals: Refusals): void {
  const restless = restlessLeaves(chart);
  for (const leaf of restless.keys()) {
    const circle = circleFrom(leaf, restless);
    const [first] = circle;
    const branch = first && restless.get(first)?.[0];
    if (first === undefined || branch === undefined) continue;
    const way = [...circle, first].map((state) => titleOf(chart, state)).join(' → ');
    const problem = `The eventless transitions ${way} never come to rest: no guard can end them.`;
    refusals.add(
      branch.place,
      problem,
      'Give one of them a guard that fails at last, or let an event trigger it.',
    );
  }
}

/** Only leaves from which nothing but such leaves is reached: all others can come to rest. */
function restlessLeaves(chart: Chart): Restless {
  const restless = new Map<ChartState, readonly Branch[]>();
  for (const leaf of leavesOf(chart.root)) restless.set(leaf, certainBranches(chart, leaf));
  let before: number;
  do {
    before = restless.size;
    for (const [leaf, branches] of restless) {
      const leadsOn = (branch: Branch) => restless.has(planOf(branch, leaf).leaf);
      if (branches.length === 0 || !branches.every(leadsOn)) restless.delete(leaf);
    }
  } while (restless.size < before);
  return restless;
}

/** What may be taken in a leaf, if in each case something with a target is; otherwise nothing. */
function certainBranches(chart: Chart, leaf: ChartState): readonly Branch[] {
  const branches = leaf.kind === 'final' ? [] : candidatesOf(leaf, { kind: 'always' });
  const atoms = atomsOfList(branches, chart.exclusions);
  if (branches.length === 0 || atoms.length > atomLimit) return [];
  const taken = assignmentsOf(atoms, chart.exclusions).map((assignment) =>
    firstEnabled(branches, assignment),
  );
  const leading = taken.filter((branch) => branch?.target !== undefined) as Branch[];
  return leading.length === taken.length ? [...new Set(leading)] : [];
}

/** One circle that is reached from a leaf; its first state is the one that comes first in the chart. */
function circleFrom(start: ChartState, restless: Restless): readonly ChartState[] {
  const way: ChartState[] = [];
  let leaf: ChartState | undefined = start;
  while (leaf !== undefined && !way.includes(leaf)) {
    way.push(leaf);
    const branch: Branch | undefined = restless.get(leaf)?.[0];
    leaf = branch && planOf(branch, leaf).leaf;
  }
  const circle = leaf === undefined ? [] : way.slice(way.indexOf(leaf));
  const first = Math.min(...circle.map((state) => state.order));
  const turn = circle.findIndex((state) => state.order === first);
  return [...circle.slice(turn), ...circle.slice(0, turn)];
}
