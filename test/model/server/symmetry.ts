/** States that differ only in the names of other servers behave alike, so one of them is enough. */

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
  const log = state.log.map((entry) => `${entry.term}:${entry.command.join('.')}`);
  const pending = state.pendingProposals.map(({ token, index, count }) => `${token}@${index}+${count}`);
  const reads = state.pendingReads.map(({ token, count, readIndex, round }) =>
    [token, count, readIndex, round].join(','),
  );
  const own = viewOf(state, state.id);
  const numbers = [currentTerm, commitIndex, lastApplied, durableIndex, dueIndex, readRound];
  return [role, ...numbers, log, pending, reads.join(' '), own, seen.join('/')].join('|');
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
  return state.configuration.voters.filter((voter) => voter !== state.id);
}

/** All that a server remembers of another one. */
function viewOf(state: ServerState, peer: NodeId): string {
  const { votedFor, leaderId, votesGranted, answeredBy, followers } = state;
  const progress = followers.get(peer);
  const flags = [votedFor === peer, leaderId === peer, votesGranted.has(peer), answeredBy.has(peer)];
  const known = flags.map(Number).join('');
  if (progress === undefined) return known;
  return `${known}${progress.matchIndex}<${progress.nextIndex}r${progress.confirmedRound}`;
}
