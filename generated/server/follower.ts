// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ElectionRequested } from '../../spec/events.ts';
import type { AppendEntriesRequest, PreVoteRequest, RequestVoteRequest } from '../../spec/messages.ts';
import {
  appendEntries,
  contradictsCommitted,
  followLeader,
  haltOnContradiction,
  haltOnSecondLeader,
  leaderIsAnother,
  logMatches,
  rejectEntries,
} from '../../spec/rules/append-entries.ts';
import { logIsUpToDate } from '../../spec/rules/election-restriction.ts';
import { grantVote, mayDisruptLeader, refuseVote, voteIsFree } from '../../spec/rules/elections.ts';
import { grantPreVote, refusePreVote } from '../../spec/rules/pre-vote.ts';
import { termIsCurrent, termIsNewer } from '../../spec/rules/terms.ts';
import {
  enterCandidate,
  enterCandidateNominee,
  enterFollower,
  enterFollowerHearing,
  enterPreCandidate,
  exitFollower,
  exitFollowerHearing,
  exitInsideFollower,
} from './enter-exit.ts';
import type { Server, StepEffects } from './role.ts';
import { serverOnAppendEntriesRequest, serverOnRequestVoteRequest } from './server.ts';

/**
 * Nobody speaks for the leader any more: see whether an election could be won.
 * @paper §5.2
 */
export function followerAfterElectionTimeout(server: Server, effects: StepEffects): boolean {
  effects.took(16);
  exitInsideFollower(server, effects);
  exitFollower(server, effects);
  server.role = 'preCandidate';
  enterPreCandidate(server, effects);
  return false;
}

/** @paper §5.2 */
export function followerOnPreVoteRequest(
  server: Server,
  event: PreVoteRequest,
  effects: StepEffects,
): boolean {
  // Says what it would do; nothing else changes. (thesis §9.6)
  if (termIsNewer(server, event) && logIsUpToDate(server, event)) {
    effects.took(17);
    grantPreVote(server, event, effects);
    return false;
  }
  effects.took(18);
  refusePreVote(server, event, effects);
  return false;
}

/** @paper §5.2 */
export function followerOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: StepEffects,
): boolean {
  // Having given its vote away, it lets the candidate try: the election timer starts again. (§5.2)
  if (termIsCurrent(server, event) && voteIsFree(server, event) && logIsUpToDate(server, event)) {
    effects.took(19);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    grantVote(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  if (termIsCurrent(server, event)) {
    effects.took(20);
    refuseVote(server, event, effects);
    return false;
  }
  return serverOnRequestVoteRequest(server, event, effects);
}

/** @paper §5.2 */
export function followerOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: StepEffects,
): boolean {
  // Two leaders in one term: the protocol was broken somewhere. (§5.2)
  if (termIsCurrent(server, event) && leaderIsAnother(server, event)) {
    effects.took(21);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    haltOnSecondLeader(server, event, effects);
    server.role = 'halted';
    return false;
  }
  // What is committed can never be replaced; whoever tries proves that the protocol was broken. (§5.4)
  if (termIsCurrent(server, event) && contradictsCommitted(server, event)) {
    effects.took(22);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    haltOnContradiction(server, event, effects);
    server.role = 'halted';
    return false;
  }
  // A legitimate leader speaks: entering anew starts the election timer again. (§5.2, §5.3)
  if (termIsCurrent(server, event) && logMatches(server, event)) {
    effects.took(23);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    followLeader(server, event);
    appendEntries(server, event, effects);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return false;
  }
  // The leader is legitimate all the same, only the logs part somewhere. (§5.3)
  if (termIsCurrent(server, event)) {
    effects.took(24);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    followLeader(server, event);
    rejectEntries(server, event, effects);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return false;
  }
  return serverOnAppendEntriesRequest(server, event, effects);
}

/**
 * An operator wants this server to lead.
 * @paper §5.2
 */
export function followerOnElectionRequested(
  server: Server,
  _event: ElectionRequested,
  effects: StepEffects,
): boolean {
  effects.took(25);
  exitInsideFollower(server, effects);
  exitFollower(server, effects);
  server.role = 'candidate.nominee';
  enterCandidate(server, effects);
  enterCandidateNominee(server, effects);
  return false;
}

/** @thesis §9.6 */
export function followerHearingAfterMinimumElectionTimeout(server: Server, effects: StepEffects): boolean {
  effects.took(26);
  exitFollowerHearing(server, effects);
  server.role = 'follower.silent';
  return false;
}

/**
 * The leader is alive: whoever asks has merely lost touch with it.
 * @thesis §9.6
 */
export function followerHearingOnPreVoteRequest(
  server: Server,
  event: PreVoteRequest,
  effects: StepEffects,
): boolean {
  effects.took(27);
  refusePreVote(server, event, effects);
  return false;
}

/**
 * Not even its term is looked at, or a server that nobody needs could depose it.
 * @thesis §4.2.3
 */
export function followerHearingOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: StepEffects,
): boolean {
  if (termIsNewer(server, event) && !mayDisruptLeader(server, event)) {
    effects.took(28);
    refuseVote(server, event, effects);
    return false;
  }
  return followerOnRequestVoteRequest(server, event, effects);
}
