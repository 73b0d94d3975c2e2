/**
 * Reading the log, and cutting it at either end. The only file that knows how positions map to the array.
 */

import type { DeepReadonly } from '../parts.ts';
import type { ServerState } from '../state.ts';
import type { LogEntry, LogIndex, LogPlace, Term } from '../vocabulary.ts';
import { forgetConfigurationsFrom } from './configurations.ts';

type Reading = DeepReadonly<ServerState>;

/** @paper §5.4.1 */
export function lastLogIndex(state: Reading): LogIndex {
  return (state.logStart.index + state.log.length) as LogIndex;
}

/** 0 if nothing was ever in the log. @paper §5.4.1 */
export function lastLogTerm(state: Reading): Term {
  return termAt(state, lastLogIndex(state));
}

/** The term of the entry at an index from logStart to the last one; 0 anywhere else. @paper §5.3, §7 */
export function termAt(state: Reading, index: LogIndex): Term {
  const { logStart, log } = state;
  if (index === logStart.index) return logStart.term;
  const entry = log[index - logStart.index - 1];
  return entry === undefined ? (0 as Term) : entry.term;
}

/**
 * The entry at an index, or undefined where a snapshot has replaced it and where there is none yet.
 * @paper §5.3
 */
export function entryAt(state: Reading, index: number): LogEntry | undefined {
  return state.log[index - state.logStart.index - 1];
}

/** The entries from `from` to `through`, both included and both in the log. @paper §5.3 */
export function entriesBetween(state: Reading, from: LogIndex, through: LogIndex): readonly LogEntry[] {
  const before = state.logStart.index + 1;
  return state.log.slice(from - before, through - before + 1);
}

/** Drops everything from `from` on; what is no longer there is no longer durable either. @paper §5.3, §6 */
export function truncateFrom(state: ServerState, from: LogIndex): void {
  state.log.length = from - state.logStart.index - 1;
  if (state.durableIndex >= from) state.durableIndex = (from - 1) as LogIndex;
  forgetConfigurationsFrom(state, from);
}

/** Drops everything up to a place in the log, for which a snapshot stands. @paper §7 */
export function dropThrough(state: ServerState, start: LogPlace): void {
  state.log = state.log.slice(start.index - state.logStart.index);
  state.logStart = start;
}

/** Drops the whole log: a snapshot has taken its place, which is durable. @paper §7, Figure 13 */
export function dropLog(state: ServerState, start: LogPlace): void {
  state.log = [];
  state.logStart = start;
  state.durableIndex = start.index;
}

/**
 * The first index from logStart on whose entry has at least this term, because terms never decrease along a
 * log. The last index plus one if none has. @paper §5.3, §7
 */
export function firstIndexOfTerm(state: Reading, term: Term): LogIndex {
  let low: number = state.logStart.index;
  let high = lastLogIndex(state) + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (termAt(state, middle as LogIndex) < term) low = middle + 1;
    else high = middle;
  }
  return low as LogIndex;
}
