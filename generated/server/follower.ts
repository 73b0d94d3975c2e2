// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ElectionRequested } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  InstallSnapshotRequest,
  InstallSnapshotResponse,
  PreVoteRequest,
  PreVoteResponse,
  RequestVoteRequest,
  RequestVoteResponse,
  TimeoutNowRequest,
} from '../../spec/messages.ts';
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
import {
  grantVote,
  mayDisruptLeader,
  refuseVote,
  voteIsFree,
  voteIsGranted,
} from '../../spec/rules/elections.ts';
import { declineEntries, diskHasRoom, hasRoomForEntries } from '../../spec/rules/full-disk.ts';
import {
  keepPiece,
  pieceIsNext,
  snapshotIsKnown,
  tellInstalled,
  tellProgress,
} from '../../spec/rules/install-snapshot.ts';
import { leasesAreOn } from '../../spec/rules/leases.ts';
import { grantPreVote, refusePreVote } from '../../spec/rules/pre-vote.ts';
import { acceptNomination } from '../../spec/rules/preference.ts';
import { isVoter, mayStand } from '../../spec/rules/reconfiguration.ts';
import { forgetLeader } from '../../spec/rules/support.ts';
import { adoptTerm, termIsCurrent, termIsNewer } from '../../spec/rules/terms.ts';
import { holdsLeadersLog } from '../../spec/rules/transfer.ts';
import {
  enterCandidate,
  enterCandidateNominee,
  enterCandidateVolunteer,
  enterFollower,
  enterFollowerHearing,
  enterPreCandidate,
  exitFollower,
  exitFollowerHearing,
  exitInsideFollower,
} from './enter-exit.ts';
import type { ConnectedEffects, Server } from './role.ts';
import {
  serverOnAppendEntriesRequest,
  serverOnAppendEntriesResponse,
  serverOnInstallSnapshotRequest,
  serverOnInstallSnapshotResponse,
  serverOnPreVoteResponse,
  serverOnRequestVoteRequest,
  serverOnRequestVoteResponse,
  serverOnTimeoutNowRequest,
} from './server.ts';

/**
 * Nobody speaks for the leader any more: see whether an election could be won.
 * @paper §5.2
 */
export function followerAfterElectionTimeout(server: Server, effects: ConnectedEffects): boolean {
  if (mayStand(server) && diskHasRoom(server)) {
    effects.took(38);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    server.role = 'preCandidate';
    enterPreCandidate(server, effects);
    return false;
  }
  // Who does not vote, or cannot append, waits to be told by others. (§6, thesis §4.2.1, §10.2.1)
  effects.took(39);
  exitInsideFollower(server, effects);
  exitFollower(server, effects);
  forgetLeader(server);
  server.role = 'follower.silent';
  enterFollower(server, effects);
  return false;
}

/** @paper §5.2 */
export function followerOnPreVoteRequest(
  server: Server,
  event: PreVoteRequest,
  effects: ConnectedEffects,
): boolean {
  // Says what it would do; nothing else changes. (thesis §9.6)
  if (termIsNewer(server, event) && logIsUpToDate(server, event)) {
    effects.took(40);
    grantPreVote(server, event, effects);
    return false;
  }
  effects.took(41);
  refusePreVote(server, event, effects);
  return false;
}

