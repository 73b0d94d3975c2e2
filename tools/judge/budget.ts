/** What is left of the limits while a search runs. */
import type { Limit, Limits } from './verdict.ts';

/** Looking at the clock costs more than a step. */
const STEPS_PER_LOOK = 4096;

export const DEFAULT_MILLISECONDS = 60_000;
const DEFAULT_BYTES = 2 ** 30;

export class Budget {
  readonly bytes: number;
  readonly #deadline: number;
  readonly #stepLimit: number;
  readonly #look: (steps: number) => void;
  #steps = 0;
  #exhausted: Limit | undefined;

  /** `look` is called whenever the clock is looked at. */
  constructor(limits: Limits, look: (steps: number) => void = () => {}) {
    this.bytes = limits.bytes ?? DEFAULT_BYTES;
    this.#deadline = performance.now() + (limits.milliseconds ?? DEFAULT_MILLISECONDS);
    this.#stepLimit = limits.steps ?? Number.POSITIVE_INFINITY;
    this.#look = look;
  }

  get steps(): number {
    return this.#steps;
  }

  get isTimeUp(): boolean {
    return performance.now() >= this.#deadline;
  }

  /** Which limit was met. A search that meets one ends without a verdict. */
  get exhausted(): Limit | undefined {
    return this.#exhausted;
  }

  exhaust(limit: Limit): void {
    this.#exhausted ??= limit;
  }

  spend(): void {
    this.#steps += 1;
    if (this.#steps > this.#stepLimit) this.exhaust('steps');
    if (this.#steps % STEPS_PER_LOOK !== 0) return;
    this.#look(this.#steps);
    if (this.isTimeUp) this.exhaust('time');
  }

  /** A budget for a part of the work: what it spends is spent here too, and it may run dry earlier. */
  part(steps: number): Budget {
    const left = Math.min(steps, this.#stepLimit - this.#steps);
    const milliseconds = this.#deadline - performance.now();
    const before = this.#steps;
    const look = (spent: number) => this.#look(before + spent);
    const part = new Budget({ steps: left, milliseconds, bytes: this.bytes }, look);
    if (this.isTimeUp) part.exhaust('time');
    return part;
  }

  /** Takes the steps of a part into account. */
  settle(part: Budget): void {
    this.#steps += part.steps;
  }
}
