/** The log gets shorter: a snapshot of the state machine takes the place of its beginning. @paper §7 */

import type { Effects } from '../effects.ts';
import type { SnapshotFailed, SnapshotSaved } from '../events.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex, SnapshotMark } from '../vocabulary.ts';
import { configurationAt, forgetConfigurationsBefore } from './configurations.ts';
import { dropThrough, termAt } from './log.ts';

/** Highest index for which a durable snapshot stands. @paper §7 */
export function snapshotIndex({ snapshot }: ServerState): LogIndex {
  return snapshot === null ? (0 as LogIndex) : snapshot.lastIncludedIndex;
}

/** One snapshot at a time, none that says nothing new, and none that a leader's will overtake. @paper §7 */
export function snapshotIsPossible(state: ServerState): boolean {
  const { takingSnapshot, incomingSnapshot, lastApplied } = state;
  if (takingSnapshot !== null || lastApplied <= snapshotIndex(state)) return false;
  const isOvertaken = incomingSnapshot !== null && incomingSnapshot.mark.lastIncludedIndex <= lastApplied;
  return incomingSnapshot === null || (isOvertaken && incomingSnapshot.offset < incomingSnapshot.mark.bytes);
}

/** A follower that takes the present one now would have to begin again with the next. @paper §7 */
export function nobodyTakesSnapshot({ followers }: ServerState): boolean {
  for (const { role } of followers.values()) if (role === 'snapshot.taking.waiting') return false;
  return true;
}

/** Often enough that the log stays short, seldom enough that the disk has other work to do. @paper §7 */
export function logIsLong({ sinceSnapshot, compactionLimits }: ServerState): boolean {
  const { entries, bytes } = sinceSnapshot;
  return entries >= compactionLimits.maxEntries || bytes >= compactionLimits.maxBytes;
}

/** Only what is applied is in it, and that is committed. @paper §7 */
export function takeSnapshot(state: ServerState, _event: unknown, effects: Effects): void {
  const { lastApplied } = state;
  const mark: SnapshotMark = {
    lastIncludedIndex: lastApplied,
    lastIncludedTerm: termAt(state, lastApplied),
    configuration: configurationAt(state, lastApplied),
    bytes: 0,
  };
  state.takingSnapshot = lastApplied;
  state.incomingSnapshot = null;
  state.sinceSnapshot = { entries: 0, bytes: 0 };
  effects.takeSnapshot(mark);
}

/** It says something new, and nothing that this server has not applied: the log may begin later. @paper §7 */
export function snapshotIsOwn(state: ServerState, { snapshot }: SnapshotSaved): boolean {
  return snapshot.lastIncludedIndex > snapshotIndex(state) && snapshot.lastIncludedIndex <= state.lastApplied;
}

/** A few entries before its end stay for followers that lag a little. @paper §7 */
export function recordSnapshot(state: ServerState, { snapshot }: SnapshotSaved, effects: Effects): void {
  state.snapshot = snapshot;
  if (state.takingSnapshot === snapshot.lastIncludedIndex) state.takingSnapshot = null;
  if (state.incomingSnapshot?.mark.lastIncludedIndex === snapshot.lastIncludedIndex)
    state.incomingSnapshot = null;
  const through = snapshot.lastIncludedIndex - state.compactionLimits.keptEntries;
  if (through <= state.logStart.index) return;
  const index = through as LogIndex;
  dropThrough(state, { index, term: termAt(state, index) });
  forgetConfigurationsBefore(state, index);
  effects.saveLogStart(state.logStart, true);
}

/** The one that is being taken now, not one that was given up for another. @paper §7 */
export function snapshotWasTaken(state: ServerState, event: SnapshotFailed): boolean {
  return state.takingSnapshot === event.lastIncludedIndex;
}

/** The next one is due when as much has been applied again. @paper §7 */
export function giveUpSnapshot(state: ServerState): void {
  state.takingSnapshot = null;
}
