/** Carries bytes from one socket to another, late or not yet, and never out of order. */

import type { Socket } from 'node:net';

/** More than this is not kept for a socket: its sender has to wait, as with any network. */
const MOST_QUEUED_BYTES = 1024 * 1024;

interface Cargo {
  /** Null: the end. */
  readonly bytes: Buffer | null;
  readonly dueMs: number;
}

export class BytePump {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #queue: Cargo[] = [];
  #queuedBytes = 0;
  #isHeld: boolean;
  #delayMs: number;
  #timer: NodeJS.Timeout | null = null;
  #hasEnded = false;

  constructor(from: Socket, to: Socket, weather: { readonly isHeld: boolean; readonly delayMs: number }) {
    this.#from = from;
    this.#to = to;
    this.#isHeld = weather.isHeld;
    this.#delayMs = weather.delayMs;
    from.on('data', (bytes) => this.#take(bytes));
    from.on('end', () => this.#end());
    // An end of which nothing is heard: the close follows, and is all that the other side needs to know.
    from.on('error', () => undefined);
    from.on('close', () => this.#end());
  }

  /** What is held comes later, unless the connection is gone by then. Not even its end passes. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#deliver();
  }

  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#queue.length = 0;
    this.#isHeld = true;
  }

  #take(bytes: Buffer): void {
    this.#queue.push({ bytes, dueMs: performance.now() + this.#delayMs });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > MOST_QUEUED_BYTES) this.#from.pause();
    this.#deliver();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#queue.push({ bytes: null, dueMs: performance.now() + this.#delayMs });
    this.#deliver();
  }

  #deliver(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (let next = this.#queue[0]; next !== undefined && !this.#isHeld; next = this.#queue[0]) {
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#deliver(), waitMs);
        return;
      }
      this.#queue.shift();
      this.#pass(next.bytes);
    }
  }

  #pass(bytes: Buffer | null): void {
    if (bytes === null) {
      this.#to.destroySoon();
      return;
    }
    this.#queuedBytes -= bytes.length;
    if (!this.#to.destroyed) this.#to.write(bytes);
    if (this.#queuedBytes <= MOST_QUEUED_BYTES) this.#from.resume();
  }
}
