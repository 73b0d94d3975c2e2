/**
 * A follower that lacks what the leader's log no longer has takes the leader's snapshot. @paper §7, Figure 13
 */

import type { Effects } from '../effects.ts';
import type { SnapshotFailed, SnapshotSaved } from '../events.ts';
import type { InstallSnapshotRequest } from '../messages.ts';
import type { IncomingSnapshot, ServerState } from '../state.ts';
import type { LogIndex, SnapshotMark } from '../vocabulary.ts';
import { forgetConfigurationsBefore, restartConfigurations } from './configurations.ts';
import { dropLog, dropThrough, termAt } from './log.ts';

/** All that it stands for is committed here, too: there is nothing to install. @paper §7 */
export function snapshotIsKnown(state: ServerState, { snapshot }: InstallSnapshotRequest): boolean {
  return snapshot.lastIncludedIndex <= state.commitIndex;
}

/**
 * The first piece of another snapshot begins it; any other piece goes on where the last one ended. What is
 * whole is on its way to the disk: its end is waited for. @paper Figure 13
 */
export function pieceIsNext(state: ServerState, event: InstallSnapshotRequest): boolean {
  const { incomingSnapshot } = state;
  if (incomingSnapshot === null) return event.offset === 0;
  if (isWhole(incomingSnapshot)) return false;
  if (event.offset === 0) return !isOf(incomingSnapshot, event.snapshot);
  return isOf(incomingSnapshot, event.snapshot) && event.offset === incomingSnapshot.offset;
}

function isOf({ mark }: IncomingSnapshot, snapshot: SnapshotMark): boolean {
  const { lastIncludedIndex, lastIncludedTerm, bytes } = snapshot;
  return (
    mark.lastIncludedIndex === lastIncludedIndex &&
    mark.lastIncludedTerm === lastIncludedTerm &&
    mark.bytes === bytes
  );
}

function isWhole({ mark, offset }: IncomingSnapshot): boolean {
  return offset === mark.bytes;
}

/**
 * It is kept beside the old snapshot and the log, which stay in force until all of it is there.
 * @paper Figure 13
 */
export function keepPiece(state: ServerState, event: InstallSnapshotRequest, effects: Effects): void {
  const { snapshot: mark, offset, data, from, session } = event;
  const incomingSnapshot = { mark, from, session, offset: offset + data.length };
  state.incomingSnapshot = incomingSnapshot;
  state.takingSnapshot = null;
  effects.savePiece(mark, offset, data);
  if (isWhole(incomingSnapshot)) effects.saveSnapshot(mark);
  else tellProgress(state, event, effects);
}

/** Says where the next piece begins, so that a leader that does not know goes on there. @paper Figure 13 */
export function tellProgress(state: ServerState, event: InstallSnapshotRequest, effects: Effects): void {
  const { incomingSnapshot } = state;
  const isKept = incomingSnapshot !== null && isOf(incomingSnapshot, event.snapshot);
  if (isKept) state.incomingSnapshot = { ...incomingSnapshot, from: event.from, session: event.session };
  effects.send(event.from, {
    type: 'InstallSnapshotResponse',
    from: state.id,
    term: state.currentTerm,
    lastIncludedIndex: event.snapshot.lastIncludedIndex,
    offset: isKept ? incomingSnapshot.offset : 0,
    installed: false,
    readRound: event.readRound,
    session: event.session,
  });
}

/** @paper §7 */
export function tellInstalled(state: ServerState, event: InstallSnapshotRequest, effects: Effects): void {
  const { snapshot, readRound, session } = event;
  effects.send(event.from, {
    type: 'InstallSnapshotResponse',
    from: state.id,
    term: state.currentTerm,
    lastIncludedIndex: snapshot.lastIncludedIndex,
    offset: snapshot.bytes,
    installed: true,
    readRound,
    session,
  });
}

/**
 * A leader of an older term learns of the newer one from the answer, and nothing else. @paper §5.1, Figure 13
 */
export function refuseOldSnapshot(state: ServerState, event: InstallSnapshotRequest, effects: Effects): void {
  effects.send(event.from, {
    type: 'InstallSnapshotResponse',
    from: state.id,
    term: state.currentTerm,
    lastIncludedIndex: 0 as LogIndex,
    offset: 0,
    installed: false,
    readRound: 0,
    session: 0,
  });
}

/** The one that a leader sends now. @paper §7, Figure 13 */
export function snapshotWasSent({ incomingSnapshot }: ServerState, event: SnapshotFailed): boolean {
  return incomingSnapshot?.mark.lastIncludedIndex === event.lastIncludedIndex;
}

/** The leader reminds of its piece, and learns that it must begin again. @paper §7, Figure 13 */
export function giveUpPieces(state: ServerState): void {
  state.incomingSnapshot = null;
}

/** The leader's snapshot is durable, and still says more than is applied here. @paper §7, Figure 13 */
export function snapshotIsAhead(state: ServerState, { snapshot }: SnapshotSaved): boolean {
  const { incomingSnapshot } = state;
  const isIt = incomingSnapshot !== null && isOf(incomingSnapshot, snapshot) && isWhole(incomingSnapshot);
  return isIt && snapshot.lastIncludedIndex > state.lastApplied;
}

/**
 * If the log has the last included entry, what follows it stays: a late snapshot must not take away what was
 * acknowledged since. Otherwise the whole log is of another history. @paper §7, Figure 13
 */
export function installSnapshot(state: ServerState, { snapshot }: SnapshotSaved, effects: Effects): void {
  const { lastIncludedIndex: index, lastIncludedTerm: term } = snapshot;
  const keepsRest = termAt(state, index) === term;
  if (keepsRest) {
    dropThrough(state, { index, term });
    forgetConfigurationsBefore(state, index);
    if (state.durableIndex < index) state.durableIndex = index;
  } else {
    dropLog(state, { index, term });
    restartConfigurations(state, index, snapshot.configuration);
  }
  state.snapshot = snapshot;
  if (state.commitIndex < index) state.commitIndex = index;
  state.lastApplied = index;
  state.sinceSnapshot = { entries: 0, bytes: 0 };
  effects.saveLogStart(state.logStart, keepsRest);
  effects.restore(snapshot);
  effects.useConfiguration(state.configuration);
}

/** Only now the follower holds durably what the snapshot stands for. @paper §7, Figure 13 */
export function acknowledgeSnapshot(state: ServerState, { snapshot }: SnapshotSaved, effects: Effects): void {
  const { from, session } = state.incomingSnapshot as IncomingSnapshot;
  state.incomingSnapshot = null;
  effects.send(from, {
    type: 'InstallSnapshotResponse',
    from: state.id,
    term: state.currentTerm,
    lastIncludedIndex: snapshot.lastIncludedIndex,
    offset: snapshot.bytes,
    installed: true,
    readRound: 0,
    session,
  });
}
