// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { FollowerEvent } from '../../spec/followers.ts';
import type { DeepReadonly } from '../../spec/parts.ts';
import type { ServerState } from '../../spec/state.ts';
import { ChartDoesNotSettle } from '../chart-does-not-settle.ts';
import { dispatch, dispatchTimeout, settleOnce } from './dispatch.ts';
import {
  enterProbe,
  exitProbePaused,
  exitReplicate,
  exitSnapshot,
  exitSnapshotPaused,
  exitSnapshotTaking,
  exitSnapshotTakingWaiting,
} from './enter-exit.ts';
import type { FollowerProgress, FollowerProgressTimerName, StepEffects } from './role.ts';

/** Enters the initial state, in which the part is already, and does what follows from it. */
export function enter(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  enterProbe(followerProgress, effects, server);
  settle(followerProgress, effects, server);
}

/**
 * One event, to its end: the branch that is enabled, the eventless ones that follow from it, and the same
 * event again where a branch says so.
 */
export function step(
  followerProgress: FollowerProgress,
  event: FollowerEvent,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  dispatch(followerProgress, event, effects, server);
  settle(followerProgress, effects, server);
}

/** A timer has run out. One that no active state has started is ignored. */
export function expire(
  followerProgress: FollowerProgress,
  timer: FollowerProgressTimerName,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  dispatchTimeout(followerProgress, timer, effects, server);
  settle(followerProgress, effects, server);
}

/** Leaves all states, the innermost first. */
export function leave(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  switch (followerProgress.role) {
    case 'probe.paused':
      exitProbePaused(followerProgress, effects, server);
      return;
    case 'replicate.free':
    case 'replicate.full':
      exitReplicate(followerProgress, effects, server);
      return;
    case 'snapshot.taking.waiting':
      exitSnapshotTakingWaiting(followerProgress, effects, server);
      exitSnapshotTaking(followerProgress, effects, server);
      exitSnapshot(followerProgress, effects, server);
      return;
    case 'snapshot.paused':
      exitSnapshotPaused(followerProgress, effects, server);
      exitSnapshot(followerProgress, effects, server);
      return;
    default:
      return;
  }
}

/** Takes eventless transitions, one after the other, until none is enabled. */
function settle(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): void {
  let round = 0;
  while (settleOnce(followerProgress, effects, server) === 'changed') {
    round += 1;
    if (round > 1000) throw new ChartDoesNotSettle('followerProgress', followerProgress.role, 'always');
  }
}
