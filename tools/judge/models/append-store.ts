/**
 * Strings under keys that can be read, set and appended to: the store of MIT's 6.824 labs, as
 * Porcupine judges it.
 */
import type { Model, Outcome } from '../model.ts';
import { UNKNOWN, type Unknown } from '../operation.ts';

export type AppendStoreInput =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'put' | 'append'; readonly key: string; readonly value: string };

/** `value`: what a get saw, '' for a key that was never set. The others answer nothing. */
export interface AppendStoreOutput {
  readonly value?: string;
}

type AppendOutcome = Outcome<AppendStoreInput, AppendStoreOutput>;

export const appendStore: Model<string, AppendStoreInput, AppendStoreOutput> = {
  name: 'append-store',
  init: () => '',
  partition: ({ key }) => key,
  canonical: (state) => state,
  step(state: string, input: AppendStoreInput, output: AppendStoreOutput | Unknown) {
    if (input.op === 'get') return { ok: output === UNKNOWN || output.value === state, state };
    return { ok: true, state: input.op === 'put' ? input.value : state + input.value };
  },
  nature: ({ op }) => (op === 'get' ? 'observes' : op === 'put' ? 'overwrites' : 'builds'),
  dependsOn,
  precludes: (state, { output }) => output !== UNKNOWN && !(output.value ?? '').startsWith(state),
};

/**
 * A get that does not contain what was written cannot have been in its reach: a later put lies
 * between them.
 */
function dependsOn(effect: AppendOutcome, cause: AppendOutcome): boolean {
  if (effect.input.op !== 'get' || effect.output === UNKNOWN || cause.input.op === 'get') return false;
  return (effect.output.value ?? '').includes(cause.input.value);
}
