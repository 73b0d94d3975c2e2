// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { PeerUnreachable } from '../../spec/events.ts';
import type {
  CatchUpRoundBegan,
  EntriesAppended,
  FollowerEvent,
  HeartbeatDue,
  LogCompacted,
  RoundConfirmed,
} from '../../spec/followers.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../../spec/messages.ts';
import type { DeepReadonly } from '../../spec/parts.ts';
import type { ServerState } from '../../spec/state.ts';
import {
  followerProgressOnCatchUpRoundBegan,
  followerProgressOnEntriesAppended,
  followerProgressOnInstallSnapshotResponse,
  followerProgressOnLogCompacted,
  followerProgressOnPeerUnreachable,
  followerProgressOnRoundConfirmed,
} from './follower-progress.ts';
import {
  probeAlways,
  probeAskingAlways,
  probeFreeOnEntriesAppended,
  probeOnAppendEntriesResponse,
  probeOnHeartbeatDue,
  probePausedAfterProbeRetry,
  probePausedOnHeartbeatDue,
} from './probe.ts';
import {
  replicateAfterProbeRetry,
  replicateAlways,
  replicateFreeAlways,
  replicateFreeOnEntriesAppended,
  replicateOnAppendEntriesResponse,
  replicateOnHeartbeatDue,
  replicateOnPeerUnreachable,
} from './replicate.ts';
import type { FollowerProgress, FollowerProgressTimerName, Settling, StepEffects } from './role.ts';
import {
  snapshotOnAppendEntriesResponse,
  snapshotOnHeartbeatDue,
  snapshotOnInstallSnapshotResponse,
  snapshotOnLogCompacted,
  snapshotOnPeerUnreachable,
  snapshotPausedAfterProbeRetry,
  snapshotTakingAfterSnapshotPatience,
  snapshotTakingWaitingAfterProbeRetry,
} from './snapshot.ts';

/** Gives the event to the function of the active state; tells whether it must be looked at again. */
export function dispatch(
  followerProgress: FollowerProgress,
  event: FollowerEvent,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (event.type) {
    case 'EntriesAppended':
      return dispatchEntriesAppended(followerProgress, event, effects, server);
    case 'HeartbeatDue':
      return dispatchHeartbeatDue(followerProgress, event, effects, server);
    case 'RoundConfirmed':
      return dispatchRoundConfirmed(followerProgress, event, effects, server);
    case 'CatchUpRoundBegan':
      return dispatchCatchUpRoundBegan(followerProgress, event, effects, server);
    case 'LogCompacted':
      return dispatchLogCompacted(followerProgress, event, effects, server);
    case 'AppendEntriesResponse':
      return dispatchAppendEntriesResponse(followerProgress, event, effects, server);
    case 'InstallSnapshotResponse':
      return dispatchInstallSnapshotResponse(followerProgress, event, effects, server);
    case 'PeerUnreachable':
      return dispatchPeerUnreachable(followerProgress, event, effects, server);
  }
}

/** Tells the active state that a timer has run out; one that it has not started is ignored. */
export function dispatchTimeout(
  followerProgress: FollowerProgress,
  timer: FollowerProgressTimerName,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (timer) {
    case 'probeRetry':
      return dispatchAfterProbeRetry(followerProgress, effects, server);
    case 'snapshotPatience':
      return dispatchAfterSnapshotPatience(followerProgress, effects, server);
  }
}

/** Takes the eventless transition that is enabled in the active state, if there is one. */
export function settleOnce(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): Settling {
  switch (followerProgress.role) {
    case 'probe.free':
    case 'probe.paused':
      return probeAlways(followerProgress, effects, server);
    case 'probe.asking':
      return probeAskingAlways(followerProgress, effects, server);
    case 'replicate.free':
      return replicateFreeAlways(followerProgress, effects, server);
    case 'replicate.full':
      return replicateAlways(followerProgress, effects, server);
    default:
      return 'at rest';
  }
}

