/** Makes a failing run smaller: fewer ticks, servers, scheduled faults, classes of faults, clients. */

import { type FaultClass, faultClasses } from './faults.ts';
import { drawPlan, type PlanLimits } from './plan.ts';
import type { Plant } from './plants/plant.ts';
import { simulate } from './simulation.ts';
import type { Failure } from './world.ts';

export interface FailingRun {
  readonly seed: number;
  readonly ticks: number;
  readonly limits: PlanLimits;
  readonly failure: Failure;
}

export interface SmallRun extends FailingRun {
  /** How many runs it took to find. */
  readonly runs: number;
}

/** Lengths at which the neighbouring seeds are tried: time cannot be cut out of the middle of a run. */
const huntedTicks = [150, 300, 600, 1200];
const huntedSeeds = 200;

export class Shrinker {
  private readonly plant: Plant | null;
  private best: FailingRun;
  private runs = 0;
  /** A budget in simulated time, so that the result is the same on every machine. */
  private ticksLeft: number;

  constructor(found: FailingRun, plant: Plant | null, mostTicks = 4_000_000) {
    this.plant = plant;
    this.best = found;
    this.ticksLeft = mostTicks;
  }

  /** The same invariant is broken in what is left, though perhaps elsewhere. */
  async shrink(): Promise<SmallRun> {
    await this.shorten();
    await this.hunt();
    let before: FailingRun;
    do {
      before = this.best;
      await this.shorten();
      await this.sendServersAway();
      await this.thinOut();
      await this.calm();
      await this.sendClientsAway();
    } while (this.best !== before && this.ticksLeft > 0);
    return { ...this.best, runs: this.runs };
  }

  /** Keeps the run if it fails in the same way. */
  private async tries(ticks: number, limits: PlanLimits, seed = this.best.seed): Promise<boolean> {
    if (this.ticksLeft <= 0) return false;
    this.runs += 1;
    const options = this.plant === null ? {} : { plant: this.plant };
    const outcome = await simulate(drawPlan(seed, ticks, limits), options);
    this.ticksLeft -= outcome.ticks;
    const { failure } = outcome;
    if (failure?.id !== this.best.failure.id) return false;
    this.best = { seed, ticks: Math.min(ticks, failure.atTick + 1), limits, failure };
    return true;
  }

  /** A failure of the healing comes after the last tick of the faults: how many it needs is tried. */
  private async shorten(): Promise<void> {
    let cut = Math.floor(this.best.ticks / 2);
    while (cut > 5 && this.ticksLeft > 0) {
      const failsEarlier = await this.tries(this.best.ticks - cut, this.best.limits);
      cut = Math.floor(failsEarlier ? this.best.ticks / 2 : cut / 2);
    }
  }

  /** Other seeds may show the same in less time. */
  private async hunt(): Promise<void> {
    const { seed, limits } = this.best;
    for (const ticks of huntedTicks) {
      for (let offset = 1; offset <= huntedSeeds; offset += 1) {
        if (ticks >= this.best.ticks) return;
        const { only: _, ...others } = limits;
        if (await this.tries(ticks, others, seed + offset)) return;
      }
    }
  }

  /** Delta debugging: halves first, then quarters, down to single faults. */
  private async thinOut(): Promise<void> {
    const { length } = this.kept();
    for (let size = Math.ceil(length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < this.kept().length && this.ticksLeft > 0; ) {
        const numbers = this.kept();
        const only = [...numbers.slice(0, from), ...numbers.slice(from + size)];
        if (!(await this.tries(this.best.ticks, { ...this.best.limits, only }))) from += size;
      }
    }
  }

  private kept(): readonly number[] {
    const { seed, ticks, limits } = this.best;
    return drawPlan(seed, ticks, limits).schedule.map(({ number }) => number);
  }

  private async calm(): Promise<void> {
    for (const name of faultClasses) {
      const without: readonly FaultClass[] = this.best.limits.without ?? [];
      if (!without.includes(name))
        await this.tries(this.best.ticks, { ...this.best.limits, without: [...without, name] });
    }
  }

  private async sendServersAway(): Promise<void> {
    const { seed, ticks, limits } = this.best;
    const { servers } = drawPlan(seed, ticks, limits);
    for (let count = 1; count < servers; count += 1)
      if (await this.tries(this.best.ticks, { ...this.best.limits, servers: count })) return;
  }

  private async sendClientsAway(): Promise<void> {
    const { seed, ticks, limits } = this.best;
    const { clients } = drawPlan(seed, ticks, limits);
    for (let count = 1; count < clients; count += 1)
      if (await this.tries(this.best.ticks, { ...this.best.limits, clients: count })) return;
  }
}
