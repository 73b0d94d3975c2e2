/** Our own format: a header and one operation a line, see README.md. */
import { z } from 'zod';
import type { Model } from '../model.ts';
import { appendStore } from '../models/append-store.ts';
import { keyValueStore } from '../models/key-value-store.ts';
import { casRegister, register } from '../models/register.ts';
import { faultOf, type Operation, UNKNOWN } from '../operation.ts';
import { type History, historyOf } from './history.ts';
import { MalformedHistory } from './malformed.ts';

export const HISTORY_FORMAT = 'raftchart-history';

const modelName = z.enum(['register', 'cas-register', 'append-store', 'key-value-store']);
const key = z.string();
/** Whole numbers beyond 2^53 may have been others: JSON.parse has rounded them. */
const exact = z.number().refine((number) => !Number.isInteger(number) || Number.isSafeInteger(number), {
  error: 'Too large for a number: write it as a string',
});
const value = z.union([z.string(), exact, z.boolean(), z.null()]);
const read = z.object({ op: z.literal('read'), key: key.exactOptional() });
const write = z.object({ op: z.literal('write'), key: key.exactOptional(), value });
const cas = z.object({ op: z.literal('cas'), key: key.exactOptional(), from: value, to: value });
const get = z.object({ op: z.literal('get'), key });
const put = z.object({ op: z.literal('put'), key, value: z.string() });
const append = z.object({ op: z.literal('append'), key, value: z.string() });
const remove = z.object({ op: z.literal('delete'), key });
const registerOutput = z.object({ value: value.exactOptional(), succeeded: z.boolean().exactOptional() });
const string = z.string().nullable().exactOptional();

/** How the inputs and outputs of a model look, and how it is judged. */
interface Reading {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly history: (operations: readonly Operation[]) => History;
}

const models: Readonly<Record<ModelName, Reading>> = {
  register: { input: z.union([read, write]), output: registerOutput, history: historyWith(register()) },
  'cas-register': {
    input: z.union([read, write, cas]),
    output: registerOutput,
    history: historyWith(casRegister()),
  },
  'append-store': {
    input: z.union([get, put, append]),
    output: z.object({ value: z.string().exactOptional() }),
    history: historyWith(appendStore),
  },
  'key-value-store': {
    input: z.union([get, put, remove]),
    output: z.object({ value: string, previous: string, deleted: z.number().exactOptional() }),
    history: historyWith(keyValueStore),
  },
};

type ModelName = z.infer<typeof modelName>;

const header = z.object({
  format: z.literal(HISTORY_FORMAT),
  version: z.literal(1),
  model: modelName,
});

const line = z.object({
  client: z.union([z.string(), z.number()]),
  input: z.unknown(),
  output: z.unknown().optional(),
  call: z.number(),
  return: z.number().nullable(),
});

function historyWith<State, Input, Output>(model: Model<State, Input, Output>): Reading['history'] {
  return (operations) => historyOf(model, operations);
}

/** `lines`: the whole file, the header first. */
export function readNdjsonHistory(lines: readonly string[]): History {
  const { model } = parsed(header, lines[0] ?? '', 1);
  const { input, output, history } = models[model];
  const operations: Operation[] = [];
  lines.forEach((text, at) => {
    if (at === 0 || text.trim() === '') return;
    const found = parsed(line, text, at + 1);
    const isUnknown = found.output === undefined;
    const operation: Operation = {
      client: found.client,
      call: found.call,
      return: found.return,
      input: checked(input, found.input, at + 1),
      output: isUnknown ? UNKNOWN : checked(output, found.output, at + 1),
    };
    const fault = faultOf(operation);
    if (fault !== undefined) throw new MalformedHistory(at + 1, fault, 'Mend how the history is recorded');
    operations.push(operation);
  });
  return history(operations);
}

function parsed<Value>(schema: z.ZodType<Value>, text: string, lineNumber: number): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MalformedHistory(lineNumber, 'it is not JSON', 'Remove the line if it was cut off, or mend it');
  }
  return checked(schema, json, lineNumber);
}

function checked<Value>(schema: z.ZodType<Value>, json: unknown, lineNumber: number): Value {
  const found = schema.safeParse(json);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const fact = `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'does not fit'}`;
  throw new MalformedHistory(lineNumber, fact, 'See tools/judge/README.md for the format');
}
