// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { DeepReadonly } from '../../spec/parts.ts';
import { beginSnapshot, endSnapshot, sendPiece } from '../../spec/rules/progress/send-snapshot.ts';
import { forgetFlight } from '../../spec/rules/progress/window.ts';
import type { ServerState } from '../../spec/state.ts';
import type { FollowerProgress, StepEffects } from './role.ts';

/**
 * It is not known where the logs part: one message with entries at a time.
 * @paper §5.3
 */
export function enterProbe(
  followerProgress: FollowerProgress,
  _effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  forgetFlight(followerProgress);
}

/** Leaving whatever is active inside probe, the innermost state first. */
export function exitInsideProbe(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  switch (followerProgress.role) {
    case 'probe.paused':
      exitProbePaused(followerProgress, effects, server);
      return;
    default:
      return;
  }
}

/** A message is on its way: no other one with entries follows it before the answer. */
export function enterProbePaused(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.startTimer('probeRetry', followerProgress.id);
}

/** Leaving probe.paused. */
export function exitProbePaused(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.cancelTimer('probeRetry', followerProgress.id);
}

/**
 * It takes what it is sent: the next entries leave before the last ones are acknowledged.
 * @thesis §10.2.1
 */
export function enterReplicate(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.startTimer('probeRetry', followerProgress.id);
}

/** Leaving replicate. */
export function exitReplicate(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.cancelTimer('probeRetry', followerProgress.id);
}

/**
 * What it needs is no longer in the log: it gets the snapshot, piece by piece.
 * @paper §7
 */
export function enterSnapshot(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  forgetFlight(followerProgress);
  beginSnapshot(followerProgress, undefined, effects, server);
}

/** Leaving snapshot. */
export function exitSnapshot(
  followerProgress: FollowerProgress,
  _effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  endSnapshot(followerProgress);
}

/** Leaving whatever is active inside snapshot, the innermost state first. */
export function exitInsideSnapshot(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  switch (followerProgress.role) {
    case 'snapshot.taking.waiting':
      exitSnapshotTakingWaiting(followerProgress, effects, server);
      exitSnapshotTaking(followerProgress, effects, server);
      return;
    case 'snapshot.paused':
      exitSnapshotPaused(followerProgress, effects, server);
      return;
    default:
      return;
  }
}

/** Its answers come: the leader keeps the snapshot for as long. */
export function enterSnapshotTaking(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.startTimer('snapshotPatience', followerProgress.id);
}

/** Leaving snapshot.taking. */
export function exitSnapshotTaking(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.cancelTimer('snapshotPatience', followerProgress.id);
}

/** One piece is on its way. */
export function enterSnapshotTakingWaiting(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  sendPiece(followerProgress, undefined, effects, server);
  effects.startTimer('probeRetry', followerProgress.id);
}

/** Leaving snapshot.taking.waiting. */
export function exitSnapshotTakingWaiting(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.cancelTimer('probeRetry', followerProgress.id);
}

/** It does not answer: it is asked now and then. */
export function enterSnapshotPaused(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.startTimer('probeRetry', followerProgress.id);
}

/** Leaving snapshot.paused. */
export function exitSnapshotPaused(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): void {
  effects.cancelTimer('probeRetry', followerProgress.id);
}
