// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type {
  ClientProposal,
  ClientRead,
  CompactionRequested,
  DiskFilled,
  DiskFreed,
  ElectionRequested,
  EntriesSaved,
  FollowerTimeout,
  HeartbeatRequested,
  PeerUnreachable,
  ReconfigurationRequested,
  ServerEvent,
  SnapshotFailed,
  SnapshotSaved,
  TransferRequested,
} from '../../spec/events.ts';
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
  candidateAfterElectionTimeout,
  candidateAlways,
  candidateOnAppendEntriesRequest,
  candidateOnDiskFilled,
  candidateOnElectionRequested,
  candidateOnEntriesSaved,
  candidateOnInstallSnapshotRequest,
  candidateOnPreVoteRequest,
  candidateOnRequestVoteRequest,
  candidateOnRequestVoteResponse,
} from './candidate.ts';
import {
  followerAfterElectionTimeout,
  followerHearingAfterMinimumElectionTimeout,
  followerHearingOnAppendEntriesResponse,
  followerHearingOnElectionRequested,
  followerHearingOnInstallSnapshotResponse,
  followerHearingOnPreVoteRequest,
  followerHearingOnPreVoteResponse,
  followerHearingOnRequestVoteRequest,
  followerHearingOnRequestVoteResponse,
  followerOnAppendEntriesRequest,
  followerOnElectionRequested,
  followerOnInstallSnapshotRequest,
  followerOnPreVoteRequest,
  followerOnRequestVoteRequest,
  followerOnTimeoutNowRequest,
} from './follower.ts';
import {
  leaderAlways,
  leaderOnAppendEntriesRequest,
  leaderOnAppendEntriesResponse,
  leaderOnClientProposal,
  leaderOnClientRead,
  leaderOnDiskFilled,
  leaderOnElectionRequested,
  leaderOnFollowerTimeout,
  leaderOnInstallSnapshotRequest,
  leaderOnInstallSnapshotResponse,
  leaderOnPeerUnreachable,
  leaderOnPreVoteRequest,
  leaderOnReconfigurationRequested,
  leaderOnRequestVoteRequest,
  leaderSupportedAfterMinimumElectionTimeout,
  leaderSupportedHeartbeatAfterHeartbeatInterval,
  leaderSupportedHeartbeatOnHeartbeatRequested,
  leaderSupportedOnTransferRequested,
  leaderSupportedTransferringAlways,
  leaderSupportedTransferringHeartbeatAfterHeartbeatInterval,
  leaderSupportedTransferringHeartbeatOnHeartbeatRequested,
  leaderSupportedTransferringOnClientProposal,
  leaderSupportedTransferringOnReconfigurationRequested,
  leaderSupportedTransferringOnTransferRequested,
} from './leader.ts';
import {
  preCandidateAfterElectionTimeout,
  preCandidateAlways,
  preCandidateOnAppendEntriesRequest,
  preCandidateOnDiskFilled,
  preCandidateOnElectionRequested,
  preCandidateOnInstallSnapshotRequest,
  preCandidateOnPreVoteRequest,
  preCandidateOnPreVoteResponse,
  preCandidateOnRequestVoteRequest,
} from './pre-candidate.ts';
import type { ConnectedEffects, Server, Settling, Timeout } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesResponse,
  serverOnClientProposal,
  serverOnClientRead,
  serverOnCompactionRequested,
  serverOnDiskFilled,
  serverOnDiskFreed,
  serverOnEntriesSaved,
  serverOnFollowerTimeout,
  serverOnHeartbeatRequested,
  serverOnInstallSnapshotResponse,
  serverOnPeerUnreachable,
  serverOnPreVoteResponse,
  serverOnReconfigurationRequested,
  serverOnRequestVoteResponse,
  serverOnSnapshotFailed,
  serverOnSnapshotSaved,
  serverOnTimeoutNowRequest,
  serverOnTransferRequested,
} from './server.ts';

