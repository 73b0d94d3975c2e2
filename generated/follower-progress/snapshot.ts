// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { PeerUnreachable } from '../../spec/events.ts';
import type { HeartbeatDue, LogCompacted } from '../../spec/followers.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../../spec/messages.ts';
import type { DeepReadonly } from '../../spec/parts.ts';
import { answerReachesLog, entriesWereAccepted, recordMatch } from '../../spec/rules/progress/answers.ts';
import {
  moveToPiece,
  pieceIsAsked,
  recordInstalled,
  sendPiece,
  snapshotIsInstalled,
} from '../../spec/rules/progress/send-snapshot.ts';
import { sendBareHeartbeat } from '../../spec/rules/progress/sending.ts';
import type { ServerState } from '../../spec/state.ts';
import {
  enterReplicate,
  enterSnapshot,
  enterSnapshotPaused,
  enterSnapshotTaking,
  enterSnapshotTakingWaiting,
  exitInsideSnapshot,
  exitSnapshot,
  exitSnapshotPaused,
  exitSnapshotTaking,
  exitSnapshotTakingWaiting,
} from './enter-exit.ts';
import {
  followerProgressOnAppendEntriesResponse,
  followerProgressOnInstallSnapshotResponse,
} from './follower-progress.ts';
import type { FollowerProgress, StepEffects } from './role.ts';

/** @paper §7 */
export function snapshotOnInstallSnapshotResponse(
  followerProgress: FollowerProgress,
  event: InstallSnapshotResponse,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  // The log goes on from there. (§7)
  if (snapshotIsInstalled(followerProgress, event, server)) {
    effects.took('follower', followerProgress.id, 24);
    exitInsideSnapshot(followerProgress, effects, server);
    exitSnapshot(followerProgress, effects, server);
    recordInstalled(followerProgress, event);
    enterReplicate(followerProgress, effects, server);
    followerProgress.role = 'replicate.free';
    return false;
  }
  // (Figure 13)
  if (pieceIsAsked(followerProgress, event, server)) {
    effects.took('follower', followerProgress.id, 25);
    exitInsideSnapshot(followerProgress, effects, server);
    moveToPiece(followerProgress, event);
    enterSnapshotTaking(followerProgress, effects, server);
    enterSnapshotTakingWaiting(followerProgress, effects, server);
    followerProgress.role = 'snapshot.taking.waiting';
    return false;
  }
  return followerProgressOnInstallSnapshotResponse(followerProgress, event, effects, server);
}

/** @paper §7 */
export function snapshotOnAppendEntriesResponse(
  followerProgress: FollowerProgress,
  event: AppendEntriesResponse,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  // It has more than it seemed, and what follows is in the log. (§7)
  if (
    entriesWereAccepted(followerProgress, event, server) &&
    answerReachesLog(followerProgress, event, server)
  ) {
    effects.took('follower', followerProgress.id, 26);
    exitInsideSnapshot(followerProgress, effects, server);
    exitSnapshot(followerProgress, effects, server);
    recordMatch(followerProgress, event);
    enterReplicate(followerProgress, effects, server);
    followerProgress.role = 'replicate.free';
    return false;
  }
  return followerProgressOnAppendEntriesResponse(followerProgress, event, effects, server);
}

/** @paper §5.2 */
export function snapshotOnHeartbeatDue(
  followerProgress: FollowerProgress,
  event: HeartbeatDue,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 27);
  sendBareHeartbeat(followerProgress, event, effects, server);
  return false;
}

/**
 * Pieces of two snapshots do not fit: from the first byte on, with the new one.
 * @paper Figure 13
 */
export function snapshotOnLogCompacted(
  followerProgress: FollowerProgress,
  _event: LogCompacted,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 28);
  exitInsideSnapshot(followerProgress, effects, server);
  exitSnapshot(followerProgress, effects, server);
  enterSnapshot(followerProgress, effects, server);
  enterSnapshotTaking(followerProgress, effects, server);
  enterSnapshotTakingWaiting(followerProgress, effects, server);
  followerProgress.role = 'snapshot.taking.waiting';
  return false;
}

/** @paper §7 */
export function snapshotOnPeerUnreachable(
  followerProgress: FollowerProgress,
  _event: PeerUnreachable,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 29);
  exitInsideSnapshot(followerProgress, effects, server);
  enterSnapshotPaused(followerProgress, effects, server);
  followerProgress.role = 'snapshot.paused';
  return false;
}

/**
 * Not a word in all that time: the leader need not wait for it.
 * @paper §7
 */
export function snapshotTakingAfterSnapshotPatience(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 30);
  exitSnapshotTakingWaiting(followerProgress, effects, server);
  exitSnapshotTaking(followerProgress, effects, server);
  enterSnapshotPaused(followerProgress, effects, server);
  followerProgress.role = 'snapshot.paused';
  return false;
}

/**
 * It is lost, or its answer.
 * @paper Figure 13
 */
export function snapshotTakingWaitingAfterProbeRetry(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 31);
  exitSnapshotTakingWaiting(followerProgress, effects, server);
  enterSnapshotTakingWaiting(followerProgress, effects, server);
  return false;
}

/** @paper Figure 13 */
export function snapshotPausedAfterProbeRetry(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 32);
  exitSnapshotPaused(followerProgress, effects, server);
  sendPiece(followerProgress, undefined, effects, server);
  enterSnapshotPaused(followerProgress, effects, server);
  return false;
}
