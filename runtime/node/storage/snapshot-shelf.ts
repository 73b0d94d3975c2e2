/** The snapshots of a server: the newest whole one, and the one that may become it. */

import { join } from 'node:path';
import type { SnapshotMark, Term } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError, type RaftError } from '../../errors.ts';
import type { SnapshotWriter } from '../../storage/storage.ts';
import { DamagedStorageError, DiskFullError, isFullDisk } from '../../storage/storage-errors.ts';
import { SnapshotFileWriter, type SnapshotKeeper, type SnapshotPlace } from './snapshot-file-writer.ts';
import { snapshotName, snapshotPlaceOf } from './snapshot-format.ts';
import { SnapshotReader } from './snapshot-reader.ts';

/** What the shelf asks of the storage that it belongs to. */
export type StorageHealth = Pick<SnapshotKeeper, 'refuseIfUnusable' | 'fail'>;

export class SnapshotShelf {
  readonly #place: SnapshotPlace;
  readonly #keeper: SnapshotKeeper;
  #present: SnapshotReader | null = null;
  #writer: SnapshotFileWriter | null = null;
  /** Those whose files are still open. */
  readonly #unclosed = new Set<SnapshotFileWriter>();
  #serial = 0;

  constructor(place: SnapshotPlace, health: StorageHealth) {
    this.#place = place;
    this.#keeper = {
      ...health,
      refuseIfNotNewer: (mark) => this.#refuseIfNotNewer(mark),
      accept: (path) => this.#accept(path),
      onEnd: () => {
        this.#writer = null;
      },
    };
  }

  get mark(): SnapshotMark | null {
    return this.#present?.mark ?? null;
  }

  /**
   * Finds the newest snapshot and reads all of it. Throws DamagedStorageError or ForeignStorageError if it is
   * not whole: what it has replaced may be gone, so an older one is never taken instead. Changes nothing.
   */
  open(currentTerm: Term): void {
    const { files, directory, identity } = this.#place;
    const newest = this.#names().at(-1);
    if (newest === undefined) return;
    const path = join(directory, newest);
    const reader = SnapshotReader.open(files, path);
    this.#present = reader;
    reader.verify(identity);
    if (reader.mark.lastIncludedTerm <= currentTerm) return;
    const expected = `a snapshot of a term up to ${currentTerm}, the current one`;
    const actual = `one of term ${reader.mark.lastIncludedTerm}`;
    throw new DamagedStorageError({ path, offset: 0, expected, actual });
  }

  /** Throws if nothing in the directory holds what was before a log that begins after this index. */
  refuseHole(before: number): void {
    const { directory } = this.#place;
    if (before <= (this.mark?.lastIncludedIndex ?? 0)) return;
    const expected = `a snapshot up to entry ${before} or later, because the log begins after it`;
    const actual = this.mark === null ? 'no snapshot' : `${snapshotName(this.mark)} as the newest one`;
    throw new DamagedStorageError({ path: directory, offset: 0, expected, actual });
  }

  /** Those that the present one has replaced: the crash came before they were removed. */
  removeOlder(): void {
    const { files, directory } = this.#place;
    for (const name of this.#names().slice(0, -1)) files.remove(join(directory, name));
  }

  create(mark: Omit<SnapshotMark, 'bytes'>): SnapshotWriter {
    this.#keeper.refuseIfUnusable();
    if (this.#writer !== null)
      throw new BrokenInvariantError(
        `Cannot begin a snapshot up to ${mark.lastIncludedIndex}: another one is being written. Discard it first.`,
      );
    const writer = this.#makeWriter(mark);
    this.#writer = writer;
    this.#unclosed.add(writer);
    void writer.closed.then(() => this.#unclosed.delete(writer));
    return writer;
  }

  read(offset: number, maxBytes: number): Uint8Array {
    this.#keeper.refuseIfUnusable();
    if (this.#present !== null) return this.#present.read(offset, maxBytes);
    throw new BrokenInvariantError(
      `Cannot read a snapshot in ${this.#place.directory}: there is none. Send the log instead.`,
    );
  }

  async close(): Promise<void> {
    this.#writer?.discard();
    await Promise.all([...this.#unclosed].map(({ closed }) => closed));
    this.#present?.close();
    this.#present = null;
  }

  #makeWriter(mark: Omit<SnapshotMark, 'bytes'>): SnapshotFileWriter {
    this.#serial += 1;
    try {
      return new SnapshotFileWriter(this.#place, this.#keeper, { mark, serial: this.#serial });
    } catch (cause) {
      if (isFullDisk(cause)) throw new DiskFullError(this.#place.directory, 'a snapshot', cause);
      throw this.#fail(cause);
    }
  }

  #fail(cause: unknown): RaftError {
    return this.#keeper.fail(cause);
  }

  #refuseIfNotNewer({ lastIncludedIndex }: SnapshotMark): void {
    const present = this.mark?.lastIncludedIndex ?? 0;
    if (lastIncludedIndex > present) return;
    throw new BrokenInvariantError(
      `Cannot commit a snapshot up to ${lastIncludedIndex}: the present one goes up to ${present}.`,
    );
  }

  #accept(path: string): void {
    const { files } = this.#place;
    const old = this.#present;
    this.#present = SnapshotReader.open(files, path);
    if (old === null) return;
    old.close();
    files.remove(old.path);
  }

  /** Oldest first: the names sort as their numbers do. */
  #names(): readonly string[] {
    const { files, directory } = this.#place;
    return files
      .list(directory)
      .filter((name) => snapshotPlaceOf(name) !== null)
      .toSorted();
  }
}
