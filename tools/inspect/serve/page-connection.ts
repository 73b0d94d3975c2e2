/** A page that watches. It is sent what it takes: what it cannot take in time is left out, and it is told. */

import type { ClusterNote } from '../protocol/inspection.ts';
import type { InspectionSource } from './inspection-source.ts';

/** What a page needs of its WebSocket. */
export interface PageSocket {
  send(text: string): void;
  /** What was sent and has not left yet. */
  readonly bufferedAmount: number;
}

/** More must not wait for a page that is slow. */
const mostWaiting = 16 * 1_048_576;

export class PageConnection {
  readonly #socket: PageSocket;
  readonly #nowMs: () => number;
  /** Whose messages it has missed: it is told nothing more of them before they begin anew. */
  readonly #missed = new Set<InspectionSource>();
  #dropped = 0;
  /** What it was sent at first, all at once, may wait besides. */
  #allowance: number;

  constructor(socket: PageSocket, nowMs: () => number, allowance = 0) {
    this.#socket = socket;
    this.#nowMs = nowMs;
    this.#allowance = allowance;
  }

  send(source: InspectionSource, text: string): void {
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount < mostWaiting / 4) this.#allowance = 0;
    if (!this.#missed.has(source) && bufferedAmount <= mostWaiting + this.#allowance)
      return this.#socket.send(text);
    this.#missed.add(source);
    this.#dropped += 1;
    if (bufferedAmount < mostWaiting / 4) source.catchUp(this);
  }

  hasMissed(source: InspectionSource): boolean {
    return this.#missed.has(source);
  }

  /** All that it needs to go on, whatever it has missed. */
  begin(source: InspectionSource, texts: readonly string[]): void {
    if (this.#missed.delete(source)) this.#tellDropped();
    for (const text of texts) this.#socket.send(text);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const note: ClusterNote = {
      type: '@raftchart.note',
      timeMs: this.#nowMs(),
      note: { kind: 'dropped', server: null, count: this.#dropped },
    };
    this.#dropped = 0;
    this.#socket.send(JSON.stringify(note));
  }
}
