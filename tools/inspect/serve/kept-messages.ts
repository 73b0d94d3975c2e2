/** What one source has told, as far as a page needs it that comes late: bounded. */

import type { Inspection } from '../protocol/inspection.ts';

export interface KeptMessage {
  /** The order in which the messages of all sources came. */
  readonly order: number;
  readonly text: string;
  readonly type: Inspection['type'];
  /** Empty: of no actor. */
  readonly sessionId: string;
  /** A snapshot of an actor that does nothing more. */
  readonly isLast: boolean;
}

export interface KeptBounds {
  readonly messages: number;
  readonly characters: number;
}

export class KeptMessages {
  readonly #bounds: KeptBounds;
  #messages: KeptMessage[] = [];
  #characters = 0;

  constructor(bounds: KeptBounds) {
    this.#bounds = bounds;
  }

  get isFull(): boolean {
    return this.#messages.length > this.#bounds.messages || this.#characters > this.#bounds.characters;
  }

  get all(): readonly KeptMessage[] {
    return this.#messages;
  }

  get characters(): number {
    return this.#characters;
  }

  add(message: KeptMessage): void {
    this.#messages.push(message);
    this.#characters += message.text.length;
  }

  clear(): void {
    this.#messages = [];
    this.#characters = 0;
  }

  /** Of each actor that is still there its registration and its last snapshot, in order. */
  essentials(upTo = this.#messages.length): readonly KeptMessage[] {
    const registrations = new Map<string, KeptMessage>();
    const snapshots = new Map<string, KeptMessage>();
    for (let position = 0; position < upTo; position += 1) {
      const message = this.#messages[position] as KeptMessage;
      const { type, sessionId } = message;
      if (type === '@xstate.actor') registrations.set(sessionId, message);
      if (type === '@xstate.actor' || message.isLast) snapshots.delete(sessionId);
      if (message.isLast) registrations.delete(sessionId);
      else if (type === '@xstate.snapshot') snapshots.set(sessionId, message);
    }
    return [...registrations.values(), ...snapshots.values()].sort((one, other) => one.order - other.order);
  }

  /**
   * Forgets the older half but for what is essential, and if that alone is too much, the oldest of that.
   * Returns how many messages are gone.
   */
  thin(): number {
    const before = this.#messages.length;
    const cut = Math.ceil(before / 2);
    const kept = [...this.essentials(cut), ...this.#messages.slice(cut)];
    let characters = kept.reduce((sum, { text }) => sum + text.length, 0);
    let first = 0;
    const { messages, characters: most } = this.#bounds;
    while (first < kept.length && (kept.length - first > messages / 1.5 || characters > most / 1.5)) {
      characters -= kept[first]?.text.length ?? 0;
      first += 1;
    }
    this.#messages = kept.slice(first);
    this.#characters = characters;
    return before - this.#messages.length;
  }
}
