import { beforeEach, describe, expect, it } from 'vitest';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { KeyValueStore } from '../../runtime/kv/key-value-store.ts';
import { answerTo, ask, compact, del, key, put, range } from './kv-driver.ts';

const size = (machine: KeyValueMachine) => {
  const answer = answerTo(machine, { kind: 'size' });
  if (answer?.kind !== 'size') throw new Error('The question about the size was not answered.');
  return answer;
};

describe('a compaction', () => {
  let machine: KeyValueMachine;
  beforeEach(() => {
    machine = new KeyValueMachine();
    for (const request of [put('a', '2'), put('a', '3'), del('a'), put('b', '5'), put('a', '6')]) {
      ask(machine, request);
    }
  });

  it('refuses what is older, and keeps what was at its revision', () => {
    const answer = ask(machine, compact(3));

    expect(answer).toEqual({ kind: 'done', revision: 6 });
    expect(ask(machine, range('a', { revision: 2 }))).toBe('compacted');
    expect(ask(machine, range('a', { revision: 3 }))).toMatchObject({
      revision: 6,
      kvs: [{ value: '3', createRevision: 2, modRevision: 3, version: 2 }],
    });
    expect(ask(machine, range('a', { revision: 4 }))).toMatchObject({ count: 0 });
    expect(ask(machine, range('a', { revision: 6 }))).toMatchObject({
      kvs: [{ value: '6', createRevision: 6, version: 1 }],
    });
  });

  it.each([
    [[compact(7)], 'futureRevision'],
    [[compact(-1)], 'compacted'],
    [[compact(4), compact(4)], 'compacted'],
    [[compact(4), compact(3)], 'compacted'],
  ])('to a revision that is not there is refused', (requests, refusal) => {
    expect(requests.map((request) => ask(machine, request)).at(-1)).toBe(refusal);
  });

  it('to the current revision keeps what is there', () => {
    ask(machine, compact(6));

    expect(ask(machine, range('\0', { rangeEnd: key('\0'), revision: 6 }))).toMatchObject({ count: 2 });
  });
});

describe('what is compacted', () => {
  const history = (machine: KeyValueMachine) => {
    for (let round = 0; round < 100; round++) {
      for (let name = 0; name < 100; name++) ask(machine, put(`k${name}`, `${round}`.repeat(100)));
    }
    for (let name = 0; name < 50; name++) ask(machine, del(`k${name}`));
  };

  it('is freed: the store takes what it would if nothing else had ever been put', () => {
    const [machine, fresh] = [new KeyValueMachine(), new KeyValueMachine()];
    history(machine);
    for (let name = 50; name < 100; name++) ask(fresh, put(`k${name}`, '99'.repeat(100)));
    const before = size(machine);

    ask(machine, compact(before.revision));

    const after = size(machine);
    expect(before.bytesInUse).toBeGreaterThan(1_000_000);
    expect(after.bytesInUse).toBe(size(fresh).bytesInUse);
    expect(after.bytes).toBeLessThan(2 * after.bytesInUse + 2 * 32 * 1024);
  });

  it('is freed bit by bit when there is a later, and also by the commands that come meanwhile', () => {
    const later: (() => void)[] = [];
    const machine = new KeyValueMachine({ later: (work) => later.push(work) });
    history(machine);
    const before = size(machine);

    ask(machine, compact(before.revision));
    const atOnce = size(machine);
    later.shift()?.();
    const afterOne = size(machine);
    ask(machine, put('k99', '99'.repeat(100)));
    const afterCommand = size(machine);
    while (later.length > 0) later.shift()?.();

    expect(atOnce).toMatchObject({ bytesInUse: before.bytesInUse, isSwept: false });
    expect(afterOne.bytesInUse).toBeLessThan(atOnce.bytesInUse);
    expect(afterCommand.bytesInUse).toBeLessThan(afterOne.bytesInUse);
    expect(size(machine).isSwept).toBe(true);
    expect(size(machine).bytesInUse).toBeLessThan(50_000);
  });

  it('can be freed one version at a time, of one key and of many', () => {
    const store = new KeyValueStore();
    for (const request of [put('a', '1'), put('a', '2'), put('b', '3'), put('a', '4'), put('b', '5')]) {
      store.begin();
      store.put(request);
    }
    store.begin();
    store.deleteRange(del('a'));
    const before = store.size().bytesInUse;

    store.compact(store.revision);
    const sizes: number[] = [];
    do sizes.push(store.size().bytesInUse);
    while (!store.sweep(1));

    expect(sizes[0]).toBe(before);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(store.pairs(range('\0', { rangeEnd: key('\0') })).map((pair) => pair.key)).toEqual(['b']);
    expect(store.size().bytesInUse).toBeLessThan(before / 4);
  });
});

it('many keys without a value take no time and no room for values', () => {
  const machine = new KeyValueMachine();

  for (let name = 0; name < 40_000; name++) answerTo(machine, put(`k${name}`));

  expect(ask(machine, range('k', { rangeEnd: key('l'), countOnly: true }))).toMatchObject({ count: 40_000 });
});
