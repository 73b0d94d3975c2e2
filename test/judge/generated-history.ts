/**
 * Histories that are linearizable because each operation takes effect at one moment between call and
 * return.
 */
import type { KeyValueInput, KeyValueOutput } from '../../tools/judge/models/key-value-store.ts';
import { type Operation, UNKNOWN } from '../../tools/judge/operation.ts';

export type KeyValueOperation = Operation<KeyValueInput, KeyValueOutput>;

export interface Wanted {
  readonly operations: number;
  readonly keys: number;
  readonly clients: number;
  readonly seed: number;
  /** The share of operations whose outcome is lost; a third of them never take effect. */
  readonly unknown: number;
}

/** Numbers in [0, 1), always the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Half of the operations read; every put writes a value of its own. */
export function linearizableHistory({
  operations,
  keys,
  clients,
  seed,
  unknown,
}: Wanted): KeyValueOperation[] {
  const random = chance(seed);
  const moments = Array.from({ length: clients }, (_, client) => {
    let time = 10 * random();
    return Array.from({ length: Math.ceil(operations / clients) }, () => {
      const call = time;
      const duration = 1 + 10 * random();
      time = call + duration + 2 * random();
      const isLost = random() < unknown;
      const effect = isLost && random() < 0.33 ? Number.POSITIVE_INFINITY : call + duration * random();
      return { client, call, end: call + duration, effect, isLost };
    });
  }).flat();
  moments.sort((one, other) => one.effect - other.effect);
  const values = new Map<string, string | null>();
  return moments.map(({ client, call, end, effect, isLost }, number) => {
    const key = `k${Math.floor(random() * keys)}`;
    const input = inputOf(random(), key, number);
    const value = values.get(key) ?? null;
    if (effect < Number.POSITIVE_INFINITY && input.op !== 'get') {
      values.set(key, input.op === 'put' ? input.value : null);
    }
    const output = isLost ? UNKNOWN : input.op === 'get' ? { value } : {};
    return { client, input, output, call, return: isLost ? null : end };
  });
}

function inputOf(choice: number, key: string, number: number): KeyValueInput {
  if (choice < 0.5) return { op: 'get', key };
  return choice < 0.95 ? { op: 'put', key, value: `v${number}` } : { op: 'delete', key };
}
