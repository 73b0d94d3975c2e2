import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAnswer, encodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import type { KvAnswer } from '../../runtime/kv/answers.ts';
import { byteString, bytesOf } from '../../runtime/kv/byte-string.ts';
import { decodeCommand, decodeQuery, encodeRequest } from '../../runtime/kv/request-encoding.ts';
import type { KvRequest } from '../../runtime/kv/requests.ts';
import { compact, del, key, put, range, txn } from './kv-driver.ts';

const requests = [
  put('key', 'value', { lease: -5n, prevKv: true }),
  put('\xff\0', '', { ignoreValue: true, ignoreLease: true }),
  del('a', { rangeEnd: key('b'), prevKv: true }),
  range('a', {
    rangeEnd: key('\0'),
    limit: 7,
    revision: 2 ** 53 - 1,
    sortOrder: 'descend',
    sortTarget: 'value',
  }),
  range('a', {
    serializable: true,
    keysOnly: true,
    countOnly: true,
    minModRevision: -1,
    maxCreateRevision: 4,
  }),
  compact(-3),
  {
    kind: 'announce',
    member: key('1f'),
    name: key('n1'),
    clientUrls: [key('http://a:1'), key('http://b:2')],
  },
  { kind: 'members' },
  { kind: 'size' },
  { kind: 'hash', revision: 7, from: key('k'), seed: 2 ** 32 - 1 },
  txn(
    [
      { key: key('a'), rangeEnd: key('\0'), result: 'notEqual', target: 'version', value: 3 },
      { key: key('a'), rangeEnd: key(''), result: 'less', target: 'lease', value: -1n },
      { key: key('a'), rangeEnd: key(''), result: 'greater', target: 'value', value: new Uint8Array(2) },
    ],
    [put('a', 'b'), del('c', { prevKv: true }), txn([], [range('d')], [])],
    [range('e', { limit: 1 })],
  ),
  txn([], [range('a')]),
] as const satisfies readonly KvRequest[];
const decode = (bytes: Uint8Array) => decodeCommand(bytes) ?? decodeQuery(bytes);

it.each(requests)('a request survives its encoding: $kind', (request) => {
  expect(decode(encodeRequest(request))).toEqual(request);
});

it.each(requests)('a request that is cut short or goes on is none: $kind', (request) => {
  const bytes = encodeRequest(request);

  for (let length = 0; length < bytes.length; length++)
    expect(decode(bytes.subarray(0, length))).toBeUndefined();
  expect(decode(Uint8Array.of(...bytes, 0))).toBeUndefined();
});

it('a command is no query, and a query is no command', () => {
  expect(decodeQuery(encodeRequest(put('a')))).toBeUndefined();
  expect(decodeCommand(encodeRequest(range('a')))).toBeUndefined();
  expect(decodeQuery(encodeRequest(txn([], [range('a')], [put('a')])))).toBeUndefined();
  expect(decodeQuery(encodeRequest(txn([], [txn([], [range('a')])])))).toBeUndefined();
});

it('what the first version wrote into its logs is understood', () => {
  const old = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

  expect(decodeCommand(old('0101010000006b0500000076616c7565'))).toEqual(put('k', 'value', { prevKv: true }));
  expect(decodeCommand(old('0201010000006b0100000000'))).toEqual(
    del('k', { rangeEnd: key('\0'), prevKv: true }),
  );
});

it('a transaction that is nested without end is none, and exhausts nothing', () => {
  const level = [4, 0, 0, 0, 0, 1, 0, 0, 0];
  const bytes = Uint8Array.from({ length: 900_000 }, (_, at) => level[at % level.length] as number);

  expect(decode(bytes)).toBeUndefined();
  expect(decodeAnswer(bytes)).toBeUndefined();
});

it('an integer beyond 2^53, an unknown order and an unknown flag are refused', () => {
  expect(decodeQuery(encodeRequest(range('a', { limit: 2 ** 53 })))).toBeUndefined();
  expect(decodeQuery(encodeRequest(range('a', { limit: 0.5 })))).toBeUndefined();
  const sorted = encodeRequest(range('a'));
  sorted[2] = 3;
  expect(decodeQuery(sorted)).toBeUndefined();
  const flagged = encodeRequest(put('a'));
  flagged[1] = 16;
  expect(decodeCommand(flagged)).toBeUndefined();
});

it('an answer survives its encoding', () => {
  const pair = {
    key: key('k\xff'),
    createRevision: 2,
    modRevision: 3,
    version: 2,
    value: new Uint8Array(100_000).fill(7),
    lease: 0n,
  };
  const answers = [
    { kind: 'put', revision: 3, prevKv: pair },
    { kind: 'put', revision: 3, prevKv: undefined },
    { kind: 'deleteRange', revision: 9, deleted: 2, prevKvs: [pair, pair] },
    { kind: 'range', revision: 2 ** 40, kvs: [pair], more: true, count: 12 },
    { kind: 'refused', refusal: 'compacted' },
    { kind: 'done', revision: 4 },
    {
      kind: 'members',
      revision: 1,
      members: [{ member: key('7'), name: key('n'), clientUrls: [key('u'), key('v')] }],
    },
    { kind: 'hash', revision: 5, hashRevision: 4, compactRevision: -1, hash: 2 ** 32 - 1, next: key('a') },
    { kind: 'size', revision: 1, compactRevision: 0, bytes: 7, bytesInUse: 6, isSwept: true },
    {
      kind: 'txn',
      revision: 3,
      succeeded: true,
      answers: [
        { kind: 'put', revision: 3, prevKv: undefined },
        { kind: 'txn', revision: 3, succeeded: false, answers: [] },
      ],
    },
  ] as const satisfies readonly KvAnswer[];

  for (const answer of answers) expect(decodeAnswer(encodeAnswer(answer))).toEqual(answer);
});

it('bytes that are no answer are not read as one', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decodeAnswer(bytes)));
  expect(decodeAnswer(Uint8Array.of(0, 200))).toBeUndefined();
  expect(decodeAnswer(new Uint8Array(0))).toBeUndefined();
});

it('a byte string has one unit for each byte, however long it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000, size: 'max' }), (bytes) => {
      expect(byteString(bytes)).toBe(Buffer.from(bytes).toString('latin1'));
      expect(bytesOf(byteString(bytes))).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

it('bytes that say the same in another way are neither a request nor an answer', () => {
  const leased = encodeRequest(put('a', '', { lease: 1n }));
  leased.fill(0, 7, 15);
  expect(decodeCommand(leased)).toBeUndefined();
  const limited = encodeRequest(range('a'));
  expect(decodeQuery(limited)).toBeDefined();
  limited[limited.length - 1] = 0x80;
  expect(decodeQuery(limited)).toBeUndefined();

  const refused = encodeAnswer({ kind: 'refused', refusal: 'emptyKey' });
  expect(decodeAnswer(Uint8Array.of(9, ...refused.subarray(1)))).toBeUndefined();
  const whole = encodeAnswer({ kind: 'range', revision: 1, kvs: [], more: true, count: 0 });
  const more = whole.lastIndexOf(1);
  expect(decodeAnswer(whole.with(more, 2))).toBeUndefined();
  const negative = Buffer.from(whole);
  negative.writeDoubleLE(-1, negative.length - 8);
  expect(decodeAnswer(negative)).toBeUndefined();
});
