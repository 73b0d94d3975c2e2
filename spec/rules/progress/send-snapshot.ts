/**
 * A follower lacks what is no longer in the leader's log: it is sent the snapshot, piece by piece.
 * @paper §7, Figure 13
 */

import type { Effects } from '../../effects.ts';
import type { FollowerProgress } from '../../followers.ts';
import type { InstallSnapshotResponse } from '../../messages.ts';
import type { DeepReadonly } from '../../parts.ts';
import type { ServerState } from '../../state.ts';
import type { LogIndex, SnapshotMark } from '../../vocabulary.ts';
import { reach } from './answers.ts';

type Owner = DeepReadonly<ServerState>;

/**
 * From its first byte, where snapshotOffset is until then: nothing is known of what the follower has of it.
 * @paper §7, Figure 13
 */
export function beginSnapshot(own: FollowerProgress, _event: unknown, _effects: Effects, owner: Owner): void {
  own.snapshotIndex = (owner.snapshot as SnapshotMark).lastIncludedIndex;
}

/** @paper §7 */
export function endSnapshot(own: FollowerProgress): void {
  own.snapshotIndex = 0 as LogIndex;
  own.snapshotOffset = 0;
}

/**
 * One piece at a time: the pace of the follower's disk is that of the leader. One that arrives twice does no
 * harm. @paper Figure 13
 */
export function sendPiece(own: FollowerProgress, _event: unknown, effects: Effects, owner: Owner): void {
  const snapshot = owner.snapshot as SnapshotMark;
  const offset = own.snapshotOffset;
  const byteCount = Math.min(owner.compactionLimits.pieceBytes, snapshot.bytes - offset);
  const request = {
    type: 'InstallSnapshotRequest',
    from: owner.id,
    term: owner.currentTerm,
    leaderId: owner.id,
    snapshot,
    offset,
    done: offset + byteCount === snapshot.bytes,
    readRound: owner.readRound,
    session: own.session,
    data: new Uint8Array(0),
  } as const;
  effects.sendPiece(own.id, request, byteCount);
}

/**
 * It holds what the snapshot stands for, durably; it may be a snapshot of which this leader knows nothing.
 * @paper §7
 */
export function snapshotIsInstalled(
  _own: FollowerProgress,
  event: InstallSnapshotResponse,
  { commitIndex }: Owner,
): boolean {
  return event.installed && event.lastIncludedIndex <= commitIndex;
}

/** Entries go on from there; matchIndex never moves back. @paper §7 */
export function recordInstalled(own: FollowerProgress, event: InstallSnapshotResponse): void {
  reach(own, event.lastIncludedIndex);
}

/**
 * It waits for another piece than the one on its way, of the very snapshot that it is being sent.
 * @paper Figure 13
 */
export function pieceIsAsked(
  own: FollowerProgress,
  event: InstallSnapshotResponse,
  { snapshot }: Owner,
): boolean {
  if (event.lastIncludedIndex !== own.snapshotIndex) return false;
  return event.offset !== own.snapshotOffset && event.offset < (snapshot as SnapshotMark).bytes;
}

/** From where the follower says: it may have begun with another leader, or anew. @paper Figure 13 */
export function moveToPiece(own: FollowerProgress, event: InstallSnapshotResponse): void {
  own.snapshotOffset = event.offset;
}