function dispatchEntriesAppended(
  followerProgress: FollowerProgress,
  event: EntriesAppended,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'probe.free':
      return probeFreeOnEntriesAppended(followerProgress, event, effects, server);
    case 'replicate.free':
      return replicateFreeOnEntriesAppended(followerProgress, event, effects, server);
    default:
      return followerProgressOnEntriesAppended(followerProgress, event, effects, server);
  }
}

function dispatchHeartbeatDue(
  followerProgress: FollowerProgress,
  event: HeartbeatDue,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'probe.free':
    case 'probe.asking':
      return probeOnHeartbeatDue(followerProgress, event, effects, server);
    case 'probe.paused':
      return probePausedOnHeartbeatDue(followerProgress, event, effects, server);
    case 'replicate.free':
    case 'replicate.full':
      return replicateOnHeartbeatDue(followerProgress, event, effects, server);
    case 'snapshot.taking.waiting':
    case 'snapshot.paused':
      return snapshotOnHeartbeatDue(followerProgress, event, effects, server);
  }
}

function dispatchRoundConfirmed(
  followerProgress: FollowerProgress,
  event: RoundConfirmed,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  return followerProgressOnRoundConfirmed(followerProgress, event, effects, server);
}

function dispatchCatchUpRoundBegan(
  followerProgress: FollowerProgress,
  event: CatchUpRoundBegan,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  return followerProgressOnCatchUpRoundBegan(followerProgress, event, effects, server);
}

function dispatchLogCompacted(
  followerProgress: FollowerProgress,
  event: LogCompacted,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'snapshot.taking.waiting':
    case 'snapshot.paused':
      return snapshotOnLogCompacted(followerProgress, event, effects, server);
    default:
      return followerProgressOnLogCompacted(followerProgress, event, effects, server);
  }
}

function dispatchAppendEntriesResponse(
  followerProgress: FollowerProgress,
  event: AppendEntriesResponse,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'probe.free':
    case 'probe.asking':
    case 'probe.paused':
      return probeOnAppendEntriesResponse(followerProgress, event, effects, server);
    case 'replicate.free':
    case 'replicate.full':
      return replicateOnAppendEntriesResponse(followerProgress, event, effects, server);
    case 'snapshot.taking.waiting':
    case 'snapshot.paused':
      return snapshotOnAppendEntriesResponse(followerProgress, event, effects, server);
  }
}

function dispatchInstallSnapshotResponse(
  followerProgress: FollowerProgress,
  event: InstallSnapshotResponse,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'snapshot.taking.waiting':
    case 'snapshot.paused':
      return snapshotOnInstallSnapshotResponse(followerProgress, event, effects, server);
    default:
      return followerProgressOnInstallSnapshotResponse(followerProgress, event, effects, server);
  }
}

function dispatchPeerUnreachable(
  followerProgress: FollowerProgress,
  event: PeerUnreachable,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'probe.free':
    case 'probe.asking':
    case 'probe.paused':
      return followerProgressOnPeerUnreachable(followerProgress, event, effects, server);
    case 'replicate.free':
    case 'replicate.full':
      return replicateOnPeerUnreachable(followerProgress, event, effects, server);
    case 'snapshot.taking.waiting':
    case 'snapshot.paused':
      return snapshotOnPeerUnreachable(followerProgress, event, effects, server);
  }
}

function dispatchAfterProbeRetry(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'probe.paused':
      return probePausedAfterProbeRetry(followerProgress, effects, server);
    case 'replicate.free':
    case 'replicate.full':
      return replicateAfterProbeRetry(followerProgress, effects, server);
    case 'snapshot.taking.waiting':
      return snapshotTakingWaitingAfterProbeRetry(followerProgress, effects, server);
    case 'snapshot.paused':
      return snapshotPausedAfterProbeRetry(followerProgress, effects, server);
    default:
      return false;
  }
}

function dispatchAfterSnapshotPatience(
  followerProgress: FollowerProgress,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  switch (followerProgress.role) {
    case 'snapshot.taking.waiting':
      return snapshotTakingAfterSnapshotPatience(followerProgress, effects, server);
    default:
      return false;
  }
}
