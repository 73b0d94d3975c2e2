/** The sequential specification that a history is judged by. */
import type { Unknown } from './operation.ts';

/** What tells two states apart, and nothing else. */
export type Canonical = string | number | boolean | null;

export interface Stepped<State> {
  /** Whether this input may give this output in that state. */
  readonly ok: boolean;
  /** The state afterwards; without meaning unless `ok`. */
  readonly state: State;
}

export interface Model<State, Input, Output> {
  readonly name: string;
  /** The state before the first operation, of every partition alike. */
  init(): State;
  /**
   * Pure: it must not change the state that it is given. An unknown output means that the operation does take
   * effect, whatever it would have answered.
   */
  step(state: State, input: Input, output: Output | Unknown): Stepped<State>;
  /**
   * The part of the state that the operation is about, usually its key. A history is linearizable exactly if
   * each of its partitions is (Herlihy and Wing's locality), and small partitions are what makes
   * judging fast.
   */
  partition(input: Input): string;
  /** Two states with the same canonical form must behave alike for ever. */
  canonical(state: State): Canonical;
  /** What an operation with this outcome does to the state; the search has shortcuts for all but 'builds'. */
  nature(input: Input, output: Output | Unknown): Nature;
  /**
   * Whether `effect` could owe what it saw, or what it did, to `cause`. False promises two things.
   * Wherever `effect` is legal right after `cause`, it is legal and does the same right before it.
   * And of a legal history, what is left without `cause` and all that depend on it is legal. Never
   * asked of a `cause` that observes.
   */
  dependsOn(effect: Outcome<Input, Output>, cause: Outcome<Input, Output>): boolean;
  /**
   * Whether from this state on, until something that the observer depends on overwrites it, an
   * observer with this outcome can never be legal.
   * Worth having where the state remembers the order of all that built it; without it nothing is precluded.
   */
  precludes?(state: State, observer: Outcome<Input, Output>): boolean;
}

/**
 * - observes: it leaves every state in which it is legal as it was;
 * - overwrites: it is legal in every state and always leaves the same one behind;
 * - exchanges: it always leaves the same state behind, but is not legal everywhere;
 * - builds: anything else.
 */
export type Nature = 'observes' | 'overwrites' | 'exchanges' | 'builds';

export interface Outcome<Input, Output> {
  readonly input: Input;
  readonly output: Output | Unknown;
}
