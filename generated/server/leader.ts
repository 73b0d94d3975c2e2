// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ClientProposal, ElectionRequested, HeartbeatRequested } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  PreVoteRequest,
  RequestVoteRequest,
} from '../../spec/messages.ts';
import { haltOnSecondLeader } from '../../spec/rules/append-entries.ts';
import { advanceCommitIndex, majorityHoldsNewEntry } from '../../spec/rules/commitment.ts';
import { refuseVote } from '../../spec/rules/elections.ts';
import { refusePreVote } from '../../spec/rules/pre-vote.ts';
import {
  appendProposal,
  backOff,
  entriesWereAccepted,
  recordMatch,
  rejectionIsFresh,
  replicate,
  senderIsFollower,
  sendMissing,
} from '../../spec/rules/replication.ts';
import { termIsCurrent } from '../../spec/rules/terms.ts';
import { enterLeaderHeartbeat, exitLeader, exitLeaderHeartbeat } from './enter-exit.ts';
import type { Server, Settling, StepEffects } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesRequest,
  serverOnAppendEntriesResponse,
  serverOnRequestVoteRequest,
} from './server.ts';

/**
 * As long as a majority holds something new of this term.
 * @paper §5.4.2
 */
export function leaderAlways(server: Server, effects: StepEffects): Settling {
  if (majorityHoldsNewEntry(server)) {
    effects.took(44);
    advanceCommitIndex(server);
    return 'changed';
  }
  return serverAlways(server, effects);
}

/**
 * There is a leader: this one.
 * @thesis §9.6
 */
export function leaderOnPreVoteRequest(server: Server, event: PreVoteRequest, effects: StepEffects): boolean {
  effects.took(45);
  refusePreVote(server, event, effects);
  return false;
}

/**
 * It has voted for itself.
 * @paper §5.2
 */
export function leaderOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: StepEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(46);
    refuseVote(server, event, effects);
    return false;
  }
  return serverOnRequestVoteRequest(server, event, effects);
}

/**
 * Two leaders in one term: the protocol was broken somewhere.
 * @paper §5.2
 */
export function leaderOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: StepEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(47);
    exitLeaderHeartbeat(server, effects);
    exitLeader(server, effects);
    haltOnSecondLeader(server, event, effects);
    server.role = 'halted';
    return false;
  }
  return serverOnAppendEntriesRequest(server, event, effects);
}

/** @paper §5.3 */
export function leaderOnAppendEntriesResponse(
  server: Server,
  event: AppendEntriesResponse,
  effects: StepEffects,
): boolean {
  if (termIsCurrent(server, event) && senderIsFollower(server, event) && entriesWereAccepted(server, event)) {
    effects.took(48);
    recordMatch(server, event);
    sendMissing(server, event, effects);
    return false;
  }
  // The logs part further back. (§5.3)
  if (termIsCurrent(server, event) && rejectionIsFresh(server, event)) {
    effects.took(49);
    backOff(server, event);
    sendMissing(server, event, effects);
    return false;
  }
  return serverOnAppendEntriesResponse(server, event, effects);
}

/** @paper §5.3 */
export function leaderOnClientProposal(server: Server, event: ClientProposal, effects: StepEffects): boolean {
  effects.took(50);
  appendProposal(server, event, effects);
  replicate(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnElectionRequested(
  _server: Server,
  _event: ElectionRequested,
  effects: StepEffects,
): boolean {
  // It leads already.
  effects.took(51);
  return false;
}

/** @paper §5.2 */
export function leaderHeartbeatAfterHeartbeatInterval(server: Server, effects: StepEffects): boolean {
  effects.took(52);
  exitLeaderHeartbeat(server, effects);
  enterLeaderHeartbeat(server, effects);
  return false;
}

/**
 * An operator or a test wants one now.
 * @paper §5.2
 */
export function leaderHeartbeatOnHeartbeatRequested(
  server: Server,
  _event: HeartbeatRequested,
  effects: StepEffects,
): boolean {
  effects.took(53);
  exitLeaderHeartbeat(server, effects);
  enterLeaderHeartbeat(server, effects);
  return false;
}
