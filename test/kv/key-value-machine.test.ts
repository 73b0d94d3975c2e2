import { beforeEach, describe, expect, it } from 'vitest';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { ask, del, key, keysOf, put, range } from './kv-driver.ts';

let machine: KeyValueMachine;
const pair = (
  name: string,
  value: string,
  [createRevision, modRevision, version]: [number, number, number],
) => ({
  key: name,
  createRevision,
  modRevision,
  version,
  value,
  lease: 0,
});
const everything = { rangeEnd: key('\0') };

beforeEach(() => {
  machine = new KeyValueMachine();
});

describe('Put', () => {
  it('an empty store is at revision 1', () => {
    const answer = ask(machine, range('a'));

    expect(answer).toEqual({ kind: 'range', revision: 1, kvs: [], more: false, count: 0 });
  });

  it('every put makes a revision, even of the same value', () => {
    const answers = [put('a', '1'), put('a', '1'), put('b')].map((request) => ask(machine, request));

    expect(answers).toEqual([2, 3, 4].map((revision) => ({ kind: 'put', revision })));
  });

  it('a key keeps its create revision, and its version counts the puts', () => {
    for (const request of [put('a', '1'), put('b', '2'), put('a', '3')]) ask(machine, request);

    const answer = ask(machine, range('a'));

    expect(answer).toMatchObject({ revision: 4, count: 1, kvs: [pair('a', '3', [2, 4, 2])] });
  });

  it('a key that was deleted begins anew', () => {
    for (const request of [put('a', '1'), put('a', '2'), del('a'), put('a', '3')]) ask(machine, request);

    const answer = ask(machine, range('a'));

    expect(answer).toMatchObject({ kvs: [pair('a', '3', [5, 5, 1])] });
  });

  it('prevKv answers with the pair as it was, of the same length or not', () => {
    ask(machine, put('a', 'old'));

    const same = ask(machine, put('a', 'new', { prevKv: true }));
    const longer = ask(machine, put('a', 'longer', { prevKv: true }));

    expect(same).toEqual({ kind: 'put', revision: 3, prevKv: pair('a', 'old', [2, 2, 1]) });
    expect(longer).toEqual({ kind: 'put', revision: 4, prevKv: pair('a', 'new', [2, 3, 2]) });
  });

  it('prevKv of a new key is absent', () => {
    const answer = ask(machine, put('a', '', { prevKv: true }));

    expect(answer).toEqual({ kind: 'put', revision: 2 });
  });

  it('ignoreValue and ignoreLease keep what is there and make a revision', () => {
    ask(machine, put('a', 'kept'));

    ask(machine, put('a', '', { ignoreValue: true }));
    ask(machine, put('a', 'new', { ignoreLease: true }));

    expect(ask(machine, range('a'))).toMatchObject({ revision: 4, kvs: [pair('a', 'new', [2, 4, 3])] });
  });

  it.each([
    ['emptyKey', put('')],
    ['valueProvided', put('a', 'x', { ignoreValue: true })],
    ['leaseProvided', put('a', '', { ignoreLease: true, lease: 1n })],
    ['leaseNotFound', put('a', '', { lease: 1n })],
    ['keyNotFound', put('new', '', { ignoreValue: true })],
    ['keyNotFound', put('new', '', { ignoreLease: true })],
    ['emptyKey', del('')],
  ])('a command that is refused as %s changes nothing', (refusal, request) => {
    const answer = ask(machine, request);

    expect(answer).toBe(refusal);
    expect(ask(machine, range('\0', everything))).toMatchObject({ revision: 1, count: 0 });
  });
});

describe('DeleteRange', () => {
  beforeEach(() => {
    for (const name of ['a', 'b/1', 'b/2', 'c']) ask(machine, put(name, name));
  });

  it('a deletion of nothing makes no revision', () => {
    const answer = ask(machine, del('nope', everything));

    expect(answer).toEqual({ kind: 'deleteRange', revision: 5, deleted: 0, prevKvs: [] });
  });

  it('a deletion of many keys makes one revision and answers in the order of the keys', () => {
    const answer = ask(machine, del('b/', { rangeEnd: key('b0'), prevKv: true }));

    const prevKvs = [pair('b/1', 'b/1', [3, 3, 1]), pair('b/2', 'b/2', [4, 4, 1])];
    expect(answer).toEqual({ kind: 'deleteRange', revision: 6, deleted: 2, prevKvs });
    expect(keysOf(machine, range('\0', everything))).toEqual(['a', 'c']);
  });

  it('a range end that does not lie behind the key means nothing', () => {
    const answer = ask(machine, del('c', { rangeEnd: key('a') }));

    expect(answer).toMatchObject({ deleted: 0, revision: 5 });
  });
});

