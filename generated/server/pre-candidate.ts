// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { DiskFilled, ElectionRequested } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  InstallSnapshotRequest,
  PreVoteRequest,
  PreVoteResponse,
  RequestVoteRequest,
} from '../../spec/messages.ts';
import { logIsUpToDate } from '../../spec/rules/election-restriction.ts';
import {
  countVote,
  grantVote,
  majorityGranted,
  refuseVote,
  voteIsFree,
  voteIsGranted,
} from '../../spec/rules/elections.ts';
import { noteFullDisk } from '../../spec/rules/full-disk.ts';
import { leasesAreOn } from '../../spec/rules/leases.ts';
import { grantPreVote, preVoteIsForNextTerm, refusePreVote } from '../../spec/rules/pre-vote.ts';
import { termIsCurrent, termIsNewer } from '../../spec/rules/terms.ts';
import {
  enterCandidate,
  enterCandidateNominee,
  enterCandidateVolunteer,
  enterFollower,
  enterPreCandidate,
  exitPreCandidate,
} from './enter-exit.ts';
import type { ConnectedEffects, Server, Settling } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesRequest,
  serverOnInstallSnapshotRequest,
  serverOnPreVoteResponse,
  serverOnRequestVoteRequest,
} from './server.ts';

/**
 * Nobody answered, or too few: ask again.
 * @thesis §9.6
 */
export function preCandidateAfterElectionTimeout(server: Server, effects: ConnectedEffects): boolean {
  effects.took(66);
  exitPreCandidate(server, effects);
  enterPreCandidate(server, effects);
  return false;
}

/**
 * Most of the others would vote for this server: now it is worth a new term.
 * @thesis §9.6
 */
export function preCandidateAlways(server: Server, effects: ConnectedEffects): Settling {
  if (majorityGranted(server)) {
    effects.took(67);
    exitPreCandidate(server, effects);
    server.role = 'candidate.volunteer';
    enterCandidate(server, effects);
    enterCandidateVolunteer(server, effects);
    return 'changed';
  }
  return serverAlways(server, effects);
}

/** @thesis §9.6 */
export function preCandidateOnPreVoteRequest(
  server: Server,
  event: PreVoteRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsNewer(server, event) && logIsUpToDate(server, event)) {
    effects.took(68);
    grantPreVote(server, event, effects);
    return false;
  }
  effects.took(69);
  refusePreVote(server, event, effects);
  return false;
}

/** @thesis §9.6 */
export function preCandidateOnPreVoteResponse(
  server: Server,
  event: PreVoteResponse,
  effects: ConnectedEffects,
): boolean {
  if (voteIsGranted(server, event) && preVoteIsForNextTerm(server, event)) {
    effects.took(70);
    countVote(server, event);
    return false;
  }
  return serverOnPreVoteResponse(server, event, effects);
}

/** @thesis §9.6 */
export function preCandidateOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  // Somebody stands already in this term, and this server has not voted in it yet. (§5.2)
  if (termIsCurrent(server, event) && voteIsFree(server, event) && logIsUpToDate(server, event)) {
    effects.took(71);
    exitPreCandidate(server, effects);
    grantVote(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  if (termIsCurrent(server, event)) {
    effects.took(72);
    refuseVote(server, event, effects);
    return false;
  }
  return serverOnRequestVoteRequest(server, event, effects);
}

/**
 * The leader of this term is alive after all.
 * @paper §5.2
 */
export function preCandidateOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(73);
    exitPreCandidate(server, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  return serverOnAppendEntriesRequest(server, event, effects);
}

/**
 * The leader of this term is alive after all.
 * @paper §5.2
 */
export function preCandidateOnInstallSnapshotRequest(
  server: Server,
  event: InstallSnapshotRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(74);
    exitPreCandidate(server, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  return serverOnInstallSnapshotRequest(server, event, effects);
}

/**
 * It could not lead.
 * @thesis §10.2.1
 */
export function preCandidateOnDiskFilled(
  server: Server,
  _event: DiskFilled,
  effects: ConnectedEffects,
): boolean {
  effects.took(75);
  exitPreCandidate(server, effects);
  noteFullDisk(server);
  server.role = 'follower.silent';
  enterFollower(server, effects);
  return false;
}

/** @thesis §9.6 */
export function preCandidateOnElectionRequested(
  server: Server,
  _event: ElectionRequested,
  effects: ConnectedEffects,
): boolean {
  // An operator wants it to lead, and no leader may be put out of office so. (thesis §6.4.1)
  if (leasesAreOn(server)) {
    effects.took(76);
    exitPreCandidate(server, effects);
    server.role = 'candidate.volunteer';
    enterCandidate(server, effects);
    enterCandidateVolunteer(server, effects);
    return false;
  }
  // An operator wants this server to lead.
  effects.took(77);
  exitPreCandidate(server, effects);
  server.role = 'candidate.nominee';
  enterCandidate(server, effects);
  enterCandidateNominee(server, effects);
  return false;
}
