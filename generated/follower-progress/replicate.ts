// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { PeerUnreachable } from '../../spec/events.ts';
import type { EntriesAppended, HeartbeatDue } from '../../spec/followers.ts';
import type { AppendEntriesResponse } from '../../spec/messages.ts';
import type { DeepReadonly } from '../../spec/parts.ts';
import {
  backOff,
  entriesWereAccepted,
  recordMatch,
  rejectionIsFresh,
  stepBackToMatch,
} from '../../spec/rules/progress/answers.ts';
import {
  entriesAreMissing,
  lacksSnapshot,
  sendEntries,
  sendHeartbeat,
} from '../../spec/rules/progress/sending.ts';
import { windowIsFull } from '../../spec/rules/progress/window.ts';
import type { ServerState } from '../../spec/state.ts';
import {
  enterProbe,
  enterProbePaused,
  enterReplicate,
  enterSnapshot,
  enterSnapshotTaking,
  enterSnapshotTakingWaiting,
  exitReplicate,
} from './enter-exit.ts';
import { followerProgressOnAppendEntriesResponse } from './follower-progress.ts';
import type { FollowerProgress, Settling, StepEffects } from './role.ts';

/**
 * The log begins after what it needs: it was full for too long.
 * @paper §7
 */
export function replicateAlways(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): Settling {
  if (lacksSnapshot(followerProgress, undefined, server)) {
    effects.took('follower', followerProgress.id, 15);
    exitReplicate(followerProgress, effects, server);
    enterSnapshot(followerProgress, effects, server);
    enterSnapshotTaking(followerProgress, effects, server);
    enterSnapshotTakingWaiting(followerProgress, effects, server);
    followerProgress.role = 'snapshot.taking.waiting';
    return 'changed';
  }
  return 'at rest';
}

/**
 * Not a word in all that time: whatever is on its way is taken for lost.
 * @paper §5.3
 */
export function replicateAfterProbeRetry(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 16);
  exitReplicate(followerProgress, effects, server);
  stepBackToMatch(followerProgress);
  enterProbe(followerProgress, effects, server);
  followerProgress.role = 'probe.asking';
  return false;
}

/** @thesis §10.2.1 */
export function replicateOnAppendEntriesResponse(
  followerProgress: FollowerProgress,
  event: AppendEntriesResponse,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  // It frees all that it acknowledges, and the time of silence begins anew. (thesis §10.2.1)
  if (entriesWereAccepted(followerProgress, event, server)) {
    effects.took('follower', followerProgress.id, 17);
    exitReplicate(followerProgress, effects, server);
    recordMatch(followerProgress, event);
    enterReplicate(followerProgress, effects, server);
    followerProgress.role = 'replicate.free';
    return false;
  }
  // Something was lost on the way, or it has lost what it had not acknowledged. (§5.3)
  if (rejectionIsFresh(followerProgress, event)) {
    effects.took('follower', followerProgress.id, 18);
    exitReplicate(followerProgress, effects, server);
    backOff(followerProgress, event, effects, server);
    enterProbe(followerProgress, effects, server);
    followerProgress.role = 'probe.asking';
    return false;
  }
  return followerProgressOnAppendEntriesResponse(followerProgress, event, effects, server);
}

/** @paper §5.2 */
export function replicateOnHeartbeatDue(
  followerProgress: FollowerProgress,
  event: HeartbeatDue,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 19);
  sendHeartbeat(followerProgress, event, effects, server);
  return false;
}

/**
 * What was on its way is probably lost: it is asked where it is, after a while.
 * @paper §5.3
 */
export function replicateOnPeerUnreachable(
  followerProgress: FollowerProgress,
  _event: PeerUnreachable,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 20);
  exitReplicate(followerProgress, effects, server);
  stepBackToMatch(followerProgress);
  enterProbe(followerProgress, effects, server);
  enterProbePaused(followerProgress, effects, server);
  followerProgress.role = 'probe.paused';
  return false;
}

export function replicateFreeAlways(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): Settling {
  // (thesis §10.2.1)
  if (windowIsFull(followerProgress, undefined, server)) {
    effects.took('follower', followerProgress.id, 21);
    followerProgress.role = 'replicate.full';
    return 'changed';
  }
  // (thesis §10.2.1)
  if (
    !lacksSnapshot(followerProgress, undefined, server) &&
    entriesAreMissing(followerProgress, undefined, server)
  ) {
    effects.took('follower', followerProgress.id, 22);
    sendEntries(followerProgress, undefined, effects, server);
    return 'changed';
  }
  return replicateAlways(followerProgress, effects, server);
}

/** @paper §5.3 */
export function replicateFreeOnEntriesAppended(
  followerProgress: FollowerProgress,
  event: EntriesAppended,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 23);
  sendEntries(followerProgress, event, effects, server);
  return false;
}
