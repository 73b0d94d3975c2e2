/** Log replication, as the leader sees it. @paper §5.3 */

import type { ServerEffects } from '../effects.ts';
import type { ClientProposal, FollowerTimeout, PeerUnreachable } from '../events.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { Configuration, LogEntry, LogIndex, NodeId } from '../vocabulary.ts';
import { countUncommitted } from './backlog.ts';
import { adoptConfigurations } from './configurations.ts';
import { lastLogIndex } from './log.ts';
import { membersOf } from './membership.ts';

/**
 * Progress starts anew, and a noop opens the term: with it everything older gets committed. The very first
 * entry says who the members are, so that the log is the only truth from then on. @paper §5.3, §6, §8
 */
export function takeOffice(state: ServerState, _event: unknown, effects: ServerEffects): void {
  state.leaderId = state.id;
  meetFollowers(state, effects);
  if (lastLogIndex(state) === 0) appendConfiguration(state, state.configuration, effects);
  else appendToLog(state, [new Uint8Array(0)], effects);
}

/**
 * It counts at once, committed or not: who is new is told all, who is gone is told nothing more. @paper §6
 */
export function appendConfiguration(
  state: ServerState,
  configuration: Configuration,
  effects: ServerEffects,
): void {
  const index = (lastLogIndex(state) + 1) as LogIndex;
  const term = state.currentTerm;
  const entry: LogEntry = { term, index, kind: 'configuration', configuration, command: new Uint8Array(0) };
  state.log.push(entry);
  adoptConfigurations(state, [entry]);
  effects.saveEntries([entry]);
  effects.useConfiguration(configuration);
  meetFollowers(state, effects);
}

/** An optimist about whoever is new; who is no member any more is forgotten. @paper §5.3, §6 */
function meetFollowers(state: ServerState, effects: ServerEffects): void {
  const members = membersOf(state.configuration);
  for (const id of [...state.followers.keys()]) if (!members.includes(id)) effects.followers.close(id);
  for (const id of members)
    if (id !== state.id && !state.followers.has(id)) meet(id, (lastLogIndex(state) + 1) as LogIndex, effects);
}

function meet(id: NodeId, nextIndex: LogIndex, effects: ServerEffects): void {
  effects.followers.open(id, {
    nextIndex,
    matchIndex: 0 as LogIndex,
    confirmedRound: 0,
    session: nextIndex,
    inFlight: [],
    inFlightBytes: 0,
    snapshotIndex: 0 as LogIndex,
    snapshotOffset: 0,
    roundThrough: 0 as LogIndex,
    isCaughtUp: false,
  });
}

/** A leader only ever appends to its log. @paper §5.3 */
export function appendProposal(state: ServerState, event: ClientProposal, effects: ServerEffects): void {
  const { token, commands } = event;
  const index = (lastLogIndex(state) + 1) as LogIndex;
  if (commands.length === 0) return;
  appendToLog(state, commands, effects);
  state.pendingProposals.push({ token, index, count: commands.length });
}

function appendToLog(state: ServerState, commands: readonly Uint8Array[], effects: ServerEffects): void {
  const entries: LogEntry[] = [];
  for (const command of commands) {
    const index = (lastLogIndex(state) + 1) as LogIndex;
    const kind = command.byteLength === 0 ? 'noop' : 'command';
    const entry: LogEntry = { term: state.currentTerm, index, kind, command, configuration: null };
    state.log.push(entry);
    entries.push(entry);
  }
  countUncommitted(state, entries);
  effects.saveEntries(entries);
}

/** Each follower gets it as soon as its own pace allows. @paper §5.3 */
export function replicate(
  state: ServerState,
  { commands }: Pick<ClientProposal, 'commands'>,
  effects: ServerEffects,
): void {
  if (commands.length > 0) tellAppended(state, effects);
}

/** The same for one entry, which has other members. @paper §6 */
export function replicateChange(state: ServerState, _event: unknown, effects: ServerEffects): void {
  tellAppended(state, effects);
}

function tellAppended(state: ServerState, effects: ServerEffects): void {
  for (const id of state.followers.keys()) effects.followers.tell(id, { type: 'EntriesAppended' });
}

/** At once after an election, and then whenever the interval has passed: I am still here. @paper §5.2 */
export function sendHeartbeats(state: ServerState, _event: unknown, effects: ServerEffects): void {
  for (const id of state.followers.keys()) effects.followers.tell(id, { type: 'HeartbeatDue' });
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

/** @paper §5.3 */
export function tellAnswer(
  _state: ServerState,
  event: AppendEntriesResponse | InstallSnapshotResponse,
  effects: ServerEffects,
): void {
  effects.followers.tell(event.from, event);
}

/** @paper §5.3 */
export function followerIsKnown({ followers }: ServerState, { peer }: PeerUnreachable): boolean {
  return followers.has(peer);
}

/** @paper §5.3 */
export function tellUnreachable(_state: ServerState, event: PeerUnreachable, effects: ServerEffects): void {
  effects.followers.tell(event.peer, event);
}

/** @paper §5.3 */
export function expireFollowerTimer(
  _state: ServerState,
  event: FollowerTimeout,
  effects: ServerEffects,
): void {
  effects.followers.expire(event.id, event.timer);
}

/** Who is being sent a snapshot, or lacks what is gone, must know of it. @paper §7 */
export function tellCompacted(state: ServerState, _event: unknown, effects: ServerEffects): void {
  for (const id of state.followers.keys()) effects.followers.tell(id, { type: 'LogCompacted' });
}
