/** What a judgement says, and how long it may take. */
import type { Operation } from './operation.ts';

export interface Limits {
  /** Model steps, over the whole history. Deterministic, so the limit for simulations. Default: none. */
  readonly steps?: number;
  /** Wall time in milliseconds. Default: 60,000. */
  readonly milliseconds?: number;
  /** Bytes of the set of visited configurations, which is what a hard history fills. Default: 1 GiB. */
  readonly bytes?: number;
  /**
   * Wall time in milliseconds that an illegal history may be shrunk for; 0 leaves it as it is.
   * Default: 10,000.
   */
  readonly shrinkMilliseconds?: number;
  /** Called now and then, at most every few milliseconds. */
  readonly progress?: (progress: Progress) => void;
}

export interface Progress {
  readonly keysDone: number;
  readonly keys: number;
  readonly steps: number;
}

/** Which limit ended a search. */
export type Limit = 'steps' | 'time' | 'memory';

interface Figures {
  readonly operations: number;
  /** Partitions, see `Model.partition`. */
  readonly keys: number;
  /** Model steps that were taken, without those of shrinking. */
  readonly steps: number;
}

interface Ok extends Figures {
  readonly verdict: 'ok';
}

/** Neither proved nor refuted. Never to be counted as ok. */
interface Undecided extends Figures {
  readonly verdict: 'undecided';
  readonly limit: Limit;
  /** The partitions without a verdict; all others are ok. */
  readonly undecidedKeys: readonly string[];
}

export interface Illegal<Input, Output> extends Figures {
  readonly verdict: 'illegal';
  /** The partition that has no linearization; there may be more of them. */
  readonly key: string;
  /** A longest sequence of operations of that key that is legal and keeps the order of time. */
  readonly longest: readonly Operation<Input, Output>[];
  /** The operation that had to come after `longest` because it returns first, and that nothing makes fit. */
  readonly unplaceable: Operation<Input, Output>;
  /**
   * Operations of that key, in the order of their calls, that are illegal by themselves: no history that
   * contains them could be legal. An operation that was cut off in time has lost its outcome.
   */
  readonly shrunk: readonly Operation<Input, Output>[];
}

export type Verdict<Input = unknown, Output = unknown> = Ok | Undecided | Illegal<Input, Output>;
