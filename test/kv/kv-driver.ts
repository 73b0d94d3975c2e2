/** Speaks to a key-value state machine in words instead of bytes. */
import { decodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import type { KvAnswer } from '../../runtime/kv/answers.ts';
import { byteString } from '../../runtime/kv/byte-string.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import type {
  Comparison,
  DeleteRangeRequest,
  KvRequest,
  Operation,
  PutRequest,
  RangeRequest,
  TxnRequest,
} from '../../runtime/kv/requests.ts';
import type { StateMachine } from '../../runtime/state-machine.ts';

const nothing = byteString(new Uint8Array(0));

/** The bytes of a text, each unit one byte. */
export const key = (text: string) => byteString(Buffer.from(text, 'latin1'));

export function put(name: string, value = '', more: Partial<PutRequest> = {}): PutRequest {
  const plain = { lease: 0n, prevKv: false, ignoreValue: false, ignoreLease: false };
  return { kind: 'put', key: key(name), value: new TextEncoder().encode(value), ...plain, ...more };
}

export function range(name: string, more: Partial<RangeRequest> = {}): RangeRequest {
  const bounds = { minModRevision: 0, maxModRevision: 0, minCreateRevision: 0, maxCreateRevision: 0 };
  const switches = { serializable: false, keysOnly: false, countOnly: false };
  const order = { sortOrder: 'none', sortTarget: 'key' } as const;
  return {
    kind: 'range',
    key: key(name),
    rangeEnd: nothing,
    limit: 0,
    revision: 0,
    ...bounds,
    ...switches,
    ...order,
    ...more,
  };
}

export function del(name: string, more: Partial<DeleteRangeRequest> = {}): DeleteRangeRequest {
  return { kind: 'deleteRange', key: key(name), rangeEnd: nothing, prevKv: false, ...more };
}

export function txn(
  comparisons: readonly Comparison[],
  success: readonly Operation[],
  failure: readonly Operation[] = [],
): TxnRequest {
  return { kind: 'txn', comparisons, success, failure };
}

export const compact = (revision: number) => ({ kind: 'compact', revision }) as const;

const queries: readonly string[] = ['range', 'members', 'hash', 'size'];

/** The answer, with values as texts and without what is empty or zero. */
export function ask(machine: StateMachine, request: KvRequest): unknown {
  return legible(answerTo(machine, request));
}

export function answerTo(machine: StateMachine, request: KvRequest): KvAnswer | undefined {
  return decodeAnswer(answerBytes(machine, request));
}

/** Queries are asked, everything else is applied. */
export function answerBytes(machine: StateMachine, request: KvRequest): Uint8Array {
  const bytes = encodeRequest(request);
  return queries.includes(request.kind) ? machine.query(bytes) : machine.apply(bytes);
}

/** The keys of a range's answer, in its order. */
export function keysOf(machine: StateMachine, request: RangeRequest): string[] {
  const answer = decodeAnswer(machine.query(encodeRequest(request)));
  if (answer?.kind !== 'range') throw new Error(`The range was answered by ${answer?.kind}.`);
  return answer.kvs.map((pair) => pair.key);
}

/** Values as texts; a refusal as its name; what is undefined left out. */
export function legible(answer: KvAnswer | undefined): unknown {
  if (answer?.kind === 'refused') return answer.refusal;
  const text = JSON.stringify(answer, (_, field) => {
    if (typeof field === 'bigint') return Number(field);
    return field instanceof Uint8Array ? new TextDecoder().decode(field) : field;
  });
  return JSON.parse(text);
}
