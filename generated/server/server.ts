// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ClientProposal, ClientRead, EntriesSaved, HeartbeatRequested } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  PreVoteResponse,
  RequestVoteRequest,
  RequestVoteResponse,
} from '../../spec/messages.ts';
import { refuseOldLeader } from '../../spec/rules/append-entries.ts';
import { redirectToLeader } from '../../spec/rules/clients.ts';
import { applyCommitted, committedIsUnapplied } from '../../spec/rules/commitment.ts';
import { confirmsEntries, markDurable } from '../../spec/rules/durability.ts';
import { refuseVote, voteIsGranted } from '../../spec/rules/elections.ts';
import { adoptTerm, termIsNewer, termIsOlder } from '../../spec/rules/terms.ts';
import { enterFollower, exitInsideServer } from './enter-exit.ts';
import type { Server, Settling, StepEffects } from './role.ts';

/**
 * In the order of the log, as far as it is committed and on the own disk.
 * @paper §5.3
 */
export function serverAlways(server: Server, effects: StepEffects): Settling {
  if (committedIsUnapplied(server)) {
    effects.took(0);
    applyCommitted(server, undefined, effects);
    return 'changed';
  }
  return 'at rest';
}

/** @paper Figure 2 */
export function serverOnPreVoteResponse(
  server: Server,
  event: PreVoteResponse,
  effects: StepEffects,
): boolean {
  // The refusal shows a newer term. (§5.1)
  if (!voteIsGranted(server, event) && termIsNewer(server, event)) {
    effects.took(1);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // A refusal says nothing more, and a grant is for a question that is no longer asked.
  effects.took(2);
  return false;
}

/** @paper Figure 2 */
export function serverOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: StepEffects,
): boolean {
  // Everybody moves to the newer term first, and then looks again. (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(3);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  // The candidate has fallen behind. (§5.1)
  if (termIsOlder(server, event)) {
    effects.took(4);
    refuseVote(server, event, effects);
    return false;
  }
  return false;
}

/** @paper Figure 2 */
export function serverOnRequestVoteResponse(
  server: Server,
  event: RequestVoteResponse,
  effects: StepEffects,
): boolean {
  // (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(5);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // A refusal, or an answer to an election that is over.
  effects.took(6);
  return false;
}

/** @paper Figure 2 */
export function serverOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: StepEffects,
): boolean {
  // Everybody moves to the newer term first, and then looks again. (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(7);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  // The leader has been replaced and does not know it yet. (§5.1)
  if (termIsOlder(server, event)) {
    effects.took(8);
    refuseOldLeader(server, event, effects);
    return false;
  }
  return false;
}

/** @paper Figure 2 */
export function serverOnAppendEntriesResponse(
  server: Server,
  event: AppendEntriesResponse,
  effects: StepEffects,
): boolean {
  // (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(9);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // An answer to somebody who no longer leads, or one that was overtaken by a later one.
  effects.took(10);
  return false;
}

/**
 * Only a leader takes proposals.
 * @paper §8
 */
export function serverOnClientProposal(server: Server, event: ClientProposal, effects: StepEffects): boolean {
  effects.took(11);
  redirectToLeader(server, event, effects);
  return false;
}

/**
 * Only a leader can know what is committed.
 * @thesis §6.4
 */
export function serverOnClientRead(server: Server, event: ClientRead, effects: StepEffects): boolean {
  effects.took(12);
  redirectToLeader(server, event, effects);
  return false;
}

/** @paper Figure 2 */
export function serverOnEntriesSaved(server: Server, event: EntriesSaved, effects: StepEffects): boolean {
  if (confirmsEntries(server, event)) {
    effects.took(13);
    markDurable(server, event);
    return false;
  }
  // It confirms nothing new, or entries that have been replaced since.
  effects.took(14);
  return false;
}

/** @paper Figure 2 */
export function serverOnHeartbeatRequested(
  _server: Server,
  _event: HeartbeatRequested,
  effects: StepEffects,
): boolean {
  // Only a leader has a heartbeat.
  effects.took(15);
  return false;
}
