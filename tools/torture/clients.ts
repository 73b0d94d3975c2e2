/** Clients that put, get and delete at any server, all at once, and remember what they were told. */

import { setTimeout as pause } from 'node:timers/promises';
import type { KeyValueInput, KeyValueOutput } from '../judge/models/key-value-store.ts';
import { UNKNOWN } from '../judge/operation.ts';
import { SeededRandom } from '../simulate/seeded-random.ts';
import { Gateway, type Outcome, type StoredKey } from './gateway.ts';
import { History } from './history.ts';
import { KeyLedger } from './key-ledger.ts';
import { numberIn, paddedValue } from './value.ts';

type Kind = Outcome<unknown>['kind'];

export const KEY_PREFIX = 'torture/';

export interface ClientsPlan {
  readonly seed: number;
  readonly count: number;
  readonly endpoints: readonly string[];
  /** After so many milliseconds a client gives a call up, with an unknown outcome. */
  readonly timeoutMs: number;
  /** A client waits up to so many milliseconds between two calls: it bounds what the log grows to. */
  readonly mostThinkMs: number;
  /** Planted: of all gets so many, from 0 to 1, are answered with what some client has seen before. */
  readonly staleShare: number;
}

/** So many keys are in use at once; every other one is never deleted, so that its version counts its puts. */
const SLOTS = 6;
/** A key is left for a new one, so that no key is hard to judge. */
const MOST_CALLS = 300;
const MOST_DOUBTS = 6;

export class Clients {
  readonly history = new History();
  readonly ledgers: KeyLedger[] = [];
  readonly counts = { ok: 0, unknown: 0, refused: 0 };
  /** Bytes of acknowledged values. */
  putBytes = 0;
  readonly gateway: Gateway;
  readonly #plan: ClientsPlan;
  readonly #slots: KeyLedger[];
  readonly #seen = new Map<string, StoredKey | null>();
  #lastValue = 0;
  #isRunning = false;
  #work: Promise<unknown> = Promise.resolve();
  /** Of each life of the clients another one. */
  #round = 0;

  constructor(plan: ClientsPlan) {
    this.#plan = plan;
    this.gateway = new Gateway(plan.timeoutMs);
    this.#slots = Array.from({ length: SLOTS }, (_, slot) => this.#newKey(slot));
  }

  /** `readsOnly`: gets, which do not make the log longer. */
  start(readsOnly = false): void {
    this.#isRunning = true;
    this.#round += 1;
    const random = new SeededRandom(this.#plan.seed, `clients ${this.#round}`);
    this.#work = Promise.all(
      Array.from({ length: this.#plan.count }, (_, i) => this.#run(i, random.fork(`${i}`), readsOnly)),
    );
  }

  /** Settles when every call has an outcome. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#work;
  }

  /** A put at one server. Returns how it ended; it is recorded like any other. */
  async putAt(endpoint: string, key: string): Promise<Kind> {
    const known = this.ledgers.find((each) => each.key === KEY_PREFIX + key);
    const ledger = known ?? new KeyLedger(KEY_PREFIX + key);
    if (known === undefined) this.ledgers.push(ledger);
    return this.#put('checker', endpoint, ledger);
  }

  async #run(number: number, random: SeededRandom, readsOnly: boolean): Promise<void> {
    let lives = 0;
    while (this.#isRunning) {
      const kind = await this.#one(`c${number}.${this.#round}.${lives}`, random, readsOnly);
      this.counts[kind] += 1;
      // What was given up may still be under way: another client goes on.
      if (kind === 'unknown') lives += 1;
      await pause(1 + random.below(this.#plan.mostThinkMs) + (kind === 'refused' ? 10 : 0));
    }
  }

  #one(client: string, random: SeededRandom, readsOnly: boolean): Promise<Kind> {
    const slot = random.below(SLOTS);
    const endpoint = random.pick(this.#plan.endpoints);
    const chance = readsOnly ? 0 : random.below(100);
    const ledger = this.#ledgerAt(slot);
    if (chance < 45) return this.#get(client, endpoint, ledger.key, random);
    if (chance < 90 || slot % 2 === 0) return this.#put(client, endpoint, ledger);
    return this.#remove(client, endpoint, ledger);
  }

  #ledgerAt(slot: number): KeyLedger {
    const current = this.#slots[slot] as KeyLedger;
    if (current.calls < MOST_CALLS && current.doubts < MOST_DOUBTS) return current;
    const next = this.#newKey(slot);
    this.#slots[slot] = next;
    return next;
  }

  #newKey(slot: number): KeyLedger {
    const ledger = new KeyLedger(`${KEY_PREFIX}${slot}/${this.ledgers.length}`);
    this.ledgers.push(ledger);
    return ledger;
  }

  async #get(client: string, endpoint: string, key: string, random: SeededRandom): Promise<Kind> {
    const input = { op: 'get', key } as const;
    const ask = async () => {
      if (random.chance(this.#plan.staleShare) && this.#seen.has(key)) return this.#stale(key);
      return this.gateway.get(endpoint, key);
    };
    const outcome = await this.#recorded(client, input, ask, (found) => {
      const value = found === null ? null : numberIn(found.value);
      if (!this.#seen.has(key)) this.#seen.set(key, found);
      return { value };
    });
    return outcome.kind;
  }

  /** Planted: what some client saw first. */
  #stale(key: string): Outcome<StoredKey | null> {
    return { kind: 'ok', answer: this.#seen.get(key) ?? null };
  }

  async #put(client: string, endpoint: string, ledger: KeyLedger): Promise<Kind> {
    this.#lastValue += 1;
    const value = paddedValue(this.#lastValue);
    ledger.begin();
    const input = { op: 'put', key: ledger.key, value: String(this.#lastValue) } as const;
    const outcome = await this.#recorded(client, input, () => this.gateway.put(endpoint, ledger.key, value));
    if (outcome.kind === 'ok') {
      ledger.acknowledgePut(outcome.answer.revision, value);
      this.putBytes += value.length;
    }
    if (outcome.kind === 'unknown') ledger.doubt(value);
    return outcome.kind;
  }

  async #remove(client: string, endpoint: string, ledger: KeyLedger): Promise<Kind> {
    ledger.begin();
    const input = { op: 'delete', key: ledger.key } as const;
    const ask = () => this.gateway.remove(endpoint, ledger.key);
    const outcome = await this.#recorded(client, input, ask, ({ deleted }) => ({ deleted }));
    if (outcome.kind === 'ok' && outcome.answer.deleted > 0)
      ledger.acknowledgeRemoval(outcome.answer.revision);
    if (outcome.kind === 'unknown') ledger.doubt(null);
    return outcome.kind;
  }

  /** A write of which nobody knows the outcome stays open for ever; a get without an answer says nothing. */
  async #recorded<Answer>(
    client: string,
    input: KeyValueInput,
    ask: () => Promise<Outcome<Answer>>,
    outputOf: (answer: Answer) => KeyValueOutput = () => ({}),
  ): Promise<Outcome<Answer>> {
    const call = performance.now();
    const outcome = await ask();
    if (outcome.kind === 'ok')
      this.history.record({
        client,
        input,
        output: outputOf(outcome.answer),
        call,
        return: performance.now(),
      });
    if (outcome.kind === 'unknown' && input.op !== 'get')
      this.history.record({ client, input, output: UNKNOWN, call, return: null });
    return outcome;
  }
}
