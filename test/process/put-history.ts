/** What one writer did to its keys, and what must therefore be in the store. */

import type { PutOutcome, StoredKey } from './gateway-client.ts';

/** Value, revision and number of the puts of a key that certainly took effect. */
interface Settled {
  readonly value: number;
  readonly revision: number;
  readonly count: number;
}

interface KeyHistory {
  readonly key: string;
  settled: Settled;
  /** The one put whose outcome is unknown; after it the key is not written again. */
  doubtful: number | null;
}

const NEVER: Settled = { value: 0, revision: 0, count: 0 };

/**
 * One writer, one put at a time, with increasing values. A put of unknown outcome may take effect at any
 * later time, so it would excuse every later value: the writer leaves its key and begins the next one.
 */
export class PutHistory {
  readonly #prefix: string;
  readonly #keys: KeyHistory[] = [];
  #lastValue = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#beginKey();
  }

  /** What to put next. */
  next(): { readonly key: string; readonly value: number } {
    this.#lastValue += 1;
    return { key: this.#current().key, value: this.#lastValue };
  }

  /** The outcome of what `next` gave last. A refused value is never expected in the store. */
  record(outcome: PutOutcome): void {
    const current = this.#current();
    if (outcome.kind === 'acknowledged')
      current.settled = after(current.settled, this.#lastValue, outcome.revision);
    if (outcome.kind !== 'unknown') return;
    current.doubtful = this.#lastValue;
    this.#beginKey();
  }

  /**
   * What a linearizable read of the writer's keys shows and must not, as sentences. A doubtful put that the
   * read shows is settled from then on: no later read may miss it.
   */
  differences(stored: readonly StoredKey[]): string[] {
    const own = new Map(
      stored.filter(({ key }) => key.startsWith(this.#prefix)).map((each) => [each.key, each]),
    );
    const wrong = this.#keys.flatMap((history) => differenceOf(history, own.get(history.key)) ?? []);
    const known = new Set(this.#keys.map(({ key }) => key));
    const strangers = [...own.keys()].filter((key) => !known.has(key));
    return [...wrong, ...strangers.map((key) => `${key} was never written.`)];
  }

  #current(): KeyHistory {
    const current = this.#keys.at(-1);
    if (current === undefined) throw new Error('A writer has at least one key.');
    return current;
  }

  #beginKey(): void {
    this.#keys.push({ key: `${this.#prefix}${this.#keys.length}`, settled: NEVER, doubtful: null });
  }
}

function after(before: Settled, value: number, revision: number): Settled {
  return { value, revision, count: before.count + 1 };
}

function differenceOf(history: KeyHistory, found: StoredKey | undefined): string | null {
  const { key, settled, doubtful } = history;
  const shown = found === undefined ? NEVER : settledBy(found);
  if (doubtful !== null && shown.value === doubtful && shown.count === settled.count + 1) {
    history.settled = shown;
    history.doubtful = null;
    return null;
  }
  if (shown.value === settled.value && shown.revision === settled.revision && shown.count === settled.count)
    return null;
  const doubt = doubtful === null ? '' : `, or value ${doubtful} of the put after it`;
  return `${key} should hold ${inWords(settled)}${doubt}, but it holds ${inWords(shown)}.`;
}

function settledBy({ value, modRevision, version }: StoredKey): Settled {
  return { value: Number(value), revision: modRevision, count: version };
}

const inWords = ({ value, revision, count }: Settled) =>
  `value ${value} of revision ${revision} after ${count} puts`;
