/** Writes a snapshot beside the present one, and gives it its name when all of it is durable. */

import { join } from 'node:path';
import type { SnapshotMark } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError, RaftError } from '../../errors.ts';
import type { SnapshotWriter } from '../../storage/storage.ts';
import { DiskFullError, isFullDisk } from '../../storage/storage-errors.ts';
import { type FileSystem, writeAll } from './file-system.ts';
import type { StorageIdentity } from './segment-header.ts';
import {
  BLOCK_BYTES,
  blockChecksum,
  CHECKSUM_BYTES,
  encodeSnapshotHeader,
  headerBytesOf,
  snapshotName,
} from './snapshot-format.ts';

/** So many bytes wait for each other. */
const WRITTEN_TOGETHER_BYTES = 256 * 1024;
/** Then they are synced: one large sync at the end would hold up those of the log. */
const SYNCED_TOGETHER_BYTES = 8 * 1024 * 1024;

export interface SnapshotPlace {
  readonly files: FileSystem;
  readonly directory: string;
  readonly identity: StorageIdentity;
}

/** Whoever keeps the snapshots. */
export interface SnapshotKeeper {
  /** Throws if the storage is not to be used any more. */
  refuseIfUnusable(): void;
  refuseIfNotNewer(mark: SnapshotMark): void;
  /** The file is durable under this path. */
  accept(path: string): void;
  /** Another snapshot may begin. */
  onEnd(): void;
  /** The disk has failed, not for lack of room: nothing may be written any more. */
  fail(cause: unknown): RaftError;
}

export class SnapshotFileWriter implements SnapshotWriter {
  /** Resolves when the file is closed. */
  readonly closed: Promise<void>;
  readonly #place: SnapshotPlace;
  readonly #keeper: SnapshotKeeper;
  readonly #mark: Omit<SnapshotMark, 'bytes'>;
  readonly #headerBytes: number;
  readonly #file: number;
  #temporary: string | null;
  #state: 'idle' | 'busy' | 'committing' | 'ended' = 'idle';
  #discarded = false;
  /** The block that is being filled, with room for its checksum. */
  #block = Buffer.allocUnsafe(BLOCK_BYTES + CHECKSUM_BYTES);
  #blockUsed = 0;
  #blockCount = 0;
  /** Full blocks that are not written yet. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #position: number;
  #syncedUpTo = 0;
  #markClosed: () => void = () => undefined;

  /** Throws what the disk gives. */
  constructor(
    place: SnapshotPlace,
    keeper: SnapshotKeeper,
    order: { readonly mark: Omit<SnapshotMark, 'bytes'>; readonly serial: number },
  ) {
    this.#place = place;
    this.#keeper = keeper;
    this.#mark = order.mark;
    this.#headerBytes = headerBytesOf(place.identity, order.mark);
    this.#position = this.#headerBytes;
    this.#temporary = join(place.directory, `${snapshotName(order.mark)}.${order.serial}.new`);
    this.closed = new Promise((resolve) => {
      this.#markClosed = resolve;
    });
    this.#file = place.files.open(this.#temporary, 'create');
  }

