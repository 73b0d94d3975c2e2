// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type {
  ClientProposal,
  ClientRead,
  CompactionRequested,
  DiskFilled,
  DiskFreed,
  EntriesSaved,
  FollowerTimeout,
  HeartbeatRequested,
  PeerUnreachable,
  ReconfigurationRequested,
  SnapshotFailed,
  SnapshotSaved,
  TransferRequested,
} from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  InstallSnapshotRequest,
  InstallSnapshotResponse,
  PreVoteResponse,
  RequestVoteRequest,
  RequestVoteResponse,
  TimeoutNowRequest,
} from '../../spec/messages.ts';
import { refuseOldLeader } from '../../spec/rules/append-entries.ts';
import { redirectToLeader } from '../../spec/rules/clients.ts';
import { applyCommitted, committedIsUnapplied } from '../../spec/rules/commitment.ts';
import {
  giveUpSnapshot,
  logIsLong,
  nobodyTakesSnapshot,
  recordSnapshot,
  snapshotIsOwn,
  snapshotIsPossible,
  snapshotWasTaken,
  takeSnapshot,
} from '../../spec/rules/compaction.ts';
import { confirmsEntries, markDurable } from '../../spec/rules/durability.ts';
import { refuseVote, voteIsGranted } from '../../spec/rules/elections.ts';
import { noteFullDisk, noteRoom } from '../../spec/rules/full-disk.ts';
import {
  acknowledgeSnapshot,
  giveUpPieces,
  installSnapshot,
  refuseOldSnapshot,
  snapshotIsAhead,
  snapshotWasSent,
} from '../../spec/rules/install-snapshot.ts';
import { presumePromise, promisesMayBeForgotten } from '../../spec/rules/leases.ts';
import { tellCompacted } from '../../spec/rules/replication.ts';
import { adoptTerm, termIsNewer, termIsOlder } from '../../spec/rules/terms.ts';
import { enterFollower, enterFollowerHearing, exitInsideServer } from './enter-exit.ts';
import type { ConnectedEffects, Server, Settling } from './role.ts';

/** @paper Figure 2 */
export function serverAlways(server: Server, effects: ConnectedEffects): Settling {
  // In the order of the log, as far as it is committed and on the own disk. (§5.3)
  if (committedIsUnapplied(server)) {
    effects.took(0);
    applyCommitted(server, undefined, effects);
    return 'changed';
  }
  // Each server by itself, without asking the leader. (§7)
  if (logIsLong(server) && snapshotIsPossible(server) && nobodyTakesSnapshot(server)) {
    effects.took(1);
    takeSnapshot(server, undefined, effects);
    return 'changed';
  }
  // At boot: an earlier life may have heard of a leader, and have promised something. (thesis §6.4.1)
  if (promisesMayBeForgotten(server)) {
    effects.took(2);
    exitInsideServer(server, effects);
    presumePromise(server);
    server.role = 'follower.hearing';
    enterFollower(server, effects);
    enterFollowerHearing(server, effects);
    return 'changed';
  }
  return 'at rest';
}

/** @paper Figure 2 */
export function serverOnPreVoteResponse(
  server: Server,
  event: PreVoteResponse,
  effects: ConnectedEffects,
): boolean {
  // The refusal shows a newer term. (§5.1)
  if (!voteIsGranted(server, event) && termIsNewer(server, event)) {
    effects.took(3);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // A refusal says nothing more, and a grant is for a question that is no longer asked.
  effects.took(4);
  return false;
}

/** @paper Figure 2 */
export function serverOnRequestVoteRequest(
  server: Server,
  event: RequestVoteRequest,
  effects: ConnectedEffects,
): boolean {
  // Everybody moves to the newer term first, and then looks again. (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(5);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  // The candidate has fallen behind. (§5.1)
  if (termIsOlder(server, event)) {
    effects.took(6);
    refuseVote(server, event, effects);
    return false;
  }
  return false;
}

/** @paper Figure 2 */
export function serverOnRequestVoteResponse(
  server: Server,
  event: RequestVoteResponse,
  effects: ConnectedEffects,
): boolean {
  // (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(7);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // A refusal, or an answer to an election that is over.
  effects.took(8);
  return false;
}

/** @paper Figure 2 */
export function serverOnAppendEntriesRequest(
  server: Server,
  event: AppendEntriesRequest,
  effects: ConnectedEffects,
): boolean {
  // Everybody moves to the newer term first, and then looks again. (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(9);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  // The leader has been replaced and does not know it yet. (§5.1)
  if (termIsOlder(server, event)) {
    effects.took(10);
    refuseOldLeader(server, event, effects);
    return false;
  }
  return false;
}

/** @paper Figure 2 */
export function serverOnAppendEntriesResponse(
  server: Server,
  event: AppendEntriesResponse,
  effects: ConnectedEffects,
): boolean {
  // (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(11);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // An answer to somebody who no longer leads, or one that was overtaken by a later one.
  effects.took(12);
  return false;
}

/** @paper Figure 2 */
export function serverOnInstallSnapshotRequest(
  server: Server,
  event: InstallSnapshotRequest,
  effects: ConnectedEffects,
): boolean {
  // Everybody moves to the newer term first, and then looks again. (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(13);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  // The leader has been replaced and does not know it yet. (§5.1, Figure 13)
  if (termIsOlder(server, event)) {
    effects.took(14);
    refuseOldSnapshot(server, event, effects);
    return false;
  }
  return false;
}

/** @paper Figure 2 */
export function serverOnInstallSnapshotResponse(
  server: Server,
  event: InstallSnapshotResponse,
  effects: ConnectedEffects,
): boolean {
  // (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(15);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return false;
  }
  // An answer to somebody who no longer leads, or to an earlier acquaintance.
  effects.took(16);
  return false;
}

