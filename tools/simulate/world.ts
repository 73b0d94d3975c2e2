/** What all parts of one simulation share. */

import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import type { Plan } from './plan.ts';
import type { Plant } from './plants/plant.ts';
import { SeededRandom } from './seeded-random.ts';
import { Timeline } from './timeline.ts';

/** What must not have happened, or should have. */
export interface Failure {
  /** An invariant of spec/invariants.ts, or one of the simulation's own: see simulation.ts. */
  readonly id: string;
  readonly atTick: number;
  readonly server: string | null;
  /** What was seen, in a sentence. */
  readonly seen: string;
}

/** Where the lines of a trace go; null if nobody reads them. */
export type TraceSink = ((line: string) => void) | null;

export class World {
  readonly plan: Plan;
  readonly plant: Plant | null;
  readonly timeline = new Timeline();
  readonly random: SeededRandom;
  /** Null as long as nothing was wrong; the first failure stays. */
  failure: Failure | null = null;
  /** True from the end of the faults on. */
  healed = false;
  /** What the servers step: an instrument may give each life a core of its own. */
  coreOf: (server: string) => ServerCore = () => generatedCore;
  private readonly sink: TraceSink;

  constructor(plan: Plan, plant: Plant | null, sink: TraceSink) {
    this.plan = plan;
    this.plant = plant;
    this.sink = sink;
    this.random = new SeededRandom(plan.seed, 'world');
  }

  get isTraced(): boolean {
    return this.sink !== null;
  }

  fail(id: string, server: string | null, seen: string): void {
    if (this.failure !== null) return;
    this.failure = { id, atTick: this.timeline.tick, server, seen };
    this.trace('failure', { id, server, seen });
  }

  /** One line. The caller asks isTraced first where it would cost to put the details together. */
  trace(what: string, details: Readonly<Record<string, unknown>>): void {
    this.sink?.(JSON.stringify({ tick: this.timeline.tick, what, ...details }));
  }
}
