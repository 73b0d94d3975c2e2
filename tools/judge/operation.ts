/** What a client saw of one operation: the only thing that a judge may know. */

/** Stands for the output of an operation of which nobody knows whether it took effect. */
export const UNKNOWN: unique symbol = Symbol('unknown');

export type Unknown = typeof UNKNOWN;

export interface Operation<Input = unknown, Output = unknown> {
  /** Who asked; only for the report. A client may have several operations under way. */
  readonly client: string | number;
  /** Plain JSON data: unknown operations whose inputs have the same JSON are interchangeable. */
  readonly input: Input;
  /**
   * What was answered, or {@link UNKNOWN}: then it may take effect at any time after `call`, or never,
   * whatever `return` says. An operation that certainly had no effect does not belong into a history.
   */
  readonly output: Output | Unknown;
  /** When the client asked. Any unit, one clock for the whole history, finite. */
  readonly call: number;
  /**
   * When the client had the answer, `call <= return`; null only if the output is unknown. An operation that
   * is called at the very time at which another one returns counts as concurrent with it.
   */
  readonly return: number | null;
}

/** What is wrong with the times of an operation, or undefined: such a history cannot be judged. */
export function faultOf(operation: Operation): string | undefined {
  if (!Number.isFinite(operation.call)) return `its call is ${operation.call}: give a finite time`;
  if (operation.return === null) {
    return operation.output === UNKNOWN ? undefined : 'it has an output but no return: say when it returned';
  }
  if (operation.return >= operation.call) return undefined;
  return `it returns at ${operation.return}, before its call at ${operation.call}: use one clock for both`;
}