/**
 * Only a leader takes proposals.
 * @paper §8
 */
export function serverOnClientProposal(
  server: Server,
  event: ClientProposal,
  effects: ConnectedEffects,
): boolean {
  effects.took(17);
  redirectToLeader(server, event, effects);
  return false;
}

/** @paper Figure 2 */
export function serverOnTimeoutNowRequest(
  server: Server,
  event: TimeoutNowRequest,
  effects: ConnectedEffects,
): boolean {
  // (§5.1)
  if (termIsNewer(server, event)) {
    effects.took(18);
    exitInsideServer(server, effects);
    adoptTerm(server, event, effects);
    server.role = 'follower.silent';
    enterFollower(server, effects);
    return true;
  }
  // It stands already, leads, lacks something, does not vote, or the leader is of an older term.
  effects.took(19);
  return false;
}

/**
 * Only a leader changes who belongs to the cluster.
 * @paper §6
 */
export function serverOnReconfigurationRequested(
  server: Server,
  event: ReconfigurationRequested,
  effects: ConnectedEffects,
): boolean {
  effects.took(20);
  redirectToLeader(server, event, effects);
  return false;
}

/**
 * Only a leader has leadership to give away.
 * @thesis §3.10
 */
export function serverOnTransferRequested(
  server: Server,
  event: TransferRequested,
  effects: ConnectedEffects,
): boolean {
  effects.took(21);
  redirectToLeader(server, event, effects);
  return false;
}

/**
 * Only a leader can know what is committed.
 * @thesis §6.4
 */
export function serverOnClientRead(server: Server, event: ClientRead, effects: ConnectedEffects): boolean {
  effects.took(22);
  redirectToLeader(server, event, effects);
  return false;
}

/** @paper Figure 2 */
export function serverOnEntriesSaved(
  server: Server,
  event: EntriesSaved,
  effects: ConnectedEffects,
): boolean {
  if (confirmsEntries(server, event)) {
    effects.took(23);
    markDurable(server, event);
    return false;
  }
  // It confirms nothing new, or entries that have been replaced since.
  effects.took(24);
  return false;
}

/**
 * It can take nothing now.
 * @thesis §10.2.1
 */
export function serverOnDiskFilled(server: Server, _event: DiskFilled, effects: ConnectedEffects): boolean {
  effects.took(25);
  noteFullDisk(server);
  return false;
}

/** @thesis §10.2.1 */
export function serverOnDiskFreed(server: Server, _event: DiskFreed, effects: ConnectedEffects): boolean {
  effects.took(26);
  noteRoom(server);
  return false;
}

/** @paper Figure 2 */
export function serverOnSnapshotSaved(
  server: Server,
  event: SnapshotSaved,
  effects: ConnectedEffects,
): boolean {
  // What the leader has sent takes the place of state machine and log. (§7, Figure 13)
  if (snapshotIsAhead(server, event)) {
    effects.took(27);
    installSnapshot(server, event, effects);
    acknowledgeSnapshot(server, event, effects);
    tellCompacted(server, event, effects);
    return false;
  }
  // The log may begin later now. (§7)
  if (snapshotIsOwn(server, event)) {
    effects.took(28);
    recordSnapshot(server, event, effects);
    tellCompacted(server, event, effects);
    return false;
  }
  // A newer one has been installed since.
  effects.took(29);
  return false;
}

/** @paper Figure 2 */
export function serverOnSnapshotFailed(
  server: Server,
  event: SnapshotFailed,
  effects: ConnectedEffects,
): boolean {
  // (§7)
  if (snapshotWasTaken(server, event)) {
    effects.took(30);
    giveUpSnapshot(server);
    return false;
  }
  // (§7, Figure 13)
  if (snapshotWasSent(server, event)) {
    effects.took(31);
    giveUpPieces(server);
    return false;
  }
  // It had been given up for another one.
  effects.took(32);
  return false;
}

/** @paper Figure 2 */
export function serverOnCompactionRequested(
  server: Server,
  event: CompactionRequested,
  effects: ConnectedEffects,
): boolean {
  // (§7)
  if (snapshotIsPossible(server)) {
    effects.took(33);
    takeSnapshot(server, event, effects);
    return false;
  }
  // One is under way, or there is nothing new to put into it.
  effects.took(34);
  return false;
}

/** @paper Figure 2 */
export function serverOnHeartbeatRequested(
  _server: Server,
  _event: HeartbeatRequested,
  effects: ConnectedEffects,
): boolean {
  // Only a leader has a heartbeat.
  effects.took(35);
  return false;
}

/** @paper Figure 2 */
export function serverOnPeerUnreachable(
  _server: Server,
  _event: PeerUnreachable,
  effects: ConnectedEffects,
): boolean {
  // Only a leader has somebody whom it must reach.
  effects.took(36);
  return false;
}

/** @paper Figure 2 */
export function serverOnFollowerTimeout(
  _server: Server,
  _event: FollowerTimeout,
  effects: ConnectedEffects,
): boolean {
  // It was started by a leader, and this one leads no longer.
  effects.took(37);
  return false;
}