/** Gives the event to the function of the active state; tells whether it must be looked at again. */
export function dispatch(server: Server, event: ServerEvent | Timeout, effects: ConnectedEffects): boolean {
  switch (event.type) {
    case 'PreVoteRequest':
      return dispatchPreVoteRequest(server, event, effects);
    case 'PreVoteResponse':
      return dispatchPreVoteResponse(server, event, effects);
    case 'RequestVoteRequest':
      return dispatchRequestVoteRequest(server, event, effects);
    case 'RequestVoteResponse':
      return dispatchRequestVoteResponse(server, event, effects);
    case 'AppendEntriesRequest':
      return dispatchAppendEntriesRequest(server, event, effects);
    case 'AppendEntriesResponse':
      return dispatchAppendEntriesResponse(server, event, effects);
    case 'InstallSnapshotRequest':
      return dispatchInstallSnapshotRequest(server, event, effects);
    case 'InstallSnapshotResponse':
      return dispatchInstallSnapshotResponse(server, event, effects);
    case 'TimeoutNowRequest':
      return dispatchTimeoutNowRequest(server, event, effects);
    case 'ClientProposal':
      return dispatchClientProposal(server, event, effects);
    case 'ClientRead':
      return dispatchClientRead(server, event, effects);
    case 'ReconfigurationRequested':
      return dispatchReconfigurationRequested(server, event, effects);
    case 'TransferRequested':
      return dispatchTransferRequested(server, event, effects);
    case 'EntriesSaved':
      return dispatchEntriesSaved(server, event, effects);
    case 'DiskFilled':
      return dispatchDiskFilled(server, event, effects);
    case 'DiskFreed':
      return dispatchDiskFreed(server, event, effects);
    case 'SnapshotSaved':
      return dispatchSnapshotSaved(server, event, effects);
    case 'SnapshotFailed':
      return dispatchSnapshotFailed(server, event, effects);
    case 'CompactionRequested':
      return dispatchCompactionRequested(server, event, effects);
    case 'ElectionRequested':
      return dispatchElectionRequested(server, event, effects);
    case 'HeartbeatRequested':
      return dispatchHeartbeatRequested(server, event, effects);
    case 'PeerUnreachable':
      return dispatchPeerUnreachable(server, event, effects);
    case 'FollowerTimeout':
      return dispatchFollowerTimeout(server, event, effects);
    case 'Timeout':
      switch (event.timer) {
        case 'electionTimeout':
          return dispatchAfterElectionTimeout(server, effects);
        case 'minimumElectionTimeout':
          return dispatchAfterMinimumElectionTimeout(server, effects);
        case 'heartbeatInterval':
          return dispatchAfterHeartbeatInterval(server, effects);
      }
  }
}

/** Takes the eventless transition that is enabled in the active state, if there is one. */
export function settleOnce(server: Server, effects: ConnectedEffects): Settling {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return serverAlways(server, effects);
    case 'preCandidate':
      return preCandidateAlways(server, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateAlways(server, effects);
    case 'leader.supported.heartbeat':
      return leaderAlways(server, effects);
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedTransferringAlways(server, effects);
    default:
      return 'at rest';
  }
}

