/** Log replication, as the follower sees it. @paper §5.3 */

import type { Effects } from '../effects.ts';
import type { AppendEntriesRequest, InstallSnapshotRequest } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { LogEntry, LogIndex, Term } from '../vocabulary.ts';
import { adoptConfigurations } from './configurations.ts';
import { firstIndexOfTerm, lastLogIndex, termAt, truncateFrom } from './log.ts';

/**
 * The consistency check: the entry before the new ones is here, with the same term. What a snapshot stands
 * for is committed, so every leader has it as well. @paper §5.3, §7
 */
export function logMatches(state: ServerState, event: AppendEntriesRequest): boolean {
  if (event.prevLogIndex < state.logStart.index) return true;
  return event.prevLogIndex <= lastLogIndex(state) && termAt(state, event.prevLogIndex) === event.prevLogTerm;
}

/**
 * A leader has every committed entry; one that says otherwise proves that the protocol was broken.
 * @paper §5.4
 */
export function contradictsCommitted(state: ServerState, event: AppendEntriesRequest): boolean {
  const { prevLogIndex, prevLogTerm, entries } = event;
  if (prevLogIndex > state.commitIndex) return false;
  if (prevLogIndex >= state.logStart.index && termAt(state, prevLogIndex) !== prevLogTerm) return true;
  return entries.some((entry) => entry.index <= state.commitIndex && !isKnown(state, entry));
}

/** A term has at most one leader, so a second one proves that the protocol was broken. @paper §5.2 */
export function leaderIsAnother(
  state: ServerState,
  event: AppendEntriesRequest | InstallSnapshotRequest,
): boolean {
  return state.leaderId !== null && state.leaderId !== event.leaderId;
}

/** @paper §5.2 */
export function followLeader(state: ServerState, event: AppendEntriesRequest | InstallSnapshotRequest): void {
  state.leaderId = event.leaderId;
}

/**
 * Takes what is new, and answers when it is durable. Entries are removed only from the first real conflict
 * on: an old or repeated request must not take away what was acknowledged since. @paper §5.3, Figure 2
 */
export function appendEntries(state: ServerState, event: AppendEntriesRequest, effects: Effects): void {
  const news = newEntries(state, event.entries);
  if (news.length > 0) replaceSuffix(state, news, effects);
  const matchIndex = (event.prevLogIndex + event.entries.length) as LogIndex;
  followCommit(state, event.leaderCommit, matchIndex);
  effects.send(event.from, {
    type: 'AppendEntriesResponse',
    from: state.id,
    term: state.currentTerm,
    success: true,
    prevLogIndex: event.prevLogIndex,
    matchIndex,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
    readRound: event.readRound,
    session: event.session,
  });
}

/** Configurations come and go with the entries that have them. @paper §5.3, §6 */
function replaceSuffix(state: ServerState, news: readonly LogEntry[], effects: Effects): void {
  const { configuration } = state;
  const { index: from } = news[0] as LogEntry;
  if (from <= lastLogIndex(state)) truncateFrom(state, from);
  for (const entry of news) state.log.push(entry);
  adoptConfigurations(state, news);
  effects.saveEntries(news);
  if (state.configuration !== configuration) effects.useConfiguration(state.configuration);
}

/** What is left after the entries that are here already. @paper §5.3 */
export function newEntries(state: ServerState, entries: readonly LogEntry[]): readonly LogEntry[] {
  const known = entries.findIndex((entry) => !isKnown(state, entry));
  if (known === 0) return entries;
  return known === -1 ? [] : entries.slice(known);
}

/** It is in the log, or a snapshot stands for it. @paper §5.3, §7 */
function isKnown(state: ServerState, { index, term }: LogEntry): boolean {
  return index < state.logStart.index || termAt(state, index) === term;
}

/**
 * Never beyond what this request has verified: the rest of the log may be somebody else's. @paper Figure 2
 */
function followCommit(state: ServerState, leaderCommit: LogIndex, verified: LogIndex): void {
  const commit = Math.min(leaderCommit, verified) as LogIndex;
  if (commit > state.commitIndex) state.commitIndex = commit;
}

/** Says where the logs part, so that the leader steps back a whole term at once. @paper §5.3 */
export function rejectEntries(state: ServerState, event: AppendEntriesRequest, effects: Effects): void {
  const conflictTerm = termAt(state, event.prevLogIndex);
  const tooShort = event.prevLogIndex > lastLogIndex(state);
  effects.send(event.from, {
    type: 'AppendEntriesResponse',
    from: state.id,
    term: state.currentTerm,
    success: false,
    prevLogIndex: event.prevLogIndex,
    matchIndex: 0 as LogIndex,
    conflictTerm,
    conflictIndex: tooShort ? ((lastLogIndex(state) + 1) as LogIndex) : firstIndexOfTerm(state, conflictTerm),
    readRound: event.readRound,
    session: event.session,
  });
}

/**
 * A leader of an older term learns of the newer one from the answer. If the same server leads the newer term
 * by now, that it once sent this proves nothing: no round of its earlier term is confirmed in this one.
 * @paper §5.1, @thesis §6.4
 */
export function refuseOldLeader(state: ServerState, event: AppendEntriesRequest, effects: Effects): void {
  effects.send(event.from, {
    type: 'AppendEntriesResponse',
    from: state.id,
    term: state.currentTerm,
    success: false,
    prevLogIndex: event.prevLogIndex,
    matchIndex: 0 as LogIndex,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
    readRound: 0,
    session: 0,
  });
}

/** @paper §5.2 */
export function haltOnSecondLeader(_state: ServerState, _event: unknown, effects: Effects): void {
  effects.halt('TwoLeadersInOneTerm');
}

/** @paper §5.4 */
export function haltOnContradiction(_state: ServerState, _event: unknown, effects: Effects): void {
  effects.halt('CommittedEntryContradicted');
}
