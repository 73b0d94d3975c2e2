/**
 * The log of a server at every moment. Appending makes one small object and changes none, so that each moment
 * has a log of its own; what lies far behind its end is let go.
 */

import type { LogPlace } from '../../../generated/vocabulary.ts';
import type { TraceLine } from '../protocol/inspection.ts';

export interface ToldEntry {
  readonly index: number;
  readonly term: number;
  readonly kind: string;
  /** As the trace tells it; null if it only refers to something else. */
  readonly base64: string | null;
  /** The one before it; null: it is the first, or nothing more is known. */
  previous: ToldEntry | null;
}

/** So many entries before the end of a log can be looked at. */
const keptEntries = 500;

interface TracedEntry {
  readonly index: number;
  readonly term: number;
  readonly kind: string;
  readonly command: { readonly base64?: string; readonly given?: number };
}

export class ToldLog {
  /** From the oldest that is kept on, without a gap. */
  #entries: ToldEntry[] = [];

  /** The last entry; null: the log is empty. */
  get last(): ToldEntry | null {
    return this.#entries.at(-1) ?? null;
  }

  take(line: TraceLine): void {
    if (line.kind === 'life') this.#keepUpTo(0);
    if (line.kind === 'gap') this.#keepUpTo(line.keptTo);
    if (line.kind === 'log') this.#append(line.entries as readonly TracedEntry[], []);
    if (line.kind !== 'step') return;
    const told = bytesIn(line.event);
    for (const [type, ...given] of line.orders) {
      if (type === 'saveEntries') this.#save(given[0] as readonly TracedEntry[], told);
      if (type === 'saveLogStart' && given[1] === false) this.#keepUpTo((given[0] as LogPlace).index);
    }
  }

  #save(entries: readonly TracedEntry[], told: readonly string[]): void {
    const [first] = entries;
    if (first === undefined) return;
    this.#keepUpTo(first.index - 1);
    this.#append(entries, told);
  }

  #append(entries: readonly TracedEntry[], told: readonly string[]): void {
    for (const { index, term, kind, command } of entries) {
      const base64 = command.base64 ?? told[command.given ?? -1] ?? null;
      this.#entries.push({ index, term, kind, base64, previous: this.last });
    }
    if (this.#entries.length < 2 * keptEntries) return;
    this.#entries = this.#entries.slice(-keptEntries);
    (this.#entries[0] as ToldEntry).previous = null;
  }

  /** A snapshot may take the place of all that was there. */
  #keepUpTo(index: number): void {
    const past = this.#entries.findIndex((entry) => entry.index > index);
    if (past === 0) this.#entries = [];
    else if (past > 0) this.#entries = this.#entries.slice(0, past);
    if (this.last !== null && this.last.index < index) this.#entries = [];
  }
}

/** The byte strings that an event has told, by the numbers by which its orders refer to them. */
function bytesIn(told: unknown): readonly string[] {
  if (typeof told !== 'object' || told === null) return [];
  const { base64 } = told as { readonly base64?: unknown };
  if (typeof base64 === 'string') return base64 === '' ? [] : [base64];
  return Object.values(told).flatMap(bytesIn);
}

/** The last `count` entries, oldest first. */
export function lastEntries(last: ToldEntry | null, count: number): readonly ToldEntry[] {
  const entries: ToldEntry[] = [];
  for (let one = last; one !== null && entries.length < count; one = one.previous) entries.push(one);
  return entries.reverse();
}
