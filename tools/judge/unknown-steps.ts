/**
 * Where the operations with an unknown outcome can lead. They are never needed for their own sake:
 * the search uses one only where, without it, no known operation fits.
 */
import type { Operation } from './operation.ts';
import type { Timeline } from './timeline.ts';

/** A way to stand in front of the next known operation. */
export interface Stand {
  /** The number of the state. */
  readonly state: number;
  /** All unknown operations that were used up to here, ascending. */
  readonly used: readonly number[];
  /** The latest of them, and the stand before it; both undefined where a known operation led here. */
  readonly added: number | undefined;
  readonly before: Stand | undefined;
}

export const startAt = (state: number, used: readonly number[]): Stand => ({
  state,
  used,
  added: undefined,
  before: undefined,
});

/** The first operation of the group that is not used yet, if it was called by `time`. */
export function firstUnused(
  { groups, unknown }: Timeline<unknown, unknown>,
  group: number,
  used: readonly number[],
  time: number,
): number | undefined {
  const start = groups[group] as number;
  const end = groups[group + 1] as number;
  let operation = start;
  for (const other of used) if (other >= start && other < end) operation += 1;
  return operation < end && (unknown[operation] as Operation).call <= time ? operation : undefined;
}

export function insert(used: readonly number[], operation: number): readonly number[] {
  let at = used.length;
  while (at > 0 && (used[at - 1] as number) > operation) at -= 1;
  return [...used.slice(0, at), operation, ...used.slice(at)];
}

/**
 * The unknown operations that were used between the known operation before this stand and the one
 * after it.
 */
export function addedAt(stand: Stand | undefined): readonly number[] {
  return stand?.added === undefined ? [] : [...addedAt(stand.before), stand.added];
}
