// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type {
  ClientProposal,
  ClientRead,
  DiskFilled,
  ElectionRequested,
  FollowerTimeout,
  HeartbeatRequested,
  PeerUnreachable,
  ReconfigurationRequested,
  TransferRequested,
} from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  InstallSnapshotRequest,
  InstallSnapshotResponse,
  PreVoteRequest,
  RequestVoteRequest,
} from '../../spec/messages.ts';
import { haltOnSecondLeader } from '../../spec/rules/append-entries.ts';
import { backlogIsFull, refuseForBacklog } from '../../spec/rules/backlog.ts';
import { advanceCommitIndex, majorityHoldsNewEntry } from '../../spec/rules/commitment.ts';
import { mayDisruptLeader, refuseVote } from '../../spec/rules/elections.ts';
import { noteFullDisk } from '../../spec/rules/full-disk.ts';
import { revokeLease } from '../../spec/rules/leases.ts';
import { refusePreVote } from '../../spec/rules/pre-vote.ts';
import {
  beginHandOver,
  losePatience,
  patienceIsOver,
  preferredIsFit,
  transferIsUnderWay,
} from '../../spec/rules/preference.ts';
import {
  acceptRead,
  answerReads,
  beginReadRound,
  confirmReadRound,
  oldestReadIsReady,
  readsAwaitRound,
} from '../../spec/rules/reads.ts';
import {
  answerChange,
  beginChange,
  changeIsDone,
  changeIsPossible,
  changeIsUnderWay,
  isRemoved,
  jointIsCommitted,
  leaveJoint,
  ownTermIsCommitted,
  promotedKeepUp,
  refuseEarlyChange,
  refuseImpossibleChange,
  refuseLaggingLearner,
  refuseSecondChange,
} from '../../spec/rules/reconfiguration.ts';
import {
  appendProposal,
  expireFollowerTimer,
  followerIsKnown,
  replicate,
  replicateChange,
  sendHeartbeats,
  sessionIsCurrent,
  tellAnswer,
  tellUnreachable,
} from '../../spec/rules/replication.ts';
import { forgetLeader, majorityHasAnswered, ownDiskKeepsUp, recordAnswer } from '../../spec/rules/support.ts';
import { termIsCurrent, termIsNewer } from '../../spec/rules/terms.ts';
import {
  beginTransfer,
  giveUpTransfer,
  refuseTarget,
  refuseWhileTransferring,
  targetIsFit,
  targetIsReady,
  tellTarget,
} from '../../spec/rules/transfer.ts';
import {
  enterFollower,
  enterLeaderSupported,
  enterLeaderSupportedHeartbeat,
  enterLeaderSupportedTransferringHeartbeat,
  exitInsideLeader,
  exitInsideLeaderSupported,
  exitLeader,
  exitLeaderSupported,
  exitLeaderSupportedHeartbeat,
  exitLeaderSupportedTransferringHeartbeat,
} from './enter-exit.ts';
import type { ConnectedEffects, Server, Settling } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesRequest,
  serverOnAppendEntriesResponse,
  serverOnInstallSnapshotRequest,
  serverOnInstallSnapshotResponse,
  serverOnRequestVoteRequest,
} from './server.ts';

/** @paper §5.3 */
export function leaderAlways(server: Server, effects: ConnectedEffects): Settling {
  // As long as a majority holds something new of this term. (§5.4.2)
  if (majorityHoldsNewEntry(server)) {
    effects.took(91);
    advanceCommitIndex(server);
    return 'changed';
  }
  // Whoever leads now ends what another may have begun. (§6)
  if (jointIsCommitted(server)) {
    effects.took(92);
    leaveJoint(server, undefined, effects);
    replicateChange(server, undefined, effects);
    return 'changed';
  }
  if (changeIsDone(server)) {
    effects.took(93);
    answerChange(server, undefined, effects);
    return 'changed';
  }
  // Somebody else should lead. (§6, thesis §4.2.2)
  if (isRemoved(server)) {
    effects.took(94);
    exitInsideLeader(server, effects);
    exitLeader(server, effects);
    forgetLeader(server);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return 'changed';
  }
  // One round of heartbeats serves all reads that came while the one before was under way. (thesis §6.4)
  if (readsAwaitRound(server)) {
    effects.took(95);
    beginReadRound(server);
    sendHeartbeats(server, undefined, effects);
    return 'changed';
  }
  // (thesis §6.4)
  if (oldestReadIsReady(server)) {
    effects.took(96);
    answerReads(server, undefined, effects);
    return 'changed';
  }
  return serverAlways(server, effects);
}

/**
 * There is a leader: this one.
 * @thesis §9.6
 */
