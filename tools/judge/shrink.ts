/**
 * Makes an illegal history small enough to be read, and never tells a lie by it: only what a legal
 * history may lose without becoming illegal is taken away, so what is left is illegal because the
 * whole is. (Taking away the write of a value that somebody reads would leave a read out of thin
 * air: illegal, small, and no explanation.)
 */
import { Budget } from './budget.ts';
import type { Model } from './model.ts';
import { type Operation, UNKNOWN, type Unknown } from './operation.ts';
import { Search } from './search.ts';

/** How many operations before the latest are looked at first. */
const FIRST_FOCUS = 8;

/** A smaller history that is harder to judge than this is no improvement. */
const STEPS_PER_TRY = 10_000_000;

/** `operations`: one partition, known to be illegal. Ends early, with what it has, when the time is up. */
export function shrink<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  milliseconds: number,
): readonly Operation<Input, Output>[] {
  const shrinker = new Shrinker(operations, model, milliseconds);
  shrinker.cutOff();
  shrinker.focus();
  while (shrinker.takeAway());
  return shrinker.operations;
}

class Shrinker<State, Input, Output> {
  /** In the order of their calls; illegal at any time. */
  operations: readonly Operation<Input, Output>[];
  readonly #model: Model<State, Input, Output>;
  readonly #deadline: number;

  constructor(
    operations: readonly Operation<Input, Output>[],
    model: Model<State, Input, Output>,
    milliseconds: number,
  ) {
    this.operations = [...operations].sort((one, other) => one.call - other.call);
    this.#model = model;
    this.#deadline = performance.now() + milliseconds;
  }

  /**
   * Ends the history as early as possible. A beginning of a legal history is legal, so halving finds
   * the place.
   */
  cutOff(): void {
    const whole = this.operations;
    const ends = whole.map((operation) => operation.return ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#accept(endedAt(whole, ends[middle] as number))) high = middle;
      else low = middle + 1;
    }
  }

  /**
   * Keeps only what was called shortly before the latest operation, which is the one that cannot be
   * placed, and whatever that depends on: of a long history that is nearly always enough, and much
   * faster than halving.
   */
  focus(): void {
    const whole = this.operations;
    const end = (operation: Operation<Input, Output>) => operation.return ?? Number.NEGATIVE_INFINITY;
    const latest = whole.reduce((one, other) => (end(other) > end(one) ? other : one));
    const before = whole.filter(({ call }) => call <= latest.call);
    for (let count = FIRST_FOCUS; count < before.length && !this.#isTimeUp; count *= 4) {
      const kept = this.#withCauses([latest, ...before.slice(-count)]);
      if (this.#accept(whole.filter((operation) => kept.has(operation)))) return;
    }
  }

  /**
   * Takes away ever smaller runs of operations, each with all that depend on it. Says whether
   * anything went.
   */
  takeAway(): boolean {
    const before = this.operations.length;
    let chosen = this.operations;
    for (let size = chosen.length; size >= 1 && !this.#isTimeUp; size = size === 1 ? 0 : (size + 1) >>> 1) {
      for (let end = chosen.length; end > 0; end -= size) {
        const gone = this.#withDependents(chosen.slice(Math.max(0, end - size), end));
        this.#accept(this.operations.filter((operation) => !gone.has(operation)));
      }
      const left = new Set(this.operations);
      chosen = chosen.filter((operation) => left.has(operation));
    }
    return this.operations.length < before;
  }

  get #isTimeUp(): boolean {
    return performance.now() >= this.#deadline;
  }

  #accept(operations: readonly Operation<Input, Output>[]): boolean {
    if (this.#isTimeUp || operations.length === 0) return false;
    const budget = new Budget({ steps: STEPS_PER_TRY, milliseconds: this.#deadline - performance.now() });
    if (new Search(operations, this.#model, budget).run() !== 'illegal') return false;
    this.operations = operations;
    return true;
  }

  #withCauses(effects: readonly Operation<Input, Output>[]): ReadonlySet<Operation<Input, Output>> {
    const kept = new Set(effects);
    for (const effect of kept) {
      for (const cause of this.operations) {
        if (!kept.has(cause) && this.#isCause(cause) && this.#model.dependsOn(effect, cause)) kept.add(cause);
      }
    }
    return kept;
  }

  #isCause({ input, output }: Operation<Input, Output>): boolean {
    return this.#model.nature(input, output) !== 'observes';
  }

  #withDependents(causes: readonly Operation<Input, Output>[]): ReadonlySet<Operation<Input, Output>> {
    const gone = new Set(causes);
    for (const cause of gone) {
      if (!this.#isCause(cause)) continue;
      for (const effect of this.operations) {
        if (!gone.has(effect) && this.#model.dependsOn(effect, cause)) gone.add(effect);
      }
    }
    return gone;
  }
}

function endedAt<Input, Output>(
  operations: readonly Operation<Input, Output>[],
  time: number,
): readonly Operation<Input, Output>[] {
  return operations
    .filter(({ call }) => call <= time)
    .map((operation) =>
      operation.return === null || operation.return <= time
        ? operation
        : { ...operation, output: UNKNOWN as Unknown, return: null },
    );
}
