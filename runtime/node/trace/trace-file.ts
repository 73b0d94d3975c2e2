/** A trace on disk: lines wait in memory, up to a bound, until the disk has taken those before them. */

import { closeSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { TraceOutput } from '../../trace/trace-output.ts';
import { TraceQueue } from './trace-queue.ts';

export interface TraceFileOptions {
  /** How many characters may wait for the disk; what comes then is dropped. Default: 16 Mi. */
  readonly bufferCharacters?: number;
  /** Called once if the file cannot be written any more; the trace ends there. */
  readonly onProblem?: (cause: unknown) => void;
}

/** Lines that come within so many milliseconds are written together. */
const gatherMs = 10;
/** About as many characters go to the disk at once. */
const writeCharacters = 1_048_576;
const defaultBufferCharacters = 16 * 1_048_576;

export class TraceFile implements TraceOutput {
  readonly #file: FileHandle;
  readonly #onProblem: (cause: unknown) => void;
  readonly #queue: TraceQueue;
  /** Where in the file the next write begins. */
  #position: number;
  /** On its way to the disk, perhaps there in part. */
  #underWay: Buffer | null = null;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  readonly #finishNow = () => this.#writeAllNow();

  private constructor(file: FileHandle, position: number, options: TraceFileOptions) {
    this.#file = file;
    this.#position = position;
    this.#queue = new TraceQueue(options.bufferCharacters ?? defaultBufferCharacters);
    this.#onProblem = options.onProblem ?? (() => {});
    // A process that ends itself should leave its last steps: they say why.
    process.on('exit', this.#finishNow);
  }

  /** Appends to the file, or makes it. Rejects with what the file system says. */
  static async open(path: string, options: TraceFileOptions = {}): Promise<TraceFile> {
    // Not in append mode: what is under way when the process ends is written again, to the same place.
    const file = await open(path, 'r+').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      return open(path, 'wx+');
    });
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      const trace = new TraceFile(file, size, options);
      // The last line of a life that was killed may have no end.
      if (size > 0 && last[0] !== 0x0a) trace.append('');
      return trace;
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  get hasRoom(): boolean {
    return !this.#isClosed && this.#queue.hasRoom;
  }

  append(line: string): boolean {
    if (this.#isClosed || !this.#queue.append(line)) return false;
    this.#plan();
    return true;
  }

  appendSeries(lines: Iterator<string>): void {
    if (this.#isClosed) return;
    this.#queue.appendSeries(lines);
    this.#plan();
  }

  /** Settles when everything is in the file, or cannot be written. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (!this.#isClosed && (this.#writing !== null || !this.#queue.isEmpty)) {
      this.#write();
      await this.#writing;
    }
    await this.#release();
  }

  #plan(): void {
    if (this.#writing !== null || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#write();
    }, gatherMs).unref();
  }

  #write(): void {
    if (this.#writing !== null || this.#isClosed || this.#queue.isEmpty) return;
    const bytes = Buffer.from(this.#queue.take(writeCharacters));
    this.#underWay = bytes;
    this.#writing = this.#put(bytes).then(
      () => this.#continue(bytes.length),
      (cause: unknown) => this.#fail(cause),
    );
  }

  async #put(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        done,
        bytes.length - done,
        this.#position + done,
      );
      done += bytesWritten;
    }
  }

  #continue(written: number): void {
    this.#position += written;
    this.#underWay = null;
    this.#writing = null;
    if (this.#queue.holds(writeCharacters)) this.#write();
    else if (!this.#queue.isEmpty) this.#plan();
  }

  async #fail(cause: unknown): Promise<void> {
    this.#writing = null;
    this.#underWay = null;
    await this.#release();
    this.#onProblem(cause);
  }

  async #release(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue.clear();
    process.off('exit', this.#finishNow);
    await this.#file.close();
  }

  #writeAllNow(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const rest = Buffer.from(this.#queue.take(Number.POSITIVE_INFINITY));
    const bytes = this.#underWay === null ? rest : Buffer.concat([this.#underWay, rest]);
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file.fd, bytes, done, bytes.length - done, this.#position + done);
      closeSync(this.#file.fd);
    } catch {
      // The process ends anyway, and the trace with it.
    }
  }
}
