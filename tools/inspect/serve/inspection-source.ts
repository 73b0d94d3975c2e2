/** A program or a server that tells what its actors do: what it tells goes to every page, and is kept. */

import type { Inspection } from '../protocol/inspection.ts';
import { type KeptBounds, type KeptMessage, KeptMessages } from './kept-messages.ts';
import type { PageConnection } from './page-connection.ts';

export interface SourceSurroundings {
  readonly pages: ReadonlySet<PageConnection>;
  readonly nextOrder: () => number;
  readonly bounds: KeptBounds;
  /** Asks the source to tell from the beginning; absent where it cannot. */
  readonly renew?: () => void;
}

export class InspectionSource {
  readonly #surroundings: SourceSurroundings;
  readonly #kept: KeptMessages;
  #isRenewing = false;

  constructor(surroundings: SourceSurroundings) {
    this.#surroundings = surroundings;
    this.#kept = new KeptMessages(surroundings.bounds);
  }

  get kept(): KeptMessages {
    return this.#kept;
  }

  tell(message: Inspection): void {
    const text = this.#keep(message);
    for (const page of this.#surroundings.pages) page.send(this, text);
    if (this.#kept.isFull) this.#makeRoom(message);
  }

  /**
   * It tells from the beginning. Pages that have heard everything up to here need not hear that, if
   * `isSeamless`.
   */
  begin(messages: readonly Inspection[], isSeamless: boolean): void {
    this.#isRenewing = false;
    this.#kept.clear();
    const texts = messages.map((message) => this.#keep(message));
    for (const page of this.#surroundings.pages) {
      if (page.hasMissed(this)) page.begin(this, texts);
      else if (!isSeamless) for (const text of texts) page.send(this, text);
    }
  }

  /** Nothing comes of the renewal that was asked for. */
  cannotRenew(): void {
    this.#isRenewing = false;
  }

  /** For a page that has missed something, and can take messages again. */
  catchUp(page: PageConnection): void {
    if (this.#surroundings.renew !== undefined) return this.#renew();
    page.begin(
      this,
      this.#kept.essentials().map(({ text }) => text),
    );
  }

  #keep(message: Inspection): string {
    const text = JSON.stringify(message);
    this.#kept.add(keptMessage(message, text, this.#surroundings.nextOrder()));
    return text;
  }

  /** Until a renewal has come, and where there is none, the older half has to go. */
  #makeRoom(latest: Inspection): void {
    if (this.#surroundings.renew !== undefined && !this.#isRenewing) return this.#renew();
    if (this.#isRenewing && this.#kept.all.length < 2 * this.#surroundings.bounds.messages) return;
    const count = this.#kept.thin();
    const timeMs = latest.type === '@raftchart.note' ? latest.timeMs : Number(latest.createdAt);
    this.#keep({ type: '@raftchart.note', timeMs, note: { kind: 'dropped', server: null, count } });
  }

  #renew(): void {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    this.#surroundings.renew?.();
  }
}

function keptMessage(message: Inspection, text: string, order: number): KeptMessage {
  const { type } = message;
  if (type === '@raftchart.note') return { order, text, type, sessionId: '', isLast: false };
  const status = type === '@xstate.snapshot' ? message.snapshot.status : 'active';
  return { order, text, type, sessionId: message.sessionId, isLast: status === 'stopped' };
}
