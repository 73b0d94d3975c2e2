/** A trace on its way to a client that watches: lines wait, up to a bound, while it is slow. */

import type { TraceOutput } from '../../trace/trace-output.ts';
import { TraceQueue } from './trace-queue.ts';

/** What a stream needs of the answer that it is written to. */
export interface StreamSink {
  /** False: wait for 'drain'. */
  write(piece: Uint8Array): boolean;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  end(): unknown;
}

/** Lines that come within so many milliseconds are written together. */
const gatherMs = 10;
const pieceCharacters = 262_144;
/** So many may wait for a slow client; what comes then is dropped. */
const defaultBufferCharacters = 4 * 1_048_576;

export class TraceStream implements TraceOutput {
  readonly #sink: StreamSink;
  readonly #queue: TraceQueue;
  #timer: NodeJS.Timeout | null = null;
  #isBlocked = false;
  #isClosed = false;

  constructor(sink: StreamSink, bufferCharacters = defaultBufferCharacters) {
    this.#sink = sink;
    this.#queue = new TraceQueue(bufferCharacters);
    sink.once('close', () => this.#release());
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

  /** What has been gathered since the last write is still sent; what a slow client keeps waiting is not. */
  close(): void {
    if (this.#isClosed) return;
    this.#write();
    this.#release();
    this.#sink.end();
  }

  #plan(): void {
    if (this.#timer !== null || this.#isBlocked) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#write();
    }, gatherMs).unref();
  }

  #write(): void {
    while (!this.#isClosed && !this.#isBlocked && !this.#queue.isEmpty) {
      if (this.#sink.write(Buffer.from(this.#queue.take(pieceCharacters)))) continue;
      this.#isBlocked = true;
      this.#sink.once('drain', () => {
        this.#isBlocked = false;
        this.#write();
      });
    }
  }

  #release(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#queue.clear();
  }
}
