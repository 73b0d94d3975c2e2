// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { PeerUnreachable } from '../../spec/events.ts';
import type {
  CatchUpRoundBegan,
  EntriesAppended,
  LogCompacted,
  RoundConfirmed,
} from '../../spec/followers.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../../spec/messages.ts';
import type { DeepReadonly } from '../../spec/parts.ts';
import { endCatchUpRound, noteReadRound } from '../../spec/rules/progress/answers.ts';
import type { ServerState } from '../../spec/state.ts';
import type { FollowerProgress, StepEffects } from './role.ts';

/** @paper §5.3 */
export function followerProgressOnEntriesAppended(
  followerProgress: FollowerProgress,
  _event: EntriesAppended,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  // They follow when it has answered what is on its way.
  effects.took('follower', followerProgress.id, 0);
  return false;
}

/** @paper §5.3 */
export function followerProgressOnAppendEntriesResponse(
  followerProgress: FollowerProgress,
  _event: AppendEntriesResponse,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  // A stale rejection, or an answer that says less than is known.
  effects.took('follower', followerProgress.id, 1);
  return false;
}

/** @paper §5.3 */
export function followerProgressOnInstallSnapshotResponse(
  followerProgress: FollowerProgress,
  _event: InstallSnapshotResponse,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  // It is not being sent a snapshot, or waits for the piece on its way.
  effects.took('follower', followerProgress.id, 2);
  return false;
}

/** @thesis §6.4 */
export function followerProgressOnRoundConfirmed(
  followerProgress: FollowerProgress,
  event: RoundConfirmed,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 3);
  noteReadRound(followerProgress, event);
  return false;
}

/** @thesis §4.2.1 */
export function followerProgressOnCatchUpRoundBegan(
  followerProgress: FollowerProgress,
  event: CatchUpRoundBegan,
  effects: StepEffects,
  server: DeepReadonly<ServerState>,
): boolean {
  effects.took('follower', followerProgress.id, 4);
  endCatchUpRound(followerProgress, event, effects, server);
  return false;
}

/** @paper §5.3 */
export function followerProgressOnLogCompacted(
  followerProgress: FollowerProgress,
  _event: LogCompacted,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  // Whoever needs what is gone is found without being told.
  effects.took('follower', followerProgress.id, 5);
  return false;
}

/** @paper §5.3 */
export function followerProgressOnPeerUnreachable(
  followerProgress: FollowerProgress,
  _event: PeerUnreachable,
  effects: StepEffects,
  _server: DeepReadonly<ServerState>,
): boolean {
  // It is asked now and then until it answers.
  effects.took('follower', followerProgress.id, 6);
  return false;
}
