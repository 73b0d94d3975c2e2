/** What can be fuzzed: a decoder, real inputs of it, and what it promises for every input. */

/** What the decoder did with an input. Anything else is thrown, and is a finding. */
export type Verdict = 'accepted' | 'refused';

export interface FuzzTarget {
  readonly name: string;
  /** What holds for every input, in a sentence. */
  readonly promise: string;
  /** Real encodings, made by the shipped code. Each is accepted: the witness that inputs get through. */
  readonly seeds: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /**
   * Corrects lengths and checksums in place, so that what lies behind them is looked at too. Half of the
   * inputs are mended.
   */
  readonly mend?: (input: Uint8Array) => void;
  /** Throws if the promise is broken. It may change the input, which is a copy. */
  readonly check: (input: Uint8Array) => Verdict | Promise<Verdict>;
  /** A planted fault: fuzzing it must fail like this. */
  readonly canary?: FindingKind;
}

/** `broken`: the promise does not hold. `hang`: no end. `memory`: more than any input deserves. */
export type FindingKind = 'broken' | 'hang' | 'memory';

/** The decoder kept its types and broke its promise. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

export function mustHold(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new BrokenPromise(otherwise);
}

export function mustEqualBytes(one: Uint8Array, other: Uint8Array, otherwise: string): void {
  mustHold(Buffer.compare(one, other) === 0, otherwise);
}
