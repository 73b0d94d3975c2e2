/** A server's own idea of time: it may run fast or slow, and jump. */

import type { Clock, RunningTimer } from '../../runtime/clock/clock.ts';
import type { Life } from './life.ts';
import type { Plan } from './plan.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { World } from './world.ts';

/** What of the clock outlives a crash. */
export class ClockFault {
  /** Milliseconds that the clock counts in one tick. */
  readonly rate: number;
  /** It only ever grows: the clock is monotonic. */
  offsetMs = 0;

  constructor(rate: number) {
    this.rate = rate;
  }

  /** Where leases are used, as wrong as they allow: that is what they must stand. */
  static drawn(random: SeededRandom, { luck, leaseReads }: Plan): ClockFault {
    const share = 2 * random.fraction() - 1;
    return new ClockFault(1 + luck.mostDrift * (leaseReads === null ? share : Math.sign(share)));
  }

  nowMs(tick: number): number {
    return tick * this.rate + this.offsetMs;
  }
}

export class SimulatedClock implements Clock {
  private readonly world: World;
  private readonly life: Life;
  private readonly fault: ClockFault;
  private readonly random: SeededRandom;

  constructor(world: World, life: Life, fault: ClockFault, random: SeededRandom) {
    this.world = world;
    this.life = life;
    this.fault = fault;
    this.random = random;
  }

  nowMs(): number {
    return this.fault.nowMs(this.world.timeline.tick);
  }

  startTimer(delayMs: number, fire: () => void): RunningTimer {
    const { plan, healed, timeline } = this.world;
    const late = healed ? 0 : this.random.between(0, plan.luck.mostLateTicks);
    let isCancelled = false;
    timeline.after(Math.max(1, Math.ceil(delayMs / this.fault.rate)) + late, this.life, () => {
      if (!isCancelled) fire();
    });
    return {
      cancel() {
        isCancelled = true;
      },
    };
  }

  defer(task: () => void): void {
    this.world.timeline.defer(this.life, task);
  }
}
