/** Runs seeds in this process, and says which failed and how to repeat them. */

import { replayLine } from '../../tools/simulate/command-line.ts';
import { firstFailure } from '../../tools/simulate/first-failure.ts';
import { drawPlan, type PlanLimits } from '../../tools/simulate/plan.ts';
import { plants } from '../../tools/simulate/plants/every-plant.ts';
import { type Outcome, simulate } from '../../tools/simulate/simulation.ts';

export interface SeedRange {
  readonly from: number;
  readonly count: number;
  readonly ticks: number;
  readonly limits?: PlanLimits;
  /** The name of a plant. */
  readonly plant?: string;
}

export function runOne(seed: number, { ticks, limits = {}, plant }: Omit<SeedRange, 'from' | 'count'>) {
  const found = plants.find(({ name }) => name === plant);
  return simulate(drawPlan(seed, ticks, limits), found === undefined ? {} : { plant: found });
}

export async function runSeeds(range: SeedRange): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let offset = 0; offset < range.count; offset += 1)
    outcomes.push(await runOne(range.from + offset, range));
  return outcomes;
}

/** One line for each seed that failed. */
export function failuresOf(outcomes: readonly Outcome[], { ticks, limits = {}, plant }: SeedRange) {
  return outcomes.flatMap(({ seed, failure }) =>
    failure === null
      ? []
      : [`${failure.id}: ${failure.seen} ${replayLine(seed, ticks, limits, plant ?? null)}`],
  );
}

/** What the first seed saw that finds the plant, and where; null if none of them does. */
export async function findPlant(plant: string, { from, count, ticks }: SeedRange) {
  const found = plants.find(({ name }) => name === plant);
  const seeds = Array.from({ length: count }, (_, offset) => from + offset);
  const { outcome } = await firstFailure(seeds, { ticks, ...(found === undefined ? {} : { plant: found }) });
  return outcome?.failure ? foundIn(outcome) : null;
}

/** By which two runs can be compared. */
export function foundIn({ seed, failure, steps }: Outcome) {
  return { seed, failure, steps };
}
