import { beforeEach, describe, expect, it } from 'vitest';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import type { Comparison, Operation } from '../../runtime/kv/requests.ts';
import { ask, compact, del, key, keysOf, put, range, txn } from './kv-driver.ts';

let machine: KeyValueMachine;
beforeEach(() => {
  machine = new KeyValueMachine();
});

const everything = range('\0', { rangeEnd: key('\0') });
const versionOf = (name: string, value: number, result: Comparison['result'] = 'equal'): Comparison => ({
  key: key(name),
  rangeEnd: key(''),
  result,
  target: 'version',
  value,
});
const nest = (depth: number, inside: Operation): Operation =>
  depth === 0 ? inside : txn([], [nest(depth - 1, inside)]);

describe('a transaction', () => {
  it('makes one revision, however many keys it changes', () => {
    const answer = ask(machine, txn([], [put('a'), put('b'), del('c')]));

    expect(answer).toMatchObject({ revision: 2, succeeded: true });
    expect(ask(machine, range('b'))).toMatchObject({ revision: 2, kvs: [{ modRevision: 2, version: 1 }] });
  });

  it('makes none when it changes nothing', () => {
    expect(ask(machine, txn([], [del('a'), range('a')]))).toMatchObject({ revision: 1 });
  });

  it('shows a range what was put before it, at the revision that it makes, and not what is put after it', () => {
    const answer = ask(machine, txn([], [range('a'), put('a', 'x'), range('a')]));

    expect(answer).toMatchObject({
      answers: [
        { revision: 1, count: 0 },
        { revision: 2 },
        { revision: 2, kvs: [{ key: 'a', value: 'x', modRevision: 2 }] },
      ],
    });
  });

  it('compares everything, nested or not, with the store as it was before', () => {
    const nested = txn([versionOf('a', 0)], [put('seen', 'before')], [put('seen', 'after')]);

    const answer = ask(machine, txn([versionOf('a', 0)], [put('a'), nested]));

    expect(answer).toMatchObject({ answers: [{ kind: 'put' }, { kind: 'txn', succeeded: true }] });
  });

  it('does nothing at all when one of its operations cannot be done', () => {
    const refused = ask(machine, txn([], [put('a'), put('b', '', { ignoreValue: true })]));

    expect(refused).toBe('keyNotFound');
    expect(keysOf(machine, everything)).toEqual([]);
  });

  it('is not refused for what stands on the side that is not chosen', () => {
    const lease = put('b', '', { lease: 7n });

    expect(ask(machine, txn([], [put('a')], [lease]))).toMatchObject({ succeeded: true });
    expect(ask(machine, txn([], [lease]))).toBe('leaseNotFound');
  });

  it('can put a key and delete it again in nested transactions, in this order only', () => {
    const putThenDeleted = ask(machine, txn([], [txn([], [put('a')]), txn([], [del('a')])]));
    const history = ask(machine, range('a', { revision: 2 }));

    expect(putThenDeleted).toMatchObject({ revision: 2 });
    expect(history).toMatchObject({ count: 0 });
    expect(ask(machine, txn([], [txn([], [del('a')]), txn([], [put('a')])]))).toBe('duplicateKey');
  });
});

