/** For those who doubt a changed core: seeds one after the other, until one fails. */

import { drawPlan, type PlanLimits } from './plan.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulation.ts';

export interface Hunt extends SimulationOptions {
  readonly ticks: number;
  readonly limits?: PlanLimits;
  /** Asked before each seed: true ends the hunt. */
  readonly isOver?: () => boolean;
}

export interface Prey {
  /** The run that failed; null if none did. */
  readonly outcome: Outcome | null;
  /** How many seeds were run, the last one included. */
  readonly seedsRun: number;
  /** Steps of the core, in all of them. */
  readonly steps: number;
}

/**
 * Stops at the first failure. An exception, a livelock and messages that breed messages are failures like any
 * other; only a rule that never returns can hold it up: run it where it can be ended from outside.
 */
export async function firstFailure(seeds: Iterable<number>, hunt: Hunt): Promise<Prey> {
  let seedsRun = 0;
  let steps = 0;
  for (const seed of seeds) {
    if (hunt.isOver?.() === true) break;
    const outcome = await simulate(drawPlan(seed, hunt.ticks, hunt.limits), hunt);
    seedsRun += 1;
    steps += outcome.steps;
    if (outcome.failure !== null) return { outcome, seedsRun, steps };
  }
  return { outcome: null, seedsRun, steps };
}
