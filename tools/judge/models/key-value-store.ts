/**
 * What a client of our server may expect of a single key: etcd's put, get and delete, without the
 * revisions.
 */
import type { Model, Nature, Outcome } from '../model.ts';
import { UNKNOWN, type Unknown } from '../operation.ts';

export type KeyValueInput =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'put'; readonly key: string; readonly value: string }
  | { readonly op: 'delete'; readonly key: string };

export interface KeyValueOutput {
  /** What a get saw; null for a key that is not there. */
  readonly value?: string | null;
  /** What a put or a delete replaced (`prev_kv`), null for nothing. Absent: it was not asked for. */
  readonly previous?: string | null;
  /** How many keys a delete removed: 0 or 1. Absent: nobody looked. */
  readonly deleted?: number;
}

type KeyValueOutcome = Outcome<KeyValueInput, KeyValueOutput>;

export const keyValueStore: Model<string | null, KeyValueInput, KeyValueOutput> = {
  name: 'key-value-store',
  init: () => null,
  partition: ({ key }) => key,
  canonical: (state) => state,
  step(state: string | null, input: KeyValueInput, output: KeyValueOutput | Unknown) {
    const after = input.op === 'get' ? state : input.op === 'put' ? input.value : null;
    return { ok: output === UNKNOWN || fits(state, input.op, output), state: after };
  },
  nature,
  dependsOn,
};

function fits(state: string | null, op: KeyValueInput['op'], output: KeyValueOutput): boolean {
  if (op === 'get') return output.value === state;
  if (output.previous !== undefined && output.previous !== state) return false;
  return op === 'put' || output.deleted === undefined || output.deleted === (state === null ? 0 : 1);
}

function nature({ op }: KeyValueInput, output: KeyValueOutput | Unknown): Nature {
  if (op === 'get') return 'observes';
  if (output === UNKNOWN) return 'overwrites';
  if (op === 'delete' && output.deleted === 0) return 'observes';
  return output.previous === undefined && output.deleted === undefined ? 'overwrites' : 'exchanges';
}

/**
 * A value that was seen depends on whatever wrote that value, a null on whatever deleted; "something"
 * on any put.
 */
function dependsOn(effect: KeyValueOutcome, cause: KeyValueOutcome): boolean {
  const { input, output } = effect;
  if (output === UNKNOWN || cause.input.op === 'get') return false;
  const written = cause.input.op === 'put' ? cause.input.value : null;
  const seen = input.op === 'get' ? output.value : output.previous;
  if (seen !== undefined) return seen === written;
  if (output.deleted === undefined) return false;
  return (output.deleted === 0) === (written === null);
}
