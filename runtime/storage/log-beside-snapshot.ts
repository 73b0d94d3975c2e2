/** What a log is worth beside a snapshot, when a server finds both after a crash. */

import type { LogEntry, SnapshotMark } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../errors.ts';
import type { LogStart } from './storage.ts';

/**
 * Whether the log goes on from the snapshot: it holds the last entry that the snapshot includes, or begins
 * just after it. Otherwise the snapshot has replaced the log, and the crash came before that was carried out.
 * The index before the log's first entry is `before`. @paper §7
 */
export function continuesSnapshot(
  snapshot: SnapshotMark,
  { before, entries }: { readonly before: number; readonly entries: readonly LogEntry[] },
): boolean {
  const { lastIncludedIndex, lastIncludedTerm } = snapshot;
  if (before === lastIncludedIndex) return true;
  return entries[lastIncludedIndex - before - 1]?.term === lastIncludedTerm;
}

/** Throws BrokenInvariantError if what the log would lose is in no snapshot. */
export function refuseUncovered(logStart: LogStart | null, snapshot: SnapshotMark | null): void {
  const covered = snapshot?.lastIncludedIndex ?? 0;
  if (logStart === null || logStart.index <= covered) return;
  throw new BrokenInvariantError(
    `Cannot begin the log after entry ${logStart.index}: the committed snapshot goes up to ${covered}.`,
  );
}
