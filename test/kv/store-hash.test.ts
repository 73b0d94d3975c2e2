import { expect, it } from 'vitest';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import type { KvCommand } from '../../runtime/kv/requests.ts';
import { answerTo, ask, compact, del, key, put } from './kv-driver.ts';

/** The whole checksum, part by part, and how many parts there were. */
function hashOf(machine: KeyValueMachine, revision = 0): { hash: number; parts: number } {
  let [from, seed, parts] = [key(''), 0, 0];
  do {
    const answer = answerTo(machine, { kind: 'hash', revision, from, seed });
    if (answer?.kind !== 'hash') throw new Error('The question about the checksum was not answered.');
    from = answer.next;
    seed = answer.hash;
    parts += 1;
  } while (from !== '');
  return { hash: seed, parts };
}

function machineAfter(...commands: KvCommand[]): KeyValueMachine {
  const machine = new KeyValueMachine();
  for (const command of commands) answerTo(machine, command);
  return machine;
}

it('the checksum tells histories apart: by a value, a key, a revision, a deletion, a compaction', () => {
  const hashes = [
    [],
    [put('a', '1')],
    [put('a', '2')],
    [put('b', '1')],
    [put('a', '1'), put('a', '1')],
    [put('a', '1'), del('a')],
    [put('a', '1'), put('a', '1'), compact(3)],
    [put('b', '1'), put('a', '1')],
  ].map((commands) => hashOf(machineAfter(...commands)).hash);

  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashOf(machineAfter(put('a', '1')))).toEqual(hashOf(machineAfter(put('a', '1'))));
});

it('the checksum at a revision stays what it was then', () => {
  const machine = machineAfter(put('a', '1'), put('b', '1'), del('a'));
  const then = hashOf(machine).hash;

  for (const command of [put('a', '2'), del('b'), put('c')]) answerTo(machine, command);

  expect(hashOf(machine, 4).hash).toBe(then);
  expect(hashOf(machine).hash).not.toBe(then);
});

it('the checksum of a large store comes in parts, and covers the last of them', () => {
  const puts = Array.from({ length: 12_000 }, (_, at) => put(`k${10_000 + at}`, 'x'));
  const [one, other] = [machineAfter(...puts), machineAfter(...puts)];

  answerTo(one, put('k21999', '1'));
  answerTo(other, put('k21999', '2'));

  expect(hashOf(one).parts).toBeGreaterThan(2);
  expect(hashOf(one).hash).not.toBe(hashOf(other).hash);
});

it('the checksum is refused at revisions that are compacted or to come', () => {
  const machine = machineAfter(put('a'), put('a'), compact(3));
  const at = (revision: number) => ask(machine, { kind: 'hash', revision, from: key(''), seed: 0 });

  expect([at(2), at(4)]).toEqual(['compacted', 'futureRevision']);
  expect(at(3)).toMatchObject({ revision: 3, hashRevision: 3, compactRevision: 3 });
});
