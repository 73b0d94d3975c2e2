// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import { abandonProposals, forgetFollowers, refuseReads } from '../../spec/rules/clients.ts';
import { askForVotes, askForVotesFirmly, forgetVotes, startElection } from '../../spec/rules/elections.ts';
import { askForPreVotes } from '../../spec/rules/pre-vote.ts';
import { beginPatience } from '../../spec/rules/preference.ts';
import { abandonChange, bidFarewell } from '../../spec/rules/reconfiguration.ts';
import { sendHeartbeats, takeOffice } from '../../spec/rules/replication.ts';
import { beginSupport } from '../../spec/rules/support.ts';
import { endTransfer } from '../../spec/rules/transfer.ts';
import type { ConnectedEffects, Server } from './role.ts';

/** Leaving whatever is active inside server, the innermost state first. */
export function exitInsideServer(server: Server, effects: ConnectedEffects): void {
  switch (server.role) {
    case 'follower.silent':
      exitFollower(server, effects);
      return;
    case 'follower.hearing':
      exitFollowerHearing(server, effects);
      exitFollower(server, effects);
      return;
    case 'preCandidate':
      exitPreCandidate(server, effects);
      return;
    case 'candidate.volunteer':
    case 'candidate.nominee':
      exitCandidate(server, effects);
      return;
    case 'leader.supported.heartbeat':
      exitLeaderSupportedHeartbeat(server, effects);
      exitLeaderSupported(server, effects);
      exitLeader(server, effects);
      return;
    case 'leader.supported.transferring.heartbeat':
      exitLeaderSupportedTransferringHeartbeat(server, effects);
      exitLeaderSupported(server, effects);
      exitLeader(server, effects);
      return;
    default:
      return;
  }
}

/** @paper §5.2 */
export function enterFollower(_server: Server, effects: ConnectedEffects): void {
  effects.startTimer('electionTimeout');
}

/** Leaving follower. */
export function exitFollower(_server: Server, effects: ConnectedEffects): void {
  effects.cancelTimer('electionTimeout');
}

/** Leaving whatever is active inside follower, the innermost state first. */
export function exitInsideFollower(server: Server, effects: ConnectedEffects): void {
  switch (server.role) {
    case 'follower.hearing':
      exitFollowerHearing(server, effects);
      return;
    default:
      return;
  }
}

/**
 * A leader has been heard of lately, so others should not stand against it.
 * @thesis §9.6
 */
export function enterFollowerHearing(_server: Server, effects: ConnectedEffects): void {
  effects.startTimer('minimumElectionTimeout');
}

/** Leaving follower.hearing. */
export function exitFollowerHearing(_server: Server, effects: ConnectedEffects): void {
  effects.cancelTimer('minimumElectionTimeout');
}

/** @thesis §9.6 */
export function enterPreCandidate(server: Server, effects: ConnectedEffects): void {
  askForPreVotes(server, undefined, effects);
  effects.startTimer('electionTimeout');
}

/** Leaving preCandidate. */
export function exitPreCandidate(server: Server, effects: ConnectedEffects): void {
  forgetVotes(server);
  effects.cancelTimer('electionTimeout');
}

/** @paper §5.2 */
export function enterCandidate(server: Server, effects: ConnectedEffects): void {
  startElection(server, undefined, effects);
  effects.startTimer('electionTimeout');
}

/** Leaving candidate. */
export function exitCandidate(server: Server, effects: ConnectedEffects): void {
  forgetVotes(server);
  effects.cancelTimer('electionTimeout');
}

/** It stands because nobody leads, as far as it and a majority know. */
export function enterCandidateVolunteer(server: Server, effects: ConnectedEffects): void {
  askForVotes(server, undefined, effects);
}

/**
 * Somebody who may has asked it to stand, whoever leads now.
 * @thesis §4.2.3
 */
export function enterCandidateNominee(server: Server, effects: ConnectedEffects): void {
  askForVotesFirmly(server, undefined, effects);
}

/** @paper §5.3 */
export function enterLeader(server: Server, effects: ConnectedEffects): void {
  takeOffice(server, undefined, effects);
  beginPatience(server);
}

/** Leaving leader. */
export function exitLeader(server: Server, effects: ConnectedEffects): void {
  bidFarewell(server, undefined, effects);
  abandonProposals(server, undefined, effects);
  abandonChange(server, undefined, effects);
  endTransfer(server, undefined, effects);
  refuseReads(server, undefined, effects);
  forgetFollowers(server, undefined, effects);
}

/** Leaving whatever is active inside leader, the innermost state first. */
export function exitInsideLeader(server: Server, effects: ConnectedEffects): void {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      exitLeaderSupportedHeartbeat(server, effects);
      exitLeaderSupported(server, effects);
      return;
    case 'leader.supported.transferring.heartbeat':
      exitLeaderSupportedTransferringHeartbeat(server, effects);
      exitLeaderSupported(server, effects);
      return;
    default:
      return;
  }
}

/**
 * Majority and own disk have answered within an election timeout; entered anew for the next one.
 * @thesis §6.2
 */
export function enterLeaderSupported(server: Server, effects: ConnectedEffects): void {
  beginSupport(server, undefined, effects);
  effects.startTimer('minimumElectionTimeout');
}

/** Leaving leader.supported. */
export function exitLeaderSupported(_server: Server, effects: ConnectedEffects): void {
  effects.cancelTimer('minimumElectionTimeout');
}

/** Leaving whatever is active inside leader.supported, the innermost state first. */
export function exitInsideLeaderSupported(server: Server, effects: ConnectedEffects): void {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      exitLeaderSupportedHeartbeat(server, effects);
      return;
    case 'leader.supported.transferring.heartbeat':
      exitLeaderSupportedTransferringHeartbeat(server, effects);
      return;
    default:
      return;
  }
}

/**
 * Entered anew at each beat.
 * @paper §5.2
 */
export function enterLeaderSupportedHeartbeat(server: Server, effects: ConnectedEffects): void {
  sendHeartbeats(server, undefined, effects);
  effects.startTimer('heartbeatInterval');
}

/** Leaving leader.supported.heartbeat. */
export function exitLeaderSupportedHeartbeat(_server: Server, effects: ConnectedEffects): void {
  effects.cancelTimer('heartbeatInterval');
}

/**
 * Entered anew at each beat.
 * @paper §5.2
 */
export function enterLeaderSupportedTransferringHeartbeat(server: Server, effects: ConnectedEffects): void {
  sendHeartbeats(server, undefined, effects);
  effects.startTimer('heartbeatInterval');
}

/** Leaving leader.supported.transferring.heartbeat. */
export function exitLeaderSupportedTransferringHeartbeat(_server: Server, effects: ConnectedEffects): void {
  effects.cancelTimer('heartbeatInterval');
}
