/** Makes the next segment ready in the background: allocated, zero, durable under its final name. */

import { join } from 'node:path';
import { type FileSystem, writeAll } from './file-system.ts';
import type { LogPlace } from './log-recovery.ts';
import { segmentName } from './segment-header.ts';
import { VOTE_FILE } from './vote-file.ts';

const zeros = Buffer.alloc(256 * 1024);

/** Names of files that mean nothing after a crash. */
export function isLeftover(name: string): boolean {
  return name.startsWith('spare-') || name === `${VOTE_FILE}.new`;
}

export interface PreparedSegment {
  readonly ordinal: number;
  readonly file: number;
}

export class SegmentSupply {
  readonly #files: FileSystem;
  readonly #place: LogPlace;
  /** Released segments, to be used again instead of new files. */
  readonly #spares: string[] = [];
  #ready: PreparedSegment | null = null;
  #work: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  constructor(place: LogPlace) {
    this.#files = place.files;
    this.#place = place;
  }

  /** Begins to make a segment ready. Call it when there is no other. */
  prepare(ordinal: number): void {
    this.#work = this.#work
      .then(() => this.#make(ordinal))
      .catch((cause: unknown) => {
        this.#failure ??= cause;
      });
  }

  /** Uses a segment that recovery has found ready. */
  adopt(ordinal: number): void {
    const file = this.#files.open(join(this.#place.directory, segmentName(ordinal)), 'existing');
    this.#ready = { ordinal, file };
  }

  /**
   * The segment that is ready, which is then the caller's; null if it is still being made. Throws why it
   * never will.
   */
  take(): PreparedSegment | null {
    if (this.#failure !== null) throw this.#failure;
    const taken = this.#ready;
    this.#ready = null;
    return taken;
  }

  /** Resolves when the work under way has ended; rejects with what the disk gave, now or earlier. */
  async settle(): Promise<void> {
    await this.#work;
    if (this.#failure !== null) throw this.#failure;
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

  async #make(ordinal: number): Promise<void> {
    const { directory } = this.#place;
    const spare = this.#spares.pop();
    const temporary = spare ?? join(directory, `spare-${ordinal}`);
    // The old name must be gone for good before the content is: no log may be seen with a segment of zeros.
    if (spare !== undefined) await this.#files.flushDirectory(directory);
    const file = this.#files.open(temporary, spare === undefined ? 'create' : 'existing');
    try {
      await this.#fillWithZeros(file, temporary, spare !== undefined);
      this.#files.rename(temporary, join(directory, segmentName(ordinal)));
      await this.#files.flushDirectory(directory);
    } catch (cause) {
      this.#files.close(file);
      throw cause;
    }
    this.#ready = { ordinal, file };
  }

  async #fillWithZeros(file: number, path: string, isOld: boolean): Promise<void> {
    const { segmentBytes } = this.#place;
    if (isOld) this.#files.truncate(path, segmentBytes);
    for (let position = 0; position < segmentBytes; position += zeros.length) {
      const to = Math.min(zeros.length, segmentBytes - position);
      await writeAll(this.#files, { file, bytes: zeros, from: 0, to, position });
      await this.#files.flush(file);
    }
  }
}