function dispatchPreVoteRequest(server: Server, event: PreVoteRequest, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'follower.silent':
      return followerOnPreVoteRequest(server, event, effects);
    case 'follower.hearing':
      return followerHearingOnPreVoteRequest(server, event, effects);
    case 'preCandidate':
      return preCandidateOnPreVoteRequest(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnPreVoteRequest(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnPreVoteRequest(server, event, effects);
    default:
      return false;
  }
}

function dispatchPreVoteResponse(server: Server, event: PreVoteResponse, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'follower.hearing':
      return followerHearingOnPreVoteResponse(server, event, effects);
    case 'preCandidate':
      return preCandidateOnPreVoteResponse(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnPreVoteResponse(server, event, effects);
  }
}

function dispatchRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.silent':
      return followerOnRequestVoteRequest(server, event, effects);
    case 'follower.hearing':
      return followerHearingOnRequestVoteRequest(server, event, effects);
    case 'preCandidate':
      return preCandidateOnRequestVoteRequest(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnRequestVoteRequest(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnRequestVoteRequest(server, event, effects);
    default:
      return false;
  }
}

function dispatchRequestVoteResponse(
  server: Server,
  event: RequestVoteResponse,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.hearing':
      return followerHearingOnRequestVoteResponse(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnRequestVoteResponse(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnRequestVoteResponse(server, event, effects);
  }
}

function dispatchAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return followerOnAppendEntriesRequest(server, event, effects);
    case 'preCandidate':
      return preCandidateOnAppendEntriesRequest(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnAppendEntriesRequest(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnAppendEntriesRequest(server, event, effects);
    default:
      return false;
  }
}

function dispatchAppendEntriesResponse(
  server: Server,
  event: AppendEntriesResponse,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.hearing':
      return followerHearingOnAppendEntriesResponse(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnAppendEntriesResponse(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnAppendEntriesResponse(server, event, effects);
  }
}

function dispatchInstallSnapshotRequest(
  server: Server,
  event: InstallSnapshotRequest,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return followerOnInstallSnapshotRequest(server, event, effects);
    case 'preCandidate':
      return preCandidateOnInstallSnapshotRequest(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnInstallSnapshotRequest(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnInstallSnapshotRequest(server, event, effects);
    default:
      return false;
  }
}

function dispatchInstallSnapshotResponse(
  server: Server,
  event: InstallSnapshotResponse,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.hearing':
      return followerHearingOnInstallSnapshotResponse(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnInstallSnapshotResponse(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnInstallSnapshotResponse(server, event, effects);
  }
}

function dispatchTimeoutNowRequest(
  server: Server,
  event: TimeoutNowRequest,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return followerOnTimeoutNowRequest(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnTimeoutNowRequest(server, event, effects);
  }
}

function dispatchClientProposal(server: Server, event: ClientProposal, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      return leaderOnClientProposal(server, event, effects);
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedTransferringOnClientProposal(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnClientProposal(server, event, effects);
  }
}

function dispatchClientRead(server: Server, event: ClientRead, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnClientRead(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnClientRead(server, event, effects);
  }
}

function dispatchReconfigurationRequested(
  server: Server,
  event: ReconfigurationRequested,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      return leaderOnReconfigurationRequested(server, event, effects);
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedTransferringOnReconfigurationRequested(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnReconfigurationRequested(server, event, effects);
  }
}

function dispatchTransferRequested(
  server: Server,
  event: TransferRequested,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      return leaderSupportedOnTransferRequested(server, event, effects);
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedTransferringOnTransferRequested(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnTransferRequested(server, event, effects);
  }
}

function dispatchEntriesSaved(server: Server, event: EntriesSaved, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnEntriesSaved(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnEntriesSaved(server, event, effects);
  }
}

function dispatchDiskFilled(server: Server, event: DiskFilled, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return serverOnDiskFilled(server, event, effects);
    case 'preCandidate':
      return preCandidateOnDiskFilled(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnDiskFilled(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnDiskFilled(server, event, effects);
    default:
      return false;
  }
}

function dispatchDiskFreed(server: Server, event: DiskFreed, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'halted':
      return false;
    default:
      return serverOnDiskFreed(server, event, effects);
  }
}

function dispatchSnapshotSaved(server: Server, event: SnapshotSaved, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'halted':
      return false;
    default:
      return serverOnSnapshotSaved(server, event, effects);
  }
}

function dispatchSnapshotFailed(server: Server, event: SnapshotFailed, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'halted':
      return false;
    default:
      return serverOnSnapshotFailed(server, event, effects);
  }
}

function dispatchCompactionRequested(
  server: Server,
  event: CompactionRequested,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'halted':
      return false;
    default:
      return serverOnCompactionRequested(server, event, effects);
  }
}

function dispatchElectionRequested(
  server: Server,
  event: ElectionRequested,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'follower.silent':
      return followerOnElectionRequested(server, event, effects);
    case 'follower.hearing':
      return followerHearingOnElectionRequested(server, event, effects);
    case 'preCandidate':
      return preCandidateOnElectionRequested(server, event, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateOnElectionRequested(server, event, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnElectionRequested(server, event, effects);
    default:
      return false;
  }
}

function dispatchHeartbeatRequested(
  server: Server,
  event: HeartbeatRequested,
  effects: ConnectedEffects,
): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      return leaderSupportedHeartbeatOnHeartbeatRequested(server, event, effects);
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedTransferringHeartbeatOnHeartbeatRequested(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnHeartbeatRequested(server, event, effects);
  }
}

function dispatchPeerUnreachable(server: Server, event: PeerUnreachable, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnPeerUnreachable(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnPeerUnreachable(server, event, effects);
  }
}

function dispatchFollowerTimeout(server: Server, event: FollowerTimeout, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderOnFollowerTimeout(server, event, effects);
    case 'halted':
      return false;
    default:
      return serverOnFollowerTimeout(server, event, effects);
  }
}

function dispatchAfterElectionTimeout(server: Server, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return followerAfterElectionTimeout(server, effects);
    case 'preCandidate':
      return preCandidateAfterElectionTimeout(server, effects);
    case 'candidate.volunteer':
    case 'candidate.nominee':
      return candidateAfterElectionTimeout(server, effects);
    default:
      return false;
  }
}

function dispatchAfterMinimumElectionTimeout(server: Server, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'follower.hearing':
      return followerHearingAfterMinimumElectionTimeout(server, effects);
    case 'leader.supported.heartbeat':
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedAfterMinimumElectionTimeout(server, effects);
    default:
      return false;
  }
}

function dispatchAfterHeartbeatInterval(server: Server, effects: ConnectedEffects): boolean {
  switch (server.role) {
    case 'leader.supported.heartbeat':
      return leaderSupportedHeartbeatAfterHeartbeatInterval(server, effects);
    case 'leader.supported.transferring.heartbeat':
      return leaderSupportedTransferringHeartbeatAfterHeartbeatInterval(server, effects);
    default:
      return false;
  }
}
