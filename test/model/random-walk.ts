/** Walks that are drawn at random: longer than a graph can be deep, and shrunk when they fail. */

import fc from 'fast-check';
import type { EventObject } from 'xstate';
import { ChartOracle } from '../../tools/oracle/chart-oracle.ts';
import { eventsFrom, type Model } from './explore.ts';
import type { Edge } from './lockstep.ts';
import { beforeBoot, type Traced, take } from './traced-chart.ts';

/** Each pick chooses among the events that the model offers there, so every list of picks is a walk. */
export type Picks = readonly number[];

/** One pick in ten may be an event that is not calm. */
const unrest = 10;

export function* walkOf<State, Image>(model: Model<State, Image>, picks: Picks): Generator<Edge<Image>> {
  const oracle = new ChartOracle(model.machine, model.table.numberOf);
  let before: Traced = beforeBoot;
  for (const pick of picks) {
    const event = eventFor(model, before, pick);
    if (event === undefined) return;
    const after = take(oracle, before, event);
    yield { before, event, after };
    before = after;
  }
}

/**
 * First the type of the event, then which one: an event with a hundred variants is not a hundred times as
 * likely.
 */
function eventFor<State, Image>(model: Model<State, Image>, before: Traced, pick: number) {
  const { at, role } = before;
  const isCalm = (event: EventObject) => at === null || model.isCalm(role, at.context as State, event);
  const offered = eventsFrom(model, before);
  const events = pick % unrest === unrest - 1 ? offered : offered.filter(isCalm);
  const types = [...new Set(events.map(({ type }) => type))];
  const type = types[Math.floor(pick / unrest) % types.length];
  const variants = events.filter((event) => event.type === type);
  return variants[Math.floor(pick / unrest / types.length) % variants.length];
}

/** Where to begin: WALK_SEED and WALK_PATH repeat a run that failed. */
export interface WalkPlan {
  readonly seed: number;
  /** Where fast-check had got to when it had shrunk a walk; undefined to begin from the start. */
  readonly path: string | undefined;
  readonly walkCount: number;
  readonly stepCount: number;
  /** What to type to see a failure again, without the seed and the path. */
  readonly command: string;
}

export function planFrom(
  environment: Record<string, string | undefined>,
  plan: Omit<WalkPlan, 'path'>,
): WalkPlan {
  const seed = environment.WALK_SEED;
  return { ...plan, seed: seed === undefined ? plan.seed : Number(seed), path: environment.WALK_PATH };
}

/** The report of the shortest walk that fails, with the line that repeats it; null if none does. */
export function findFailingWalk(plan: WalkPlan, compare: (picks: Picks) => string | null): string | null {
  const picks = fc.array(fc.nat({ max: 999_999 }), { minLength: 1, maxLength: plan.stepCount, size: 'max' });
  const { seed, path, walkCount: numRuns } = plan;
  const property = fc.property(picks, (drawn) => compare(drawn) === null);
  const found = fc.check(property, { seed, numRuns, ...(path === undefined ? {} : { path }) });
  if (!found.failed) return null;
  const [shrunk = []] = found.counterexample ?? [];
  return [
    compare(shrunk) ?? 'The walk fails no more when it is repeated: something is kept outside the state.',
    `  seed      ${found.seed}, picks ${JSON.stringify(shrunk)}`,
    `  replay    WALK_SEED=${found.seed} WALK_PATH=${found.counterexamplePath} ${plan.command}`,
  ].join('\n');
}
