/** A connection of a Go client, whose first call is mended on its way in; everything else passes as it is. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { frameLength, hasHeaders, withAuthority } from './authority-repair.ts';

const PREFACE_BYTES = 24;

export class GoConnection extends Duplex {
  readonly #socket: Socket;
  /** What came and is not passed on yet; null once the first call has passed. */
  #held: Buffer | null = Buffer.alloc(0);
  #hasPassedPreface = false;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.#pass(chunk)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done);
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  /** False when enough has been passed on for now. */
  #pass(chunk: Buffer): boolean {
    if (this.#held === null) return this.push(chunk);
    let held: Buffer = Buffer.concat([this.#held, chunk]);
    let isHungry = true;
    if (!this.#hasPassedPreface && held.length >= PREFACE_BYTES) {
      isHungry = this.push(held.subarray(0, PREFACE_BYTES));
      held = held.subarray(PREFACE_BYTES);
      this.#hasPassedPreface = true;
    }
    while (this.#hasPassedPreface) {
      const length = frameLength(held);
      if (length === undefined || held.length < length) break;
      const frame = held.subarray(0, length);
      held = held.subarray(length);
      const isCall = hasHeaders(frame);
      isHungry = this.push(isCall ? withAuthority(frame) : frame);
      if (!isCall) continue;
      this.#held = null;
      return held.length === 0 ? isHungry : this.push(held);
    }
    this.#held = held;
    return isHungry;
  }
}
