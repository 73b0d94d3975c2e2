/** The log of a disk that is made of memory: it begins somewhere, and has no gaps. */

import type { LogEntry, SnapshotMark } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../errors.ts';
import { continuesSnapshot } from './log-beside-snapshot.ts';
import type { DiskImage, LogStart } from './storage.ts';

export class HeldLog {
  /** The index before the first entry. */
  before: number;
  readonly entries: LogEntry[];

  private constructor(before: number, entries: LogEntry[]) {
    this.before = before;
    this.entries = entries;
  }

  /** Copies the log of the image. */
  static of({ log, snapshot }: Pick<DiskImage, 'log' | 'snapshot'>): HeldLog {
    const [first] = log;
    const before = first === undefined ? (snapshot?.lastIncludedIndex ?? 0) : first.index - 1;
    return new HeldLog(before, log.slice());
  }

  copy(): HeldLog {
    return new HeldLog(this.before, this.entries.slice());
  }

  get lastIndex(): number {
    return this.before + this.entries.length;
  }

  begin(start: LogStart): void {
    this.refuseStart(start);
    const { index, keepsRest } = start;
    if (keepsRest && index <= this.before) return;
    this.entries.splice(0, keepsRest ? index - this.before : this.entries.length);
    this.before = index;
  }

  /** Replaces what was there from its index on. */
  put(entry: LogEntry): void {
    this.refuseGap(entry.index);
    this.entries.length = entry.index - this.before - 1;
    this.entries.push(entry);
  }

  /** Throws BrokenInvariantError if the rest is to stay and does not follow. */
  refuseStart({ index, term, keepsRest }: LogStart): void {
    const there = this.entries[index - this.before - 1];
    if (!keepsRest || index <= this.before || there?.term === term) return;
    const found = there === undefined ? `ends with entry ${this.lastIndex}` : `has term ${there.term} there`;
    throw new BrokenInvariantError(
      `Cannot begin the log after entry ${index} of term ${term} and keep the rest: the log ${found}.`,
    );
  }

  /**
   * Throws BrokenInvariantError if an entry neither follows nor replaces, after the log has begun anew or
   * (null) where it begins now.
   */
  refuseGap(index: number, start: LogStart | null = null): void {
    const before = Math.max(start?.index ?? 0, start?.keepsRest === false ? 0 : this.before);
    const lastIndex = start?.keepsRest === false ? start.index : this.lastIndex;
    if (index > before && index <= lastIndex + 1) return;
    throw new BrokenInvariantError(
      `Cannot save entry ${index}: the log begins after ${before}, and its last entry is ${lastIndex}.`,
    );
  }

  /** At a start: a log that does not go on from the snapshot was replaced by it. */
  settle(snapshot: SnapshotMark | null): void {
    if (snapshot === null || continuesSnapshot(snapshot, this)) return;
    const { lastIncludedIndex: index, lastIncludedTerm: term } = snapshot;
    this.begin({ index, term, keepsRest: false });
  }
}