export function leaderOnPreVoteRequest(
  server: Server,
  event: PreVoteRequest,
  effects: ConnectedEffects,
): boolean {
  effects.took(97);
  refusePreVote(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  // There is a leader: this one, and it will know by itself when it is none any more. (thesis §4.2.3)
  if (termIsNewer(server, event) && !mayDisruptLeader(server, event)) {
    effects.took(98);
    refuseVote(server, event, effects);
    return false;
  }
  // It has voted for itself. (§5.2)
  if (termIsCurrent(server, event)) {
    effects.took(99);
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
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(100);
    exitInsideLeader(server, effects);
    exitLeader(server, effects);
    haltOnSecondLeader(server, event, effects);
    server.role = 'halted';
    return false;
  }
  return serverOnAppendEntriesRequest(server, event, effects);
}

/**
 * Two leaders in one term: the protocol was broken somewhere.
 * @paper §5.2
 */
export function leaderOnInstallSnapshotRequest(
  server: Server,
  event: InstallSnapshotRequest,
  effects: ConnectedEffects,
): boolean {
  if (termIsCurrent(server, event)) {
    effects.took(101);
    exitInsideLeader(server, effects);
    exitLeader(server, effects);
    haltOnSecondLeader(server, event, effects);
    server.role = 'halted';
    return false;
  }
  return serverOnInstallSnapshotRequest(server, event, effects);
}

/** @paper §5.3 @thesis §6.2 */
export function leaderOnAppendEntriesResponse(
  server: Server,
  event: AppendEntriesResponse,
  effects: ConnectedEffects,
): boolean {
  // Its own chart knows what follows from it; here it counts that it came. (§5.3, thesis §6.2)
  if (termIsCurrent(server, event) && sessionIsCurrent(server, event)) {
    effects.took(102);
    recordAnswer(server, event);
    confirmReadRound(server, event, effects);
    tellAnswer(server, event, effects);
    return false;
  }
  return serverOnAppendEntriesResponse(server, event, effects);
}

/**
 * Whoever cannot append cannot lead.
 * @thesis §10.2.1
 */
export function leaderOnDiskFilled(server: Server, _event: DiskFilled, effects: ConnectedEffects): boolean {
  effects.took(103);
  exitInsideLeader(server, effects);
  exitLeader(server, effects);
  noteFullDisk(server);
  forgetLeader(server);
  server.role = 'follower.silent';
  enterFollower(server, effects);
  return false;
}

/** @paper §7 @thesis §6.2 */
export function leaderOnInstallSnapshotResponse(
  server: Server,
  event: InstallSnapshotResponse,
  effects: ConnectedEffects,
): boolean {
  // (§7, thesis §6.2)
  if (termIsCurrent(server, event) && sessionIsCurrent(server, event)) {
    effects.took(104);
    recordAnswer(server, event);
    confirmReadRound(server, event, effects);
    tellAnswer(server, event, effects);
    return false;
  }
  return serverOnInstallSnapshotResponse(server, event, effects);
}

/** @paper §5.3 */
export function leaderOnPeerUnreachable(
  server: Server,
  event: PeerUnreachable,
  effects: ConnectedEffects,
): boolean {
  if (followerIsKnown(server, event)) {
    effects.took(105);
    tellUnreachable(server, event, effects);
    return false;
  }
  // It is no member, or this server itself.
  effects.took(106);
  return false;
}

/** @paper §5.3 */
export function leaderOnFollowerTimeout(
  server: Server,
  event: FollowerTimeout,
  effects: ConnectedEffects,
): boolean {
  effects.took(107);
  expireFollowerTimer(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnClientProposal(
  server: Server,
  event: ClientProposal,
  effects: ConnectedEffects,
): boolean {
  // Whatever waits must fit into memory, here and on the way. (thesis §10.2)
  if (backlogIsFull(server, event)) {
    effects.took(108);
    refuseForBacklog(server, event, effects);
    return false;
  }
  // (§5.3)
  effects.took(109);
  appendProposal(server, event, effects);
  replicate(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnReconfigurationRequested(
  server: Server,
  event: ReconfigurationRequested,
  effects: ConnectedEffects,
): boolean {
  // (§6)
  if (changeIsUnderWay(server)) {
    effects.took(110);
    refuseSecondChange(server, event, effects);
    return false;
  }
  // (thesis §4.1)
  if (!ownTermIsCommitted(server)) {
    effects.took(111);
    refuseEarlyChange(server, event, effects);
    return false;
  }
  // (§6)
  if (!changeIsPossible(server, event)) {
    effects.took(112);
    refuseImpossibleChange(server, event, effects);
    return false;
  }
  // (thesis §4.2.1)
  if (!promotedKeepUp(server, event)) {
    effects.took(113);
    refuseLaggingLearner(server, event, effects);
    return false;
  }
  // It decides from the moment on when it is in the log. (§6)
  effects.took(114);
  beginChange(server, event, effects);
  replicateChange(server, event, effects);
  return false;
}

/** @paper §5.3 */
export function leaderOnClientRead(server: Server, event: ClientRead, effects: ConnectedEffects): boolean {
  effects.took(115);
  acceptRead(server, event);
  return false;
}

/** @paper §5.3 */
export function leaderOnElectionRequested(
  _server: Server,
  _event: ElectionRequested,
  effects: ConnectedEffects,
): boolean {
  // It leads already.
  effects.took(116);
  return false;
}

/** @thesis §6.2 */
export function leaderSupportedAfterMinimumElectionTimeout(
  server: Server,
  effects: ConnectedEffects,
): boolean {
  // Whoever can do more for the clients shall lead. (thesis §6.2)
  if (!(majorityHasAnswered(server) && ownDiskKeepsUp(server))) {
    effects.took(117);
    exitInsideLeaderSupported(server, effects);
    exitLeaderSupported(server, effects);
    exitLeader(server, effects);
    forgetLeader(server);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // Another one should rather lead, and can: it has an election timeout. (thesis §3.10)
  if (
    patienceIsOver(server) &&
    !transferIsUnderWay(server) &&
    !changeIsUnderWay(server) &&
    preferredIsFit(server)
  ) {
    effects.took(118);
    exitInsideLeaderSupported(server, effects);
    exitLeaderSupported(server, effects);
    beginHandOver(server);
    server.role = 'leader.supported.transferring.heartbeat';
    enterLeaderSupported(server, effects);
    enterLeaderSupportedTransferringHeartbeat(server, effects);
    return false;
  }
  effects.took(119);
  exitInsideLeaderSupported(server, effects);
  exitLeaderSupported(server, effects);
  giveUpTransfer(server, undefined, effects);
  losePatience(server);
  server.role = 'leader.supported.heartbeat';
  enterLeaderSupported(server, effects);
  enterLeaderSupportedHeartbeat(server, effects);
  return false;
}

/** @thesis §6.2 */
export function leaderSupportedOnTransferRequested(
  server: Server,
  event: TransferRequested,
  effects: ConnectedEffects,
): boolean {
  // It has an election timeout from now on. (thesis §3.10)
  if (targetIsFit(server, event)) {
    effects.took(120);
    exitInsideLeaderSupported(server, effects);
    exitLeaderSupported(server, effects);
    beginTransfer(server, event);
    server.role = 'leader.supported.transferring.heartbeat';
    enterLeaderSupported(server, effects);
    enterLeaderSupportedTransferringHeartbeat(server, effects);
    return false;
  }
  effects.took(121);
  refuseTarget(server, event, effects);
  return false;
}

/** @paper §5.2 */
export function leaderSupportedHeartbeatAfterHeartbeatInterval(
  server: Server,
  effects: ConnectedEffects,
): boolean {
  effects.took(122);
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
  effects: ConnectedEffects,
): boolean {
  effects.took(123);
  exitLeaderSupportedHeartbeat(server, effects);
  enterLeaderSupportedHeartbeat(server, effects);
  return false;
}

/**
 * It lacks nothing any more: let it stand.
 * @thesis §3.10
 */
export function leaderSupportedTransferringAlways(server: Server, effects: ConnectedEffects): Settling {
  if (targetIsReady(server)) {
    effects.took(124);
    revokeLease(server);
    tellTarget(server, undefined, effects);
    return 'changed';
  }
  return leaderAlways(server, effects);
}

/**
 * What came in now the target might not have when it stands.
 * @thesis §3.10
 */
export function leaderSupportedTransferringOnClientProposal(
  server: Server,
  event: ClientProposal,
  effects: ConnectedEffects,
): boolean {
  effects.took(125);
  refuseWhileTransferring(server, event, effects);
  return false;
}

/** @thesis §3.10 */
export function leaderSupportedTransferringOnReconfigurationRequested(
  server: Server,
  event: ReconfigurationRequested,
  effects: ConnectedEffects,
): boolean {
  effects.took(126);
  refuseWhileTransferring(server, event, effects);
  return false;
}

/** @thesis §3.10 */
export function leaderSupportedTransferringOnTransferRequested(
  server: Server,
  event: TransferRequested,
  effects: ConnectedEffects,
): boolean {
  effects.took(127);
  refuseWhileTransferring(server, event, effects);
  return false;
}

/** @paper §5.2 */
export function leaderSupportedTransferringHeartbeatAfterHeartbeatInterval(
  server: Server,
  effects: ConnectedEffects,
): boolean {
  effects.took(128);
  exitLeaderSupportedTransferringHeartbeat(server, effects);
  enterLeaderSupportedTransferringHeartbeat(server, effects);
  return false;
}

/**
 * An operator or a test wants one now.
 * @paper §5.2
 */
export function leaderSupportedTransferringHeartbeatOnHeartbeatRequested(
  server: Server,
  _event: HeartbeatRequested,
  effects: ConnectedEffects,
): boolean {
  effects.took(129);
  exitLeaderSupportedTransferringHeartbeat(server, effects);
  enterLeaderSupportedTransferringHeartbeat(server, effects);
  return false;
}
