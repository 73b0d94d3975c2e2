/** A snapshot that is written to a disk in memory. */

import type { SnapshotMark } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../errors.ts';
import { MOST_SNAPSHOT_READ_BYTES, type SnapshotWriter } from './storage.ts';

/** A snapshot with its bytes. */
export interface WholeSnapshot {
  readonly mark: SnapshotMark;
  readonly data: Uint8Array;
}

/** The disk that it is written to. */
export interface SnapshotDisk {
  /** Throws if nothing may be written now. */
  refuse(): void;
  /** Makes it durable; rejects if it cannot. */
  commit(snapshot: WholeSnapshot): Promise<void>;
  /** Another snapshot may begin. */
  onEnd(): void;
}

export class MemorySnapshotWriter implements SnapshotWriter {
  readonly #disk: SnapshotDisk;
  readonly #mark: Omit<SnapshotMark, 'bytes'>;
  #pieces: Uint8Array[] = [];
  #hasEnded = false;

  constructor(disk: SnapshotDisk, mark: Omit<SnapshotMark, 'bytes'>) {
    this.#disk = disk;
    this.#mark = mark;
  }

  append(piece: Uint8Array): void {
    this.#refuse();
    this.#pieces.push(piece.slice());
  }

  async commit(): Promise<SnapshotMark> {
    this.#refuse();
    const data = joined(this.#pieces);
    const mark = { ...this.#mark, bytes: data.length };
    this.#hasEnded = true;
    this.#pieces = [];
    try {
      await this.#disk.commit({ mark, data });
    } finally {
      this.#disk.onEnd();
    }
    return mark;
  }

  discard(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#pieces = [];
    this.#disk.onEnd();
  }

  #refuse(): void {
    if (this.#hasEnded) {
      throw new BrokenInvariantError(
        `Cannot go on with the snapshot up to ${this.#mark.lastIncludedIndex}: it has ended. Begin a new one.`,
      );
    }
    try {
      this.#disk.refuse();
    } catch (cause) {
      this.discard();
      throw cause;
    }
  }
}

export function refuseIfNotNewer(mark: SnapshotMark, present: SnapshotMark | null): void {
  const latest = present?.lastIncludedIndex ?? 0;
  if (mark.lastIncludedIndex > latest) return;
  throw new BrokenInvariantError(
    `Cannot commit a snapshot up to ${mark.lastIncludedIndex}: the present one goes up to ${latest}.`,
  );
}

/** What readSnapshot gives of it. */
export function partOf(snapshot: WholeSnapshot | null, offset: number, maxBytes: number): Uint8Array {
  if (snapshot === null)
    throw new BrokenInvariantError('Cannot read a snapshot: there is none. Send the log instead.');
  const { length } = snapshot.data;
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > length)
    throw new BrokenInvariantError(`Cannot read the snapshot from ${offset} on: it has ${length} bytes.`);
  return snapshot.data.slice(offset, offset + Math.min(maxBytes, MOST_SNAPSHOT_READ_BYTES));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
