/** Reading the log. The only file that knows how positions map to the array. */

import type { ServerState } from '../state.ts';
import type { LogEntry, LogIndex, Term } from '../vocabulary.ts';

/** @paper §5.4.1 */
export function lastLogIndex(state: ServerState): LogIndex {
  return state.log.length as LogIndex;
}

/** 0 if the log is empty. @paper §5.4.1 */
export function lastLogTerm(state: ServerState): Term {
  return termAt(state, lastLogIndex(state));
}

/** The term of the entry at an index between 1 and the last one; 0 anywhere else. @paper §5.3 */
export function termAt(state: ServerState, index: LogIndex): Term {
  const entry = state.log[index - 1];
  return entry === undefined ? (0 as Term) : entry.term;
}

/** The entries from `from` to `through`, both included. @paper §5.3 */
export function entriesBetween(state: ServerState, from: LogIndex, through: LogIndex): readonly LogEntry[] {
  return state.log.slice(from - 1, through);
}

/** Drops everything from `from` on; what is no longer there is no longer durable either. @paper §5.3 */
export function truncateFrom(state: ServerState, from: LogIndex): void {
  state.log.length = from - 1;
  if (state.durableIndex >= from) state.durableIndex = (from - 1) as LogIndex;
}

/**
 * The first index whose entry has at least this term, because terms never decrease along a log. The last
 * index plus one if none has. @paper §5.3
 */
export function firstIndexOfTerm(state: ServerState, term: Term): LogIndex {
  let low = 1;
  let high = state.log.length + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (termAt(state, middle as LogIndex) < term) low = middle + 1;
    else high = middle;
  }
  return low as LogIndex;
}
