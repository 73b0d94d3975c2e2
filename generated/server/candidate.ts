// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { DiskFilled, ElectionRequested, EntriesSaved } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  InstallSnapshotRequest,
  PreVoteRequest,
  RequestVoteRequest,
  RequestVoteResponse,
} from '../../spec/messages.ts';
import { confirmsEntries, markDurable } from '../../spec/rules/durability.ts';
import { logIsUpToDate } from '../../spec/rules/election-restriction.ts';
import {
  confirmsVote,
  countOwnVote,
  countVote,
  majorityGranted,
  refuseVote,
  voteIsGranted,
} from '../../spec/rules/elections.ts';
import { noteFullDisk } from '../../spec/rules/full-disk.ts';
import { leasesAreOn } from '../../spec/rules/leases.ts';
import { grantPreVote, refusePreVote } from '../../spec/rules/pre-vote.ts';
import { termIsCurrent, termIsNewer } from '../../spec/rules/terms.ts';
import {
  enterCandidate,
  enterCandidateNominee,
  enterCandidateVolunteer,
  enterFollower,
  enterLeader,
  enterLeaderSupported,
  enterLeaderSupportedHeartbeat,
  enterPreCandidate,
  exitCandidate,
} from './enter-exit.ts';
import type { ConnectedEffects, Server, Settling } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesRequest,
  serverOnEntriesSaved,
  serverOnInstallSnapshotRequest,
  serverOnRequestVoteRequest,
  serverOnRequestVoteResponse,
} from './server.ts';

/**
 * A split vote: begin again, after a time that is random so that it does not split again.
 * @paper §5.2
 */
export function candidateAfterElectionTimeout(server: Server, effects: ConnectedEffects): boolean {
  effects.took(78);
  exitCandidate(server, effects);
  server.role = 'preCandidate';
  enterPreCandidate(server, effects);
  return false;
}

/** @paper §5.2 */
export function candidateAlways(server: Server, effects: ConnectedEffects): Settling {
  if (majorityGranted(server)) {
    effects.took(79);
    exitCandidate(server, effects);
    server.role = 'leader.supported.heartbeat';
    enterLeader(server, effects);
    enterLeaderSupported(server, effects);
    enterLeaderSupportedHeartbeat(server, effects);
    return 'changed';
  }
  return serverAlways(server, effects);
}

/** @paper §5.2 */
export function candidateOnPreVoteRequest(
  server: Server,
  event: PreVoteRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsNewer(server, event) && logIsUpToDate(server, event)) {
    effects.took(80);
    grantPreVote(server, event, effects);
    return false;
  }
  effects.took(81);
  refusePreVote(server, event, effects);
  return false;
}

/**
 * It has voted for itself.
 * @paper §5.2
 */
export function candidateOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(82);
    refuseVote(server, event, effects);
    return false;
  }
  return serverOnRequestVoteRequest(server, event, effects);
}

/** @paper §5.2 */
export function candidateOnRequestVoteResponse(
  server: Server,
  event: RequestVoteResponse,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event) && voteIsGranted(server, event)) {
    effects.took(83);
    countVote(server, event);
    return false;
  }
  return serverOnRequestVoteResponse(server, event, effects);
}

/**
 * Somebody else has won this term.
 * @paper §5.2
 */
export function candidateOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(84);
    exitCandidate(server, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  return serverOnAppendEntriesRequest(server, event, effects);
}

/**
 * Somebody else has won this term.
 * @paper §5.2
 */
export function candidateOnInstallSnapshotRequest(
  server: Server,
  event: InstallSnapshotRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(85);
    exitCandidate(server, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  return serverOnInstallSnapshotRequest(server, event, effects);
}

/** @paper §5.2 */
export function candidateOnEntriesSaved(
  server: Server,
  event: EntriesSaved,
  effects: ConnectedEffects,
): boolean {
  if (confirmsEntries(server, event)) {
    effects.took(86);
    countOwnVote(server);
    markDurable(server, event);
    return false;
  }
  // Only now the vote for itself cannot be unsaid any more. (§5.2)
  if (confirmsVote(server, event)) {
    effects.took(87);
    countOwnVote(server);
    return false;
  }
  return serverOnEntriesSaved(server, event, effects);
}

/**
 * It could not lead.
 * @thesis §10.2.1
 */
export function candidateOnDiskFilled(
  server: Server,
  _event: DiskFilled,
  effects: ConnectedEffects,
): boolean {
  effects.took(88);
  exitCandidate(server, effects);
  noteFullDisk(server);
  server.role = 'follower.silent';
  enterFollower(server, effects);
  return false;
}

/** @paper §5.2 */
export function candidateOnElectionRequested(
  server: Server,
  _event: ElectionRequested,
  effects: ConnectedEffects,
): boolean {
  // An operator wants another attempt, and no leader may be put out of office so. (thesis §6.4.1)
  if (leasesAreOn(server)) {
    effects.took(89);
    exitCandidate(server, effects);
    server.role = 'candidate.volunteer';
    enterCandidate(server, effects);
    enterCandidateVolunteer(server, effects);
    return false;
  }
  // An operator wants another attempt.
  effects.took(90);
  exitCandidate(server, effects);
  server.role = 'candidate.nominee';
  enterCandidate(server, effects);
  enterCandidateNominee(server, effects);
  return false;
}
