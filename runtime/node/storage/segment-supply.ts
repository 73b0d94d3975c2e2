/** Makes the next segment ready in the background: allocated, zero, durable under its final name. */

import { join } from 'node:path';
import { isFullDisk } from '../../storage/storage-errors.ts';
import { type FileSystem, writeAll } from './file-system.ts';
import type { LogDirectory } from './log-recovery.ts';
import { segmentName } from './segment-header.ts';

const zeros = Buffer.alloc(256 * 1024);

/** Names of files that mean nothing after a crash. */
export function isLeftover(name: string): boolean {
  return name.startsWith('spare-') || name.endsWith('.new');
}

export interface PreparedSegment {
  readonly ordinal: number;
  readonly file: number;
  /** All of them zero. */
  readonly segmentBytes: number;
}

export class SegmentSupply {
  readonly #files: FileSystem;
  readonly #place: LogDirectory;
  /** Released segments, to be used again instead of new files. */
  readonly #spares: string[] = [];
  #next = 0;
  #ready: PreparedSegment | null = null;
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** What the disk gave; a full disk may be tried again. */
  #failure: unknown = null;

  constructor(place: LogDirectory) {
    this.#files = place.files;
    this.#place = place;
  }

  /** Begins to make a segment ready. Call it when there is no other. */
  prepare(ordinal: number): void {
    this.#next = ordinal;
    this.#isWorking = true;
    this.#failure = null;
    this.#work = this.#work
      .then(() => this.#make(ordinal))
      .catch((cause: unknown) => {
        this.#failure = cause;
      })
      .finally(() => {
        this.#isWorking = false;
      });
  }

  /** Uses a segment that recovery has found ready. */
  adopt(ordinal: number): void {
    const file = this.#files.open(join(this.#place.directory, segmentName(ordinal)), 'existing');
    this.#next = ordinal;
    this.#ready = { ordinal, file, segmentBytes: this.#place.segmentBytes };
  }

  /** The segment that is ready and large enough, which is then the caller's; null if there is none yet. */
  take(byteLength: number): PreparedSegment | null {
    const taken = this.#ready;
    if (taken === null || taken.segmentBytes < byteLength) return null;
    this.#ready = null;
    return taken;
  }

  /**
   * The same, however long it takes to make it; what the disk gives is thrown. A full disk is tried once
   * more, and leaves everything as it was.
   */
  async obtain(byteLength: number): Promise<PreparedSegment> {
    await this.#work;
    if (this.#ready === null && isFullDisk(this.#failure)) this.#tryAgain();
    await this.settle();
    const ready = this.#ready;
    if (ready === null) throw new Error(`no segment was prepared in ${this.#place.directory}`);
    if (ready.segmentBytes < byteLength) this.#ready = await this.#enlarge(ready, byteLength);
    return this.take(byteLength) ?? ready;
  }

  /** Takes back what was not used. It is all zero again, unless the storage is never written to again. */
  putBack(segment: PreparedSegment): void {
    this.#ready = segment;
  }

  /** Resolves when the work under way has ended; rejects with what the disk gave, now or earlier. */
  async settle(): Promise<void> {
    await this.#work;
    if (this.#failure !== null) throw this.#failure;
  }

  /** False if there was no room for the next segment; then it is tried again in the background. */
  hasRoom(): boolean {
    if (!isFullDisk(this.#failure)) return true;
    if (!this.#isWorking) this.#tryAgain();
    return false;
  }

  /**
   * Takes a segment back that the log no longer needs. Its old batches are overwritten before it is used
   * again.
   */
  release(ordinal: number): void {
    const { directory } = this.#place;
    const path = join(directory, segmentName(ordinal));
    if (this.#spares.length > 0) {
      this.#files.remove(path);
      return;
    }
    const spare = join(directory, `spare-${ordinal}`);
    this.#files.rename(path, spare);
    this.#spares.push(spare);
  }

  async close(): Promise<void> {
    await this.#work;
    if (this.#ready !== null) this.#files.close(this.#ready.file);
    this.#ready = null;
  }

  /** Unlike prepare it says that the disk is full until it is not. */
  #tryAgain(): void {
    const failure = this.#failure;
    this.prepare(this.#next);
    this.#failure = failure;
  }

  async #make(ordinal: number): Promise<void> {
    const { directory, segmentBytes } = this.#place;
    const spare = this.#spares.pop();
    const temporary = spare ?? join(directory, `spare-${ordinal}`);
    // The old name must be gone for good before the content is: no log may be seen with a segment of zeros.
    if (spare !== undefined) await this.#files.flushDirectory(directory);
    const file = this.#files.open(temporary, spare === undefined ? 'create' : 'existing');
    try {
      if (spare !== undefined) this.#files.truncate(temporary, segmentBytes);
      await this.#fillWithZeros(file, 0, segmentBytes);
      this.#files.rename(temporary, join(directory, segmentName(ordinal)));
      await this.#files.flushDirectory(directory);
    } catch (cause) {
      this.#files.close(file);
      if (isFullDisk(cause)) this.#files.remove(temporary);
      throw cause;
    }
    this.#failure = null;
    this.#ready = { ordinal, file, segmentBytes };
  }

  /** For a batch that is larger than a segment: writing it must not be what finds that the disk is full. */
  async #enlarge(segment: PreparedSegment, byteLength: number): Promise<PreparedSegment> {
    const { segmentBytes } = segment;
    try {
      await this.#fillWithZeros(segment.file, segmentBytes, byteLength);
    } catch (cause) {
      const path = join(this.#place.directory, segmentName(segment.ordinal));
      if (isFullDisk(cause)) this.#files.truncate(path, segmentBytes);
      throw cause;
    }
    return { ...segment, segmentBytes: byteLength };
  }

  async #fillWithZeros(file: number, from: number, to: number): Promise<void> {
    for (let position = from; position < to; position += zeros.length) {
      const count = Math.min(zeros.length, to - position);
      await writeAll(this.#files, { file, bytes: zeros, from: 0, to: count, position });
      await this.#files.flush(file);
    }
  }
}