  append(piece: Uint8Array): Promise<void> | void {
    this.#refuseUnlessIdle();
    for (let from = 0; from < piece.length; ) {
      const part = piece.subarray(from, from + BLOCK_BYTES - this.#blockUsed);
      this.#block.set(part, this.#blockUsed);
      this.#blockUsed += part.length;
      from += part.length;
      if (this.#blockUsed === BLOCK_BYTES) this.#sealBlock();
    }
    if (this.#waitingBytes < WRITTEN_TOGETHER_BYTES) return;
    return this.#run('busy', () => this.#writeWaiting());
  }

  async commit(): Promise<SnapshotMark> {
    this.#refuseUnlessIdle();
    const bytes = this.#blockCount * BLOCK_BYTES + this.#blockUsed;
    const mark = { ...this.#mark, bytes };
    await this.#run('committing', async () => {
      this.#keeper.refuseIfNotNewer(mark);
      await this.#finish(mark);
    });
    return mark;
  }

  discard(): void {
    if (this.#discarded || this.#state === 'committing' || this.#state === 'ended') return;
    this.#discarded = true;
    this.#keeper.onEnd();
    if (this.#state === 'idle') this.#cleanUp();
  }

  async #run(state: 'busy' | 'committing', work: () => Promise<void>): Promise<void> {
    this.#state = state;
    try {
      await work();
    } catch (cause) {
      this.#cleanUp();
      if (!this.#discarded) this.#keeper.onEnd();
      if (isFullDisk(cause)) throw new DiskFullError(this.#place.directory, 'a snapshot', cause);
      throw cause instanceof RaftError ? cause : this.#keeper.fail(cause);
    }
    if (state === 'busy' && !this.#discarded) this.#state = 'idle';
    else this.#cleanUp();
    if (state === 'committing') this.#keeper.onEnd();
  }

  async #finish(mark: SnapshotMark): Promise<void> {
    const { files, directory, identity } = this.#place;
    if (this.#blockUsed > 0) this.#sealBlock();
    await this.#writeWaiting();
    const header = encodeSnapshotHeader({ ...identity, mark, headerBytes: this.#headerBytes });
    await writeAll(files, { file: this.#file, bytes: header, from: 0, to: header.length, position: 0 });
    await files.flush(this.#file);
    const path = join(directory, snapshotName(mark));
    if (this.#temporary !== null) files.rename(this.#temporary, path);
    this.#temporary = null;
    await this.#flushDirectory();
    this.#keeper.accept(path);
  }

  /** The name may or may not be there after a crash, so not even a full disk is a state to go on from. */
  async #flushDirectory(): Promise<void> {
    const { files, directory } = this.#place;
    await files.flushDirectory(directory).catch((cause: unknown) => {
      throw this.#keeper.fail(cause);
    });
  }

  #refuseUnlessIdle(): void {
    this.#keeper.refuseIfUnusable();
    if (this.#state === 'idle' && !this.#discarded) return;
    const why = this.#state === 'ended' || this.#discarded ? 'it has ended' : 'a call is under way';
    throw new BrokenInvariantError(
      `Cannot go on with ${snapshotName(this.#mark)}: ${why}. Begin a new one, or wait.`,
    );
  }

  #sealBlock(): void {
    const data = this.#block.subarray(0, this.#blockUsed);
    this.#block.writeUInt32LE(blockChecksum(this.#mark, this.#blockCount, data), this.#blockUsed);
    this.#waiting.push(this.#block.subarray(0, this.#blockUsed + CHECKSUM_BYTES));
    this.#waitingBytes += this.#blockUsed + CHECKSUM_BYTES;
    if (this.#blockUsed === BLOCK_BYTES) this.#blockCount += 1;
    this.#block = Buffer.allocUnsafe(BLOCK_BYTES + CHECKSUM_BYTES);
    this.#blockUsed = 0;
  }

  async #writeWaiting(): Promise<void> {
    const { files } = this.#place;
    const blocks = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const bytes of blocks) {
      await writeAll(files, { file: this.#file, bytes, from: 0, to: bytes.length, position: this.#position });
      this.#position += bytes.length;
    }
    if (this.#position - this.#syncedUpTo < SYNCED_TOGETHER_BYTES) return;
    await files.flush(this.#file);
    this.#syncedUpTo = this.#position;
  }

  /** Nothing is under way any more. A file that cannot be removed is removed at the next start. */
  #cleanUp(): void {
    const { files } = this.#place;
    this.#state = 'ended';
    this.#waiting = [];
    try {
      files.close(this.#file);
      if (this.#temporary !== null) files.remove(this.#temporary);
    } catch {
      // What it was about has been said, or was given up; the name says that it means nothing.
    }
    this.#temporary = null;
    this.#markClosed();
  }
}
