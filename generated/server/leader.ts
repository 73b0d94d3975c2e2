// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ClientProposal, ClientRead, ElectionRequested, HeartbeatRequested } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  PreVoteRequest,
  RequestVoteRequest,
} from '../../spec/messages.ts';
import { haltOnSecondLeader } from '../../spec/rules/append-entries.ts';
import { advanceCommitIndex, majorityHoldsNewEntry } from '../../spec/rules/commitment.ts';
import { mayDisruptLeader, refuseVote } from '../../spec/rules/elections.ts';
import { refusePreVote } from '../../spec/rules/pre-vote.ts';
import {
  acceptRead,
  answerReads,
  beginReadRound,
  confirmReadRound,
  oldestReadIsReady,
  readsAwaitRound,
} from '../../spec/rules/reads.ts';
import {
  appendProposal,
  backOff,
  entriesWereAccepted,
  recordMatch,
  rejectionIsFresh,
  replicate,
  senderIsFollower,
  sendHeartbeats,
  sendMissing,
} from '../../spec/rules/replication.ts';
import { leaveOffice, majorityHasAnswered, ownDiskKeepsUp, recordAnswer } from '../../spec/rules/support.ts';
import { termIsCurrent, termIsNewer } from '../../spec/rules/terms.ts';
import {
  enterFollower,
  enterLeaderSupported,
  enterLeaderSupportedHeartbeat,
  exitLeader,
  exitLeaderSupported,
  exitLeaderSupportedHeartbeat,
} from './enter-exit.ts';
import type { Server, Settling, StepEffects } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesRequest,
  serverOnAppendEntriesResponse,
  serverOnRequestVoteRequest,
} from './server.ts';

/** @paper §5.3 */
export function leaderAlways(server: Server, effects: StepEffects): Settling {
  // As long as a majority holds something new of this term. (§5.4.2)
  if (majorityHoldsNewEntry(server)) {
    effects.took(48);
    advanceCommitIndex(server);
    return 'changed';
  }
  // One round of heartbeats serves all reads that came while the one before was under way. (thesis §6.4)
  if (readsAwaitRound(server)) {
    effects.took(49);
    beginReadRound(server);
    sendHeartbeats(server, undefined, effects);
    return 'changed';
  }
  // (thesis §6.4)
  if (oldestReadIsReady(server)) {
    effects.took(50);
    answerReads(server, undefined, effects);
    return 'changed';
  }
  return serverAlways(server, effects);
}

/**
 * There is a leader: this one.
 * @thesis §9.6
 */
export function leaderOnPreVoteRequest(server: Server, event: PreVoteRequest, effects: StepEffects): boolean {
  effects.took(51);
  refusePreVote(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: StepEffects,
): boolean {
  // There is a leader: this one, and it will know by itself when it is none any more. (thesis §4.2.3)
  if (termIsNewer(server, event) && !mayDisruptLeader(server, event)) {
    effects.took(52);
    refuseVote(server, event, effects);
    return false;
  }
  // It has voted for itself. (§5.2)
  if (termIsCurrent(server, event)) {
    effects.took(53);
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
    effects.took(54);
    exitLeaderSupportedHeartbeat(server, effects);
    exitLeaderSupported(server, effects);
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
    effects.took(55);
    recordAnswer(server, event);
    confirmReadRound(server, event);
    recordMatch(server, event);
    sendMissing(server, event, effects);
    return false;
  }
  // The logs part further back. (§5.3)
  if (termIsCurrent(server, event) && rejectionIsFresh(server, event)) {
    effects.took(56);
    recordAnswer(server, event);
    confirmReadRound(server, event);
    backOff(server, event);
    sendMissing(server, event, effects);
    return false;
  }
  // It says nothing new about the log, but it says something. (thesis §6.2)
  if (termIsCurrent(server, event) && senderIsFollower(server, event)) {
    effects.took(57);
    recordAnswer(server, event);
    confirmReadRound(server, event);
    return false;
  }
  return serverOnAppendEntriesResponse(server, event, effects);
}

/** @paper §5.3 */
export function leaderOnClientProposal(server: Server, event: ClientProposal, effects: StepEffects): boolean {
  effects.took(58);
  appendProposal(server, event, effects);
  replicate(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnClientRead(server: Server, event: ClientRead, effects: StepEffects): boolean {
  effects.took(59);
  acceptRead(server, event);
  return false;
}

/** @paper §5.3 */
export function leaderOnElectionRequested(
  _server: Server,
  _event: ElectionRequested,
  effects: StepEffects,
): boolean {
  // It leads already.
  effects.took(60);
  return false;
}

/** @thesis §6.2 */
export function leaderSupportedAfterMinimumElectionTimeout(server: Server, effects: StepEffects): boolean {
  if (majorityHasAnswered(server) && ownDiskKeepsUp(server)) {
    effects.took(61);
    exitLeaderSupportedHeartbeat(server, effects);
    exitLeaderSupported(server, effects);
    enterLeaderSupported(server, effects);
    enterLeaderSupportedHeartbeat(server, effects);
    return false;
  }
  // Whoever can do more for the clients shall lead. (thesis §6.2)
  effects.took(62);
  exitLeaderSupportedHeartbeat(server, effects);
  exitLeaderSupported(server, effects);
  exitLeader(server, effects);
  leaveOffice(server);
  server.role = 'follower.silent';
  enterFollower(server, effects);
  return false;
}

/** @paper §5.2 */
export function leaderSupportedHeartbeatAfterHeartbeatInterval(
  server: Server,
  effects: StepEffects,
): boolean {
  effects.took(63);
  exitLeaderSupportedHeartbeat(server, effects);
  enterLeaderSupportedHeartbeat(server, effects);
  return false;
}

/**
 * An operator or a test wants one now.
 * @paper §5.2
 */
export function leaderSupportedHeartbeatOnHeartbeatRequested(
  server: Server,
  _event: HeartbeatRequested,
  effects: StepEffects,
): boolean {
  effects.took(64);
  exitLeaderSupportedHeartbeat(server, effects);
  enterLeaderSupportedHeartbeat(server, effects);
  return false;
}
