/** Log replication, as the leader sees it. @paper §5.3 */

import type { Effects } from '../effects.ts';
import type { ClientProposal } from '../events.ts';
import type { AppendEntriesRequest, AppendEntriesResponse, InstallSnapshotResponse } from '../messages.ts';
import type { FollowerProgress, ServerState } from '../state.ts';
import type { Configuration, LogEntry, LogIndex, NodeId, Term } from '../vocabulary.ts';
import { adoptConfigurations } from './configurations.ts';
import { entriesBetween, entryAt, firstIndexOfTerm, lastLogIndex, termAt } from './log.ts';
import { membersOf } from './membership.ts';
import { beginSnapshot, endSnapshot, lacksSnapshot, remindOfPiece } from './send-snapshot.ts';

/**
 * Progress starts anew, and a noop opens the term: with it everything older gets committed. The very first
 * entry says who the members are, so that the log is the only truth from then on. @paper §5.3, §6, §8
 */
export function takeOffice(state: ServerState, _event: unknown, effects: Effects): void {
  state.leaderId = state.id;
  meetFollowers(state);
  if (lastLogIndex(state) === 0) appendConfiguration(state, state.configuration, effects);
  else appendToLog(state, [new Uint8Array(0)], effects);
}

/**
 * It counts at once, committed or not: who is new is told all, who is gone is told nothing more. @paper §6
 */
export function appendConfiguration(
  state: ServerState,
  configuration: Configuration,
  effects: Effects,
): void {
  const index = (lastLogIndex(state) + 1) as LogIndex;
  const term = state.currentTerm;
  const entry: LogEntry = { term, index, kind: 'configuration', configuration, command: new Uint8Array(0) };
  state.log.push(entry);
  adoptConfigurations(state, [entry]);
  effects.saveEntries([entry]);
  effects.useConfiguration(configuration);
  meetFollowers(state);
}

/** An optimist about whoever is new; who is no member any more is forgotten. @paper §5.3, §6 */
function meetFollowers(state: ServerState): void {
  const members = membersOf(state.configuration);
  for (const id of state.followers.keys()) if (!members.includes(id)) state.followers.delete(id);
  const nextIndex = (lastLogIndex(state) + 1) as LogIndex;
  for (const member of members) {
    if (member === state.id || state.followers.has(member)) continue;
    state.followers.set(member, {
      nextIndex,
      matchIndex: 0 as LogIndex,
      confirmedRound: 0,
      session: nextIndex,
      snapshotIndex: 0 as LogIndex,
      snapshotOffset: 0,
      beatsWithoutAnswer: 0,
      roundThrough: 0 as LogIndex,
      isCaughtUp: false,
    });
  }
}

/** A leader only ever appends to its log. @paper §5.3 */
export function appendProposal(state: ServerState, event: ClientProposal, effects: Effects): void {
  const { token, commands } = event;
  const index = (lastLogIndex(state) + 1) as LogIndex;
  if (commands.length === 0) return;
  appendToLog(state, commands, effects);
  state.pendingProposals.push({ token, index, count: commands.length });
}

function appendToLog(state: ServerState, commands: readonly Uint8Array[], effects: Effects): void {
  const entries: LogEntry[] = [];
  for (const command of commands) {
    const index = (lastLogIndex(state) + 1) as LogIndex;
    const kind = command.byteLength === 0 ? 'noop' : 'command';
    const entry: LogEntry = { term: state.currentTerm, index, kind, command, configuration: null };
    state.log.push(entry);
    entries.push(entry);
  }
  effects.saveEntries(entries);
}

/**
 * To every follower that has been sent all that came before. One that lags gets more when it answers, so that
 * its own pace limits what is on the way to it. @paper §5.3
 */
export function replicate(state: ServerState, event: ClientProposal, effects: Effects): void {
  const firstNew = lastLogIndex(state) - event.commands.length + 1;
  sendToFollowers(state, effects, (progress) => progress.nextIndex === firstNew);
}

/** At once after an election, and then whenever the interval has passed: I am still here. @paper §5.2 */
export function sendHeartbeats(state: ServerState, _event: unknown, effects: Effects): void {
  sendToFollowers(state, effects, () => true);
  for (const [id, progress] of state.followers)
    if (lacksSnapshot(state, progress)) beat(state, id, progress, effects);
}

function sendToFollowers(
  state: ServerState,
  effects: Effects,
  isDue: (progress: FollowerProgress) => boolean,
): void {
  let shared: AppendEntriesRequest | null = null;
  for (const [id, progress] of state.followers) {
    if (!isDue(progress) || lacksSnapshot(state, progress)) continue;
    if (shared?.prevLogIndex !== progress.nextIndex - 1 || shared.session !== progress.session)
      shared = requestFor(state, progress);
    dispatchTo(id, progress, shared, effects);
  }
}

/**
 * Who is being sent a snapshot hears the leader all the same: before the first entry every log agrees.
 * @paper §5.2, §7
 */
function beat(state: ServerState, id: NodeId, progress: FollowerProgress, effects: Effects): void {
  effects.sendAhead(id, { ...requestAfter(state, progress, 0 as LogIndex), entries: [] });
  remindOfPiece(state, id, progress, effects);
}

