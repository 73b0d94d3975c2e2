/** Concurrent writers over the gateway, each put to a random server, and what was acknowledged to them. */

import { eventually, untilNextLook } from './eventually.ts';
import { keysBelow, type PutOutcome, putKey, type StoredKey } from './gateway-client.ts';
import { PutHistory } from './put-history.ts';
import { type Choose, oneOf } from './seeded-random.ts';

export interface LoadPlan {
  readonly endpoints: readonly string[];
  readonly choose: Choose;
  /** 6 if absent. */
  readonly writerCount?: number;
  /** After how many milliseconds a writer gives up waiting, with an unknown outcome; 15000 if absent. */
  readonly deadlineMs?: number;
}

export class RecordedLoad {
  /** How many puts there were of each outcome. */
  readonly counts = { acknowledged: 0, refused: 0, unknown: 0 };
  readonly #endpoints: readonly string[];
  readonly #choose: Choose;
  readonly #deadlineMs: number;
  readonly #histories: readonly PutHistory[];
  #writers: Promise<unknown> = Promise.resolve();
  #isRunning = false;
  /** The first acknowledged put among those that were sent after `sinceMs`. */
  #recovery = { sinceMs: Number.POSITIVE_INFINITY, answeredMs: Number.NaN };

  constructor(plan: LoadPlan) {
    const { endpoints, writerCount = 6, deadlineMs = 15_000, choose } = plan;
    this.#endpoints = endpoints;
    this.#choose = choose;
    this.#deadlineMs = deadlineMs;
    this.#histories = Array.from({ length: writerCount }, (_, writer) => new PutHistory(`load/${writer}/`));
  }

  start(): void {
    this.#isRunning = true;
    this.#writers = Promise.all(this.#histories.map((history) => this.#write(history)));
  }

  /** Settles when every put has an outcome. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#writers;
  }

  /** Waits for so many more acknowledged puts. */
  async progress(count: number): Promise<void> {
    const goal = this.counts.acknowledged + count;
    await eventually(`${count} more puts are acknowledged`, () => this.counts.acknowledged >= goal);
  }

  /**
   * Waits for a put that was sent after `sinceMs` and acknowledged; returns how many milliseconds that took.
   */
  async recoveryMs(sinceMs: number): Promise<number> {
    this.#recovery = { sinceMs, answeredMs: Number.NaN };
    await eventually('a put is acknowledged again', () => this.#recovery.answeredMs > sinceMs);
    return this.#recovery.answeredMs - sinceMs;
  }

  /** Reads everything at each endpoint, one after the other; what it shows and must not, as sentences. */
  async differences(endpoints = this.#endpoints): Promise<string[]> {
    const found: string[] = [];
    for (const endpoint of endpoints)
      found.push(...this.differencesIn(endpoint, await keysBelow(endpoint, 'load/')));
    return found;
  }

  /** The same for what was read already. */
  differencesIn(endpoint: string, stored: readonly StoredKey[]): string[] {
    const found = this.#histories.flatMap((history) => history.differences(stored));
    return found.map((text) => `At ${endpoint} ${text}`);
  }

  /**
   * A server that is down refuses at once; to ask it without a pause would keep the others from their work.
   */
  async #write(history: PutHistory): Promise<void> {
    while (this.#isRunning) {
      const { key, value } = history.next();
      const endpoint = oneOf(this.#endpoints, this.#choose);
      const sentMs = performance.now();
      const outcome = await putKey(endpoint, key, String(value), this.#deadlineMs);
      history.record(outcome);
      this.#count(outcome, sentMs);
      if (outcome.kind === 'refused') await untilNextLook();
    }
  }

  #count(outcome: PutOutcome, sentMs: number): void {
    this.counts[outcome.kind] += 1;
    const { sinceMs, answeredMs } = this.#recovery;
    if (outcome.kind === 'acknowledged' && sentMs > sinceMs && Number.isNaN(answeredMs))
      this.#recovery = { sinceMs, answeredMs: performance.now() };
  }
}