describe('a comparison', () => {
  beforeEach(() => {
    for (const request of [put('a', 'm'), put('a', 'm'), put('b', 'n')]) ask(machine, request);
  });

  it.each([
    ['version', 2, 1, 3],
    ['create', 2, 1, 3],
    ['mod', 3, 2, 4],
    ['lease', 0n, -1n, 1n],
    ['value', 'm', 'l', 'n'],
  ] as const)('of %s is equal, greater, less or not', (target, equal, less, greater) => {
    const holds = (result: Comparison['result'], than: number | bigint | string) => {
      const value = typeof than === 'string' ? Buffer.from(than) : than;
      const comparison = { key: key('a'), rangeEnd: key(''), result, target, value } as Comparison;
      return (ask(machine, txn([comparison], [])) as { succeeded: boolean }).succeeded;
    };

    expect([holds('equal', equal), holds('equal', less), holds('equal', greater)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([holds('notEqual', equal), holds('notEqual', less)]).toEqual([false, true]);
    expect([holds('greater', equal), holds('greater', less), holds('greater', greater)]).toEqual([
      false,
      true,
      false,
    ]);
    expect([holds('less', equal), holds('less', less), holds('less', greater)]).toEqual([false, false, true]);
  });

  it('of a range holds if it holds for every key', () => {
    const both = (result: Comparison['result'], value: number) =>
      ask(machine, txn([{ ...versionOf('a', value, result), rangeEnd: key('c') }], []));

    expect(both('greater', 0)).toMatchObject({ succeeded: true });
    expect(both('equal', 2)).toMatchObject({ succeeded: false });
  });

  it('of the value of a key that is not there never holds; of a number it is one with 0', () => {
    const value: Comparison = { ...versionOf('z', 0), target: 'value', value: new Uint8Array(0) };

    expect(ask(machine, txn([value], []))).toMatchObject({ succeeded: false });
    expect(ask(machine, txn([{ ...value, result: 'notEqual' }], []))).toMatchObject({ succeeded: false });
    expect(ask(machine, txn([versionOf('z', 0), versionOf('z', 1, 'less')], []))).toMatchObject({
      succeeded: true,
    });
  });
});

describe('a transaction is refused', () => {
  const many = (count: number, name = 'k') => Array.from({ length: count }, (_, at) => put(`${name}${at}`));

  it.each([
    ['tooManyOperations', txn([], many(129))],
    ['tooManyOperations', txn([], [], many(129))],
    ['tooManyOperations', txn(Array(129).fill(versionOf('a', 0)), [])],
    ['tooManyOperations', txn([], [...many(127), txn([], [put('n')])])],
    ['tooManyOperations', nest(129, range('a'))],
    ['tooManyOperations', txn([], Array(64).fill(txn([], Array(64).fill(range('a')))))],
    ['emptyKey', txn([versionOf('', 0)], [])],
    ['emptyKey', txn([], [], [put('')])],
    ['emptyKey', txn([], [txn([], [del('')])])],
    ['valueProvided', txn([], [put('a', 'x', { ignoreValue: true })])],
    ['leaseProvided', txn([], [put('a', '', { ignoreLease: true, lease: 1n })])],
    ['duplicateKey', txn([], [put('a'), put('a')])],
    ['duplicateKey', txn([], [], [put('a'), put('a')])],
    ['duplicateKey', txn([], [put('b'), del('a', { rangeEnd: key('c') })])],
    ['duplicateKey', txn([], [put('a'), txn([], [put('a')])])],
    ['duplicateKey', txn([], [put('a'), txn([], [], [del('a')])])],
    ['duplicateKey', txn([], [del('a'), txn([], [put('a')])])],
    ['futureRevision', txn([], [put('a'), range('a', { revision: 2 })])],
  ] as const)('as %s, and changes nothing', (refusal, request) => {
    expect(ask(machine, request as Operation)).toBe(refusal);
    expect(ask(machine, everything)).toMatchObject({ revision: 1, count: 0 });
  });

  it('and not for as much as is allowed, nor for what only one side can do', () => {
    const sides = txn([], [put('a')], [put('a'), del('b')]);

    for (const allowed of [
      txn([], many(128), many(128)),
      txn([], [...many(126), txn([], [put('n')])]),
      nest(128, range('a')) as typeof sides,
      txn([], [sides]),
      txn([], [del('a'), del('a'), put('b')]),
      txn([], [del('a', { rangeEnd: key('c') }), put('c')]),
    ])
      expect(ask(machine, allowed)).toMatchObject({ kind: 'txn' });
  });

  it('for a revision below 0, which a range alone may have, once something is compacted: as etcd does', () => {
    const request = txn([], [range('a', { revision: -1 })]);

    expect(ask(machine, request)).toMatchObject({ succeeded: true });
    ask(machine, compact(0));
    expect(ask(machine, request)).toBe('compacted');
    expect(ask(machine, range('a', { revision: -1 }))).toMatchObject({ count: 0 });
  });
});