/** @paper §5.2 */
export function followerOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  // Having given its vote away, it lets the candidate try: the election timer starts again. (§5.2)
  if (termIsCurrent(server, event) && voteIsFree(server, event) && logIsUpToDate(server, event)) {
    effects.took(42);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    grantVote(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  if (termIsCurrent(server, event)) {
    effects.took(43);
    refuseVote(server, event, effects);
    return false;
  }
  return serverOnRequestVoteRequest(server, event, effects);
}

/** @paper §5.2 */
export function followerOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: ConnectedEffects,
): boolean {
  // Two leaders in one term: the protocol was broken somewhere. (§5.2)
  if (termIsCurrent(server, event) && leaderIsAnother(server, event)) {
    effects.took(44);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    haltOnSecondLeader(server, event, effects);
    server.role = 'halted';
    return false;
  }
  // What is committed can never be replaced; whoever tries proves that the protocol was broken. (§5.4)
  if (termIsCurrent(server, event) && contradictsCommitted(server, event)) {
    effects.took(45);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    haltOnContradiction(server, event, effects);
    server.role = 'halted';
    return false;
  }
  // A legitimate leader speaks, but there is no room for what it brings. (thesis §10.2.1)
  if (termIsCurrent(server, event) && logMatches(server, event) && !hasRoomForEntries(server, event)) {
    effects.took(46);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    followLeader(server, event);
    declineEntries(server, event, effects);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return false;
  }
  // A legitimate leader speaks: entering anew starts the election timer again. (§5.2, §5.3)
  if (termIsCurrent(server, event) && logMatches(server, event)) {
    effects.took(47);
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
    effects.took(48);
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

/** @paper §5.2 */
export function followerOnInstallSnapshotRequest(
  server: Server,
  event: InstallSnapshotRequest,
  effects: ConnectedEffects,
): boolean {
  // Two leaders in one term: the protocol was broken somewhere. (§5.2)
  if (termIsCurrent(server, event) && leaderIsAnother(server, event)) {
    effects.took(49);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    haltOnSecondLeader(server, event, effects);
    server.role = 'halted';
    return false;
  }
  // All that it stands for has come by the log meanwhile. (§7)
  if (termIsCurrent(server, event) && snapshotIsKnown(server, event)) {
    effects.took(50);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    followLeader(server, event);
    tellInstalled(server, event, effects);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return false;
  }
  // (§7, Figure 13)
  if (termIsCurrent(server, event) && pieceIsNext(server, event)) {
    effects.took(51);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    followLeader(server, event);
    keepPiece(server, event, effects);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return false;
  }
  // The leader has lost its place, or is a new one, or this server has crashed. (Figure 13)
  if (termIsCurrent(server, event)) {
    effects.took(52);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    followLeader(server, event);
    tellProgress(server, event, effects);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return false;
  }
  return serverOnInstallSnapshotRequest(server, event, effects);
}

/** @thesis §3.10 */
export function followerOnTimeoutNowRequest(
  server: Server,
  event: TimeoutNowRequest,
  effects: ConnectedEffects,
): boolean {
  // The leader wants it to lead, and it has what it takes. (thesis §3.10)
  if (
    termIsCurrent(server, event) &&
    isVoter(server) &&
    diskHasRoom(server) &&
    holdsLeadersLog(server, event)
  ) {
    effects.took(53);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    acceptNomination(server, event);
    server.role = 'candidate.nominee';
    enterCandidate(server, effects);
    enterCandidateNominee(server, effects);
    return false;
  }
  return serverOnTimeoutNowRequest(server, event, effects);
}

/** @paper §5.2 */
export function followerOnElectionRequested(
  server: Server,
  _event: ElectionRequested,
  effects: ConnectedEffects,
): boolean {
  // An operator wants it to lead, and no leader may be put out of office so. (thesis §6.4.1)
  if (isVoter(server) && diskHasRoom(server) && leasesAreOn(server)) {
    effects.took(54);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    server.role = 'candidate.volunteer';
    enterCandidate(server, effects);
    enterCandidateVolunteer(server, effects);
    return false;
  }
  // An operator wants this server to lead.
  if (isVoter(server) && diskHasRoom(server)) {
    effects.took(55);
    exitInsideFollower(server, effects);
    exitFollower(server, effects);
    server.role = 'candidate.nominee';
    enterCandidate(server, effects);
    enterCandidateNominee(server, effects);
    return false;
  }
  // Its own vote would not count, or it could not append.
  effects.took(56);
  return false;
}

/** @thesis §9.6 */
export function followerHearingAfterMinimumElectionTimeout(
  server: Server,
  effects: ConnectedEffects,
): boolean {
  effects.took(57);
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
  effects: ConnectedEffects,
): boolean {
  effects.took(58);
  refusePreVote(server, event, effects);
  return false;
}

/** @thesis §9.6 */
export function followerHearingOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  // Not even its term is looked at, or a server that nobody needs could depose it. (thesis §4.2.3)
  if (termIsNewer(server, event) && !mayDisruptLeader(server, event)) {
    effects.took(59);
    refuseVote(server, event, effects);
    return false;
  }
  // Who has lost this term already would end the promise by losing it again. (thesis §6.4.1)
  if (leasesAreOn(server) && termIsCurrent(server, event)) {
    effects.took(60);
    refuseVote(server, event, effects);
    return false;
  }
  return followerOnRequestVoteRequest(server, event, effects);
}

/**
 * A newer term is no newer leader: the promise stands.
 * @thesis §6.4.1
 */
export function followerHearingOnPreVoteResponse(
  server: Server,
  event: PreVoteResponse,
  effects: ConnectedEffects,
): boolean {
  if (leasesAreOn(server) && !voteIsGranted(server, event) && termIsNewer(server, event)) {
    effects.took(61);
    adoptTerm(server, event, effects);
    return false;
  }
  return serverOnPreVoteResponse(server, event, effects);
}

/**
 * A newer term is no newer leader: the promise stands.
 * @thesis §6.4.1
 */
export function followerHearingOnRequestVoteResponse(
  server: Server,
  event: RequestVoteResponse,
  effects: ConnectedEffects,
): boolean {
  if (leasesAreOn(server) && termIsNewer(server, event)) {
    effects.took(62);
    adoptTerm(server, event, effects);
    return false;
  }
  return serverOnRequestVoteResponse(server, event, effects);
}

/**
 * A newer term is no newer leader: the promise stands.
 * @thesis §6.4.1
 */
export function followerHearingOnAppendEntriesResponse(
  server: Server,
  event: AppendEntriesResponse,
  effects: ConnectedEffects,
): boolean {
  if (leasesAreOn(server) && termIsNewer(server, event)) {
    effects.took(63);
    adoptTerm(server, event, effects);
    return false;
  }
  return serverOnAppendEntriesResponse(server, event, effects);
}

/**
 * A newer term is no newer leader: the promise stands.
 * @thesis §6.4.1
 */
export function followerHearingOnInstallSnapshotResponse(
  server: Server,
  event: InstallSnapshotResponse,
  effects: ConnectedEffects,
): boolean {
  if (leasesAreOn(server) && termIsNewer(server, event)) {
    effects.took(64);
    adoptTerm(server, event, effects);
    return false;
  }
  return serverOnInstallSnapshotResponse(server, event, effects);
}

/** @thesis §9.6 */
export function followerHearingOnElectionRequested(
  server: Server,
  event: ElectionRequested,
  effects: ConnectedEffects,
): boolean {
  // It has promised not to: who wants another leader asks the one there is.
  if (leasesAreOn(server)) {
    effects.took(65);
    return false;
  }
  return followerOnElectionRequested(server, event, effects);
}
