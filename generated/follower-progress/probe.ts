// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { EntriesAppended, HeartbeatDue } from '../../spec/followers.ts';
import type { AppendEntriesResponse } from '../../spec/messages.ts';
import type { DeepReadonly } from '../../spec/parts.ts';
import {
  answerLeadsOn,
  backOff,
  entriesWereAccepted,
  recordMatch,
  rejectionIsFresh,
  stepBackToMatch,
} from '../../spec/rules/progress/answers.ts';
import { lacksSnapshot, sendHeartbeat, sendProbe } from '../../spec/rules/progress/sending.ts';
import type { ServerState } from '../../spec/state.ts';
import {
  enterProbePaused,
  enterReplicate,
  enterSnapshot,
  enterSnapshotTaking,
  enterSnapshotTakingWaiting,
  exitInsideProbe,
  exitProbePaused,
} from './enter-exit.ts';
import { followerProgressOnAppendEntriesResponse } from './follower-progress.ts';
import type { FollowerProgress, Settling, StepEffects } from './role.ts';

/**
 * The log begins after what it needs.
 * @paper §7
 */
export function probeAlways(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): Settling {
  if (lacksSnapshot(followerProgress, undefined, server)) {
    effects.took('follower', followerProgress.id, 7);
    exitInsideProbe(followerProgress, effects, server);
    enterSnapshot(followerProgress, effects, server);
    enterSnapshotTaking(followerProgress, effects, server);
    enterSnapshotTakingWaiting(followerProgress, effects, server);
    followerProgress.role = 'snapshot.taking.waiting';
    return 'changed';
  }
  return 'at rest';
}

/** @paper §5.3 */
export function probeOnAppendEntriesResponse(
  followerProgress: FollowerProgress,
  event: AppendEntriesResponse,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  // The logs agree there: what follows can be sent without waiting. (§5.3)
  if (
    entriesWereAccepted(followerProgress, event, server) &&
    answerLeadsOn(followerProgress, event, server)
  ) {
    effects.took('follower', followerProgress.id, 8);
    exitInsideProbe(followerProgress, effects, server);
    recordMatch(followerProgress, event);
    stepBackToMatch(followerProgress);
    enterReplicate(followerProgress, effects, server);
    followerProgress.role = 'replicate.free';
    return false;
  }
  // The logs part further back. (§5.3)
  if (rejectionIsFresh(followerProgress, event)) {
    effects.took('follower', followerProgress.id, 9);
    exitInsideProbe(followerProgress, effects, server);
    backOff(followerProgress, event, effects, server);
    followerProgress.role = 'probe.asking';
    return false;
  }
  return followerProgressOnAppendEntriesResponse(followerProgress, event, effects, server);
}

/**
 * The first one asks at once, with entries.
 * @paper §5.2
 */
export function probeOnHeartbeatDue(
  followerProgress: FollowerProgress,
  _event: HeartbeatDue,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 10);
  exitInsideProbe(followerProgress, effects, server);
  followerProgress.role = 'probe.asking';
  return false;
}

/** @paper §5.3 */
export function probeFreeOnEntriesAppended(
  followerProgress: FollowerProgress,
  _event: EntriesAppended,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 11);
  followerProgress.role = 'probe.asking';
  return false;
}

/** @paper §5.3 */
export function probeAskingAlways(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): Settling {
  if (!lacksSnapshot(followerProgress, undefined, server)) {
    effects.took('follower', followerProgress.id, 12);
    sendProbe(followerProgress, undefined, effects, server);
    enterProbePaused(followerProgress, effects, server);
    followerProgress.role = 'probe.paused';
    return 'changed';
  }
  return probeAlways(followerProgress, effects, server);
}

/**
 * It is lost, or the follower is.
 * @paper §5.3
 */
export function probePausedAfterProbeRetry(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 13);
  exitProbePaused(followerProgress, effects, server);
  followerProgress.role = 'probe.asking';
  return false;
}

/**
 * It shall hear the leader all the same.
 * @paper §5.2
 */
export function probePausedOnHeartbeatDue(
  followerProgress: FollowerProgress,
  event: HeartbeatDue,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 14);
  sendHeartbeat(followerProgress, event, effects, server);
  return false;
}
