/** Numbers the states of a partition, so that the memo compares and stores integers. */
import type { Canonical, Model, Outcome } from './model.ts';
import type { Unknown } from './operation.ts';

export const ILLEGAL = -1;

export class StateTable<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #numbers = new Map<Canonical, number>();
  readonly #states: State[] = [];

  /** State 0 is the initial one. */
  constructor(model: Model<State, Input, Output>) {
    this.#model = model;
    this.#number(model.init());
  }

  /** The number of the state after the operation, or {@link ILLEGAL}. */
  step(state: number, input: Input, output: Output | Unknown): number {
    const stepped = this.#model.step(this.#states[state] as State, input, output);
    return stepped.ok ? this.#number(stepped.state) : ILLEGAL;
  }

  /** See `Model.precludes`. */
  precludes(state: number, observer: Outcome<Input, Output>): boolean {
    return this.#model.precludes?.(this.#states[state] as State, observer) === true;
  }

  /** See `Model.dependsOn`. */
  dependsOn(effect: Outcome<Input, Output>, cause: Outcome<Input, Output>): boolean {
    return this.#model.dependsOn(effect, cause);
  }

  #number(state: State): number {
    const canonical = this.#model.canonical(state);
    const found = this.#numbers.get(canonical);
    if (found !== undefined) return found;
    const number = this.#states.length;
    this.#states.push(state);
    this.#numbers.set(canonical, number);
    return number;
  }
}
