/** States that differ only in the names of other servers behave alike, so one of them is enough. */

import { membersOf } from '../../../spec/rules/membership.ts';
import type { ServerState } from '../../../spec/state.ts';
import type { NodeId } from '../../../spec/vocabulary.ts';
import { stranger } from './vote-events.ts';

/**
 * The same for two states exactly if they are the same; reduced: the same up to the names of the other
 * servers.
 */
export function keyOfServer(role: string, state: ServerState, isReduced: boolean): string {
  const seen = [...peersOf(state), stranger].map((peer) => viewOf(state, peer));
  if (isReduced) seen.sort();
  const { currentTerm, commitIndex, lastApplied, durableIndex, dueIndex, readRound } = state;
  const log = state.log.map((entry) => `${entry.term}:${entry.kind}${entry.command.join('.')}`);
  const pending = state.pendingProposals.map(({ token, index, count }) => `${token}@${index}+${count}`);
  const reads = state.pendingReads.map(({ token, count, readIndex, round, atMs }) =>
    [token, count, readIndex, round, atMs].join(','),
  );
  const own = viewOf(state, state.id);
  const numbers = [currentTerm, commitIndex, lastApplied, durableIndex, dueIndex, readRound];
  const { nomination, handOverWait, patience } = state;
  const held = [nomination, handOverWait, patience];
  const waiting = [state.pendingChange, state.transfer, held].map((one) => JSON.stringify(one));
  const lease = [state.roundBeganMs, state.leaseIsRevoked, state.promisesAreForgotten];
  const rest = [keyOfSnapshots(state), ...waiting, ...lease, seen.join('/')];
  return [role, ...numbers, log, pending, reads.join(' '), own, ...rest].join('|');
}

function keyOfSnapshots(state: ServerState): string {
  const { snapshot, logStart, takingSnapshot, incomingSnapshot, sinceSnapshot, configurations } = state;
  const indexes = configurations.map(({ index }) => index).join(',');
  return JSON.stringify([
    [snapshot, logStart, takingSnapshot, incomingSnapshot, sinceSnapshot, indexes],
    [state.configuration.oldVoters.length, state.configuration.learners.length, state.diskIsFull],
  ]);
}

/** The servers whose messages make a difference: reduced, one of those that look alike; alone, a stranger. */
export function peersToHear(state: ServerState, isReduced: boolean): readonly NodeId[] {
  const peers = peersOf(state);
  if (peers.length === 0) return [stranger];
  if (!isReduced) return peers;
  const byView = new Map<string, NodeId>();
  for (const peer of peers) if (!byView.has(viewOf(state, peer))) byView.set(viewOf(state, peer), peer);
  return [...byView.values()];
}

function peersOf(state: ServerState): readonly NodeId[] {
  return membersOf(state.configuration).filter((member) => member !== state.id);
}

/** All that a server remembers of another one. */
function viewOf(state: ServerState, peer: NodeId): string {
  const { votedFor, leaderId, votesGranted, answeredBy, followers } = state;
  const { voters, oldVoters, learners } = state.configuration;
  const places = [voters, oldVoters, learners].map((list) => list.includes(peer));
  const flags = [votedFor === peer, leaderId === peer, votesGranted.has(peer), answeredBy.has(peer)];
  const known = [...flags, ...places].map(Number).join('');
  const progress = followers.get(peer);
  return progress === undefined ? known : `${known}${keyOfProgress(progress)}`;
}

type Progress = ServerState['followers'] extends ReadonlyMap<unknown, infer One> ? One : never;

function keyOfProgress(progress: Progress): string {
  const { matchIndex, nextIndex, confirmedRound, session, roundThrough, isCaughtUp } = progress;
  const { role, inFlight, snapshotIndex, snapshotOffset } = progress;
  const catchingUp = `${session},${roundThrough},${isCaughtUp}`;
  const sending = snapshotIndex === 0 ? '' : `s${snapshotIndex}+${snapshotOffset}`;
  const flight = inFlight.map(({ lastIndex, bytes }) => `${lastIndex}:${bytes}`);
  return `${role}[${flight}]${matchIndex}<${nextIndex}r${confirmedRound}q${catchingUp}${sending}`;
}