/** Travels ahead of the own disk's write: it claims nothing about the own copy. @thesis §10.2.1 */
function dispatchTo(
  id: NodeId,
  progress: FollowerProgress,
  request: AppendEntriesRequest,
  effects: Effects,
): void {
  progress.nextIndex = (progress.nextIndex + request.entries.length) as LogIndex;
  effects.sendAhead(id, request);
}

function requestFor(state: ServerState, progress: FollowerProgress): AppendEntriesRequest {
  const request = requestAfter(state, progress, (progress.nextIndex - 1) as LogIndex);
  return { ...request, entries: batchFrom(state, progress.nextIndex) };
}

function requestAfter(
  state: ServerState,
  progress: FollowerProgress,
  prevLogIndex: LogIndex,
): AppendEntriesRequest {
  return {
    type: 'AppendEntriesRequest',
    from: state.id,
    term: state.currentTerm,
    leaderId: state.id,
    prevLogIndex,
    prevLogTerm: prevLogIndex === 0 ? (0 as Term) : termAt(state, prevLogIndex),
    entries: [],
    leaderCommit: state.commitIndex,
    readRound: state.readRound,
    session: progress.session,
  };
}

/** As many entries as the limits allow, but at least one if there is one. @thesis §10.2.2 */
function batchFrom(state: ServerState, from: LogIndex): readonly LogEntry[] {
  const { maxBatchBytes, maxBatchEntries } = state.batchLimits;
  const last = Math.min(lastLogIndex(state), from + maxBatchEntries - 1);
  let through = from - 1;
  let bytes = 0;
  while (through < last) {
    bytes += (entryAt(state, through + 1) as LogEntry).command.byteLength;
    if (bytes > maxBatchBytes && through >= from) break;
    through += 1;
  }
  return entriesBetween(state, from, through as LogIndex);
}

/**
 * The sender is a follower, and answers what this acquaintance has sent: not what was sent before it was
 * removed and added again, perhaps with an empty disk. @paper §5.3, §6
 */
export function sessionIsCurrent(
  state: ServerState,
  event: AppendEntriesResponse | InstallSnapshotResponse,
): boolean {
  return state.followers.get(event.from)?.session === event.session;
}

/**
 * More than was known, and nothing beyond what this leader has: anything else was not an answer to it. Who
 * has taken nothing, because its disk is full, is not sent more at once: it would never end. @paper §5.3
 */
export function entriesWereAccepted(state: ServerState, event: AppendEntriesResponse): boolean {
  const known = state.followers.get(event.from)?.matchIndex ?? 0;
  return event.success && event.matchIndex > known && event.matchIndex <= lastLogIndex(state);
}

/**
 * Refused for a conflict, and the place is still open: neither known to match by now nor given up already.
 * Without a conflict it was refused for an older term, before this one. @paper §5.3
 */
export function rejectionIsFresh(state: ServerState, event: AppendEntriesResponse): boolean {
  const progress = state.followers.get(event.from);
  if (event.success || event.conflictIndex === 0 || progress === undefined) return false;
  if (progress.session !== event.session) return false;
  return progress.matchIndex < event.prevLogIndex && event.prevLogIndex < progress.nextIndex;
}

/** matchIndex never moves back, in whatever order the answers arrive. @paper §5.3, §7 */
export function recordMatch(state: ServerState, event: AppendEntriesResponse): void {
  const progress = state.followers.get(event.from) as FollowerProgress;
  if (event.matchIndex > progress.matchIndex) progress.matchIndex = event.matchIndex;
  if (progress.nextIndex <= progress.matchIndex) progress.nextIndex = (progress.matchIndex + 1) as LogIndex;
  if (!lacksSnapshot(state, progress)) endSnapshot(progress);
}

/** Steps back a whole term: to the end of the conflicting term here, or to its start there. @paper §5.3 */
export function backOff(state: ServerState, event: AppendEntriesResponse): void {
  const progress = state.followers.get(event.from) as FollowerProgress;
  const afterTerm = firstIndexOfTerm(state, (event.conflictTerm + 1) as typeof event.conflictTerm);
  const hasTerm = termAt(state, (afterTerm - 1) as LogIndex) === event.conflictTerm;
  const next = event.conflictTerm > 0 && hasTerm ? afterTerm : event.conflictIndex;
  progress.nextIndex = Math.max(progress.matchIndex + 1, Math.min(next, event.prevLogIndex)) as LogIndex;
}

/** Goes on with what the follower still lacks, if anything. @paper §5.3 */
export function sendMissing(
  state: ServerState,
  event: AppendEntriesResponse | InstallSnapshotResponse,
  effects: Effects,
): void {
  const progress = state.followers.get(event.from) as FollowerProgress;
  if (progress.nextIndex > lastLogIndex(state)) return;
  if (lacksSnapshot(state, progress)) return beginSnapshot(state, event.from, progress, effects);
  dispatchTo(event.from, progress, requestFor(state, progress), effects);
}
