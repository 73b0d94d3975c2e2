/**
 * A follower lacks what is no longer in the leader's log: it is sent the snapshot, piece by piece. @paper §7,
 * Figure 13
 */

import type { Effects } from '../effects.ts';
import type { InstallSnapshotRequest, InstallSnapshotResponse } from '../messages.ts';
import type { FollowerProgress, ServerState } from '../state.ts';
import type { LogIndex, NodeId, SnapshotMark } from '../vocabulary.ts';

/** What it lacks comes before the log. @paper §7 */
export function lacksSnapshot(state: ServerState, progress: FollowerProgress): boolean {
  return progress.nextIndex <= state.logStart.index;
}

/** From its first byte, unless it is under way. @paper §7 */
export function beginSnapshot(
  state: ServerState,
  id: NodeId,
  progress: FollowerProgress,
  effects: Effects,
): void {
  const { lastIncludedIndex } = state.snapshot as SnapshotMark;
  if (progress.snapshotIndex === lastIncludedIndex) return;
  progress.snapshotIndex = lastIncludedIndex;
  progress.snapshotOffset = 0;
  progress.beatsWithoutAnswer = 0;
  sendPiece(state, id, progress, effects);
}

/** The answer may be lost, and the piece; a piece that arrives twice does no harm. @paper §7 */
export function remindOfPiece(
  state: ServerState,
  id: NodeId,
  progress: FollowerProgress,
  effects: Effects,
): void {
  beginSnapshot(state, id, progress, effects);
  progress.beatsWithoutAnswer += 1;
  if (progress.beatsWithoutAnswer % beatsPerReminder === 0) sendPiece(state, id, progress, effects);
}

/** A piece that was sent in this beat has had no time to be answered. */
const beatsPerReminder = 2;

/** One piece at a time: the pace of the follower's disk is that of the leader. @paper Figure 13 */
function sendPiece(state: ServerState, id: NodeId, progress: FollowerProgress, effects: Effects): void {
  const snapshot = state.snapshot as SnapshotMark;
  const offset = progress.snapshotOffset;
  const byteCount = Math.min(state.compactionLimits.pieceBytes, snapshot.bytes - offset);
  const request: InstallSnapshotRequest = {
    type: 'InstallSnapshotRequest',
    from: state.id,
    term: state.currentTerm,
    leaderId: state.id,
    snapshot,
    offset,
    done: offset + byteCount === snapshot.bytes,
    readRound: state.readRound,
    session: progress.session,
    data: new Uint8Array(0),
  };
  effects.sendPiece(id, request, byteCount);
}

/**
 * It holds what the snapshot stands for, durably; it may be a snapshot of which this leader knows nothing.
 * @paper §7
 */
export function snapshotIsInstalled(state: ServerState, event: InstallSnapshotResponse): boolean {
  return event.installed && event.lastIncludedIndex <= state.commitIndex;
}

/** Entries go on from there; matchIndex never moves back. @paper §7 */
export function recordInstalled(state: ServerState, event: InstallSnapshotResponse): void {
  const progress = state.followers.get(event.from) as FollowerProgress;
  const { lastIncludedIndex } = event;
  endSnapshot(progress);
  if (lastIncludedIndex > progress.matchIndex) progress.matchIndex = lastIncludedIndex;
  if (progress.nextIndex <= progress.matchIndex) progress.nextIndex = (progress.matchIndex + 1) as LogIndex;
}

/** What it lacks stands in the log: entries are sent from now on. @paper §7 */
export function endSnapshot(progress: FollowerProgress): void {
  progress.snapshotIndex = 0 as LogIndex;
  progress.snapshotOffset = 0;
  progress.beatsWithoutAnswer = 0;
}

/**
 * It waits for another piece than the one on its way, of the very snapshot that it is being sent.
 * @paper Figure 13
 */
export function pieceIsAsked(state: ServerState, event: InstallSnapshotResponse): boolean {
  const progress = state.followers.get(event.from);
  if (progress === undefined || progress.snapshotIndex === 0 || event.installed) return false;
  const { snapshot } = state;
  const isPresent = snapshot?.lastIncludedIndex === progress.snapshotIndex;
  const isIt = event.lastIncludedIndex === progress.snapshotIndex && isPresent;
  return isIt && event.offset !== progress.snapshotOffset && event.offset < snapshot.bytes;
}

/** From where the follower says: it may have begun with another leader, or anew. @paper Figure 13 */
export function sendNextPiece(state: ServerState, event: InstallSnapshotResponse, effects: Effects): void {
  const progress = state.followers.get(event.from) as FollowerProgress;
  progress.snapshotOffset = event.offset;
  progress.beatsWithoutAnswer = 0;
  sendPiece(state, event.from, progress, effects);
}
