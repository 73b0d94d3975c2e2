/**
 * One value, or one for each key, that can be read, written and compared-and-set: Jepsen's and
 * Porcupine's.
 */
import type { Model, Nature, Outcome } from '../model.ts';
import { UNKNOWN, type Unknown } from '../operation.ts';

/** Null stands for a register that was never written (Jepsen's `nil`). */
export type Value = string | number | boolean | null;

interface Keyed {
  /** Which register, where there are several. */
  readonly key?: string;
}
export type RegisterInput = Keyed &
  ({ readonly op: 'read' } | { readonly op: 'write'; readonly value: Value });

export type CasRegisterInput =
  | RegisterInput
  | (Keyed & { readonly op: 'cas'; readonly from: Value; readonly to: Value });

/** `value`: what a read saw. `succeeded`: whether a cas found `from`. A write answers nothing. */
export interface RegisterOutput {
  readonly value?: Value;
  readonly succeeded?: boolean;
}

type CasOutcome = Outcome<CasRegisterInput, RegisterOutput>;

/** `initial`: the value before the first write. */
export function register(initial: Value = null): Model<Value, RegisterInput, RegisterOutput> {
  return { ...casRegister(initial), name: 'register' };
}

export function casRegister(initial: Value = null): Model<Value, CasRegisterInput, RegisterOutput> {
  return {
    name: 'cas-register',
    init: () => initial,
    partition: ({ key }) => key ?? '',
    canonical: (state) => state,
    step,
    nature,
    dependsOn,
  };
}

function step(state: Value, input: CasRegisterInput, output: RegisterOutput | Unknown) {
  if (input.op === 'write') return { ok: true, state: input.value };
  if (input.op === 'read') return { ok: output === UNKNOWN || output.value === state, state };
  const found = state === input.from;
  return { ok: output === UNKNOWN || output.succeeded === found, state: found ? input.to : state };
}

const isFailed = (output: RegisterOutput | Unknown) => output !== UNKNOWN && output.succeeded === false;

function nature(input: CasRegisterInput, output: RegisterOutput | Unknown): Nature {
  if (input.op === 'read' || (input.op === 'cas' && isFailed(output))) return 'observes';
  if (input.op === 'write') return 'overwrites';
  return output === UNKNOWN ? 'builds' : 'exchanges';
}

/**
 * A value that was seen depends on whatever wrote that value; a cas that failed, on whatever wrote
 * any other; a cas of which nobody knows does something only where it finds its value.
 */
function dependsOn(effect: CasOutcome, cause: CasOutcome): boolean {
  const { input, output } = effect;
  if (input.op === 'write' || cause.input.op === 'read') return false;
  const written = cause.input.op === 'cas' ? cause.input.to : cause.input.value;
  if (input.op === 'read') return output !== UNKNOWN && output.value === written;
  return isFailed(output) ? written !== input.from : written === input.from;
}
