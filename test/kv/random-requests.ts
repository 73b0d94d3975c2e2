/** Any requests, on few keys, so that they meet. */
import fc from 'fast-check';
import type {
  Comparison,
  DeleteRangeRequest,
  KvRequest,
  Operation,
  PutRequest,
  RangeRequest,
  TxnRequest,
} from '../../runtime/kv/requests.ts';
import { del, key, put, range, txn } from './kv-driver.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\xff'), maxLength: 3 });
const rangeEnd = fc.oneof(fc.constant(''), fc.constant('\0'), name).map(key);
const revision = fc.oneof(fc.constantFrom(0, 0, -1), fc.integer({ min: 1, max: 40 }));

const anyPut: fc.Arbitrary<PutRequest> = fc
  .record({
    name,
    value: fc.string({ maxLength: 5 }),
    prevKv: fc.boolean(),
    keeps: fc.integer({ max: 7, min: 0 }),
  })
  .map(({ name, value, prevKv, keeps }) => {
    const ignoreValue = keeps === 0;
    return put(name, ignoreValue ? '' : value, { prevKv, ignoreValue });
  });

const anyDeletion: fc.Arbitrary<DeleteRangeRequest> = fc
  .record({ name, rangeEnd, prevKv: fc.boolean() })
  .map(({ name, ...more }) => del(name, more));

export const anyRange: fc.Arbitrary<RangeRequest> = fc
  .record({
    name,
    rangeEnd,
    revision,
    limit: fc.integer({ min: -1, max: 4 }),
    countOnly: fc.boolean(),
    minModRevision: fc.constantFrom(0, 0, 3),
    order: fc.constantFrom(['none', 'key'], ['descend', 'key'], ['ascend', 'mod'], [
      'descend',
      'mod',
    ] as const),
  })
  .map(({ name, order: [sortOrder, sortTarget], ...more }) =>
    range(name, { ...more, sortOrder, sortTarget } as Parameters<typeof range>[1]),
  );

const comparison: fc.Arbitrary<Comparison> = fc
  .tuple(
    fc.record({
      key: name.filter((each) => each !== '').map(key),
      rangeEnd,
      result: fc.constantFrom('equal', 'greater', 'less', 'notEqual'),
    }),
    fc.oneof(
      fc.record({ target: fc.constantFrom('version', 'create', 'mod'), value: fc.nat(6) }),
      fc.record({ target: fc.constant('lease'), value: fc.bigInt({ min: -1n, max: 1n }) }),
      fc.record({
        target: fc.constant('value'),
        value: fc.string({ maxLength: 2 }).map((text) => new TextEncoder().encode(text)),
      }),
    ),
  )
  .map(([about, what]) => ({ ...about, ...what }) as Comparison);

const { txn: anyTxn } = fc.letrec<{ txn: TxnRequest; operation: Operation }>((tie) => ({
  operation: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyPut,
    anyDeletion,
    anyRange,
    tie('txn'),
  ),
  txn: fc
    .record({
      comparisons: fc.array(comparison, { maxLength: 2 }),
      success: fc.array(tie('operation'), { maxLength: 3 }),
      failure: fc.array(tie('operation'), { maxLength: 3 }),
    })
    .map(({ comparisons, success, failure }) => txn(comparisons, success, failure)),
}));

const compaction = fc.integer({ min: -1, max: 40 }).map((at) => ({ kind: 'compact', revision: at }) as const);

export const anyRequest: fc.Arbitrary<KvRequest> = fc.oneof(
  { weight: 6, arbitrary: anyPut },
  { weight: 3, arbitrary: anyDeletion },
  { weight: 4, arbitrary: anyRange },
  { weight: 4, arbitrary: anyTxn },
  { weight: 1, arbitrary: compaction },
);