describe('Range', () => {
  beforeEach(() => {
    for (const [name, value] of [
      ['a', 'z'],
      ['b', 'x'],
      ['c', 'y'],
      ['b', 'x'],
      ['a', 'z'],
      ['b', 'x'],
    ] as const) {
      ask(machine, put(name, value));
    }
  });

  it('one zero byte as range end means everything from the key on', () => {
    expect(keysOf(machine, range('b', everything))).toEqual(['b', 'c']);
  });

  it('the count is that of the whole range, whatever limit and bounds leave out', () => {
    const answer = ask(machine, range('a', { ...everything, limit: 1, minModRevision: 6 }));

    expect(answer).toMatchObject({ count: 3, more: true, kvs: [{ key: 'a' }] });
  });

  it('there is no more when the limit is just enough', () => {
    const answer = ask(machine, range('a', { ...everything, limit: 3 }));

    expect(answer).toMatchObject({ count: 3, more: false });
  });

  it('countOnly leaves the pairs out, keysOnly the values', () => {
    const counted = ask(machine, range('a', { ...everything, countOnly: true, limit: 1 }));
    const keys = ask(machine, range('c', { keysOnly: true }));

    expect(counted).toEqual({ kind: 'range', revision: 7, kvs: [], more: false, count: 3 });
    expect(keys).toMatchObject({ kvs: [pair('c', '', [4, 4, 1])] });
  });

  it.each([
    ['key', 'a b c'],
    ['version', 'c a b'],
    ['create', 'a b c'],
    ['mod', 'c a b'],
    ['value', 'b c a'],
  ] as const)(
    'pairs sorted by %s ascend as "%s", and descend the other way round',
    (sortTarget, ascending) => {
      const sorted = (sortOrder: 'ascend' | 'descend') =>
        keysOf(machine, range('a', { ...everything, sortTarget, sortOrder })).join(' ');

      expect(sorted('ascend')).toBe(ascending);
      expect(sorted('descend')).toBe([...ascending].reverse().join(''));
    },
  );

  it('an order is applied before the limit', () => {
    expect(
      keysOf(machine, range('a', { ...everything, sortTarget: 'value', sortOrder: 'ascend', limit: 1 })),
    ).toEqual(['b']);
  });

  it('without an order, a limited range is sorted by another target only within its first keys, as in etcd', () => {
    expect(keysOf(machine, range('a', { ...everything, sortTarget: 'version', limit: 1 }))).toEqual(['a']);
    expect(keysOf(machine, range('a', { ...everything, sortTarget: 'version' }))).toEqual(['c', 'a', 'b']);
  });

  it.each([
    ['minModRevision', 6, 'a b'],
    ['maxModRevision', 6, 'a c'],
    ['minCreateRevision', 3, 'b c'],
    ['maxCreateRevision', 3, 'a b'],
    ['maxModRevision', -1, ''],
    ['minModRevision', -1, 'a b c'],
  ] as const)('%s %i leaves "%s"', (bound, revision, left) => {
    expect(keysOf(machine, range('a', { ...everything, [bound]: revision })).join(' ')).toBe(left);
  });

  it('the current revision and past ones can be asked for, a future one cannot', () => {
    const answers = [7, 8, 6, -1].map((revision) => ask(machine, range('a', { revision })));

    expect(answers).toMatchObject([{ count: 1 }, 'futureRevision', { count: 1 }, { count: 1 }]);
  });

  it('keys are ordered by their bytes, beyond ASCII too', () => {
    for (const name of ['\xff', '\x80', 'a\0', 'Z']) ask(machine, put(name));

    expect(keysOf(machine, range('\0', everything))).toEqual(['Z', 'a', 'a\0', 'b', 'c', '\x80', '\xff']);
  });
});
