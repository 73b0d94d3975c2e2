/** The encoding of the key-value store: commands stand in the log, queries and answers travel. */

import { decodeAnswer, encodeAnswer } from '../../../runtime/kv/answer-encoding.ts';
import type { KeyValue, KvAnswer } from '../../../runtime/kv/answers.ts';
import { KeyValueMachine } from '../../../runtime/kv/key-value-machine.ts';
import { decodeCommand, decodeQuery, encodeRequest } from '../../../runtime/kv/request-encoding.ts';
import type { KvRequest } from '../../../runtime/kv/requests.ts';
import { deleteRange, keyOf, put, range } from '../key-value-requests.ts';
import { type FuzzTarget, mustEqualBytes, mustHold, type Verdict } from '../target.ts';

const value = new TextEncoder().encode('value');

const commands: readonly KvRequest[] = [
  put('key', value),
  put('\xff\0', value, { lease: -5n, prevKv: true }),
  put('key', new Uint8Array(0), { ignoreValue: true, ignoreLease: true }),
  deleteRange('a', { rangeEnd: keyOf('\0'), prevKv: true }),
];

const queries: readonly KvRequest[] = [
  range('a', { rangeEnd: keyOf('\0'), limit: 7, sortOrder: 'descend', sortTarget: 'value' }),
  range('key', { revision: 2 ** 53 - 1, serializable: true, keysOnly: true, countOnly: true }),
  range('key', { minModRevision: -1, maxModRevision: 9, minCreateRevision: 1, maxCreateRevision: 4 }),
];

const history = { createRevision: 2, modRevision: 3, version: 2 };
const pair: KeyValue = { key: keyOf('k\xff'), ...history, value, lease: 7n };

const answers: readonly KvAnswer[] = [
  { kind: 'put', revision: 3, prevKv: undefined },
  { kind: 'put', revision: 3, prevKv: pair },
  { kind: 'deleteRange', revision: 9, deleted: 2, prevKvs: [pair, pair] },
  { kind: 'range', revision: 2 ** 40, kvs: [pair], more: true, count: 12 },
  { kind: 'range', revision: 1, kvs: [], more: false, count: 0 },
  { kind: 'refused', refusal: 'keyNotFound' },
];

/** The machine answers everything, and its answer can be read; the input is borrowed and left as it is. */
function checkMachine(input: Uint8Array, request: KvRequest | undefined): Verdict {
  const machine = new KeyValueMachine();
  machine.apply(encodeRequest(put('key', value)));
  const before = input.slice();
  for (const bytes of [machine.apply(input), machine.query(input)])
    mustHold(decodeAnswer(bytes) !== undefined, 'The answer of the machine cannot be read.');
  mustEqualBytes(input, before, 'The machine changed what it was given.');
  if (request === undefined) return 'refused';
  mustEqualBytes(encodeRequest(request), input, 'It was read, and is not written like this.');
  return 'accepted';
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'key-value-commands',
    promise: 'A command is encoded like this, or it is none; the machine answers both.',
    seeds: () => commands.map(encodeRequest),
    check: (input) => checkMachine(input, decodeCommand(input)),
  },
  {
    name: 'key-value-queries',
    promise: 'A query is encoded like this, or it is none; the machine answers both.',
    seeds: () => queries.map(encodeRequest),
    check: (input) => checkMachine(input, decodeQuery(input)),
  },
  {
    name: 'key-value-answers',
    promise: 'An answer is encoded like this, or it is none.',
    seeds: () => answers.map(encodeAnswer),
    check: (input) => {
      const answer = decodeAnswer(input);
      if (answer === undefined) return 'refused';
      mustEqualBytes(encodeAnswer(answer), input, 'It was read, and is not written like this.');
      return 'accepted';
    },
  },
];
