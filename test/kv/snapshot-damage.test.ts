import { describe, expect, it } from 'vitest';
import { crc32 } from '../../runtime/checksum.ts';
import { DamagedSnapshotError } from '../../runtime/errors.ts';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import type { KvRequest } from '../../runtime/kv/requests.ts';
import { SectionWriter } from '../../runtime/kv/section-writer.ts';
import { CONTENT_BYTES, ITEM, PREFACE } from '../../runtime/kv/snapshot-format.ts';
import { refusalOf, wholeOf, writeAll } from '../contracts/snapshot-pieces.ts';
import { answerTo, compact, del, key, put } from './kv-driver.ts';

function machineAfter(...requests: readonly KvRequest[]): KeyValueMachine {
  const machine = new KeyValueMachine();
  for (const request of requests) answerTo(machine, request);
  return machine;
}

const announcement: KvRequest = {
  kind: 'announce',
  member: key('n1'),
  name: key('n1'),
  clientUrls: [key('http://a')],
};
const history = [announcement, put('a', '1'), put('a', '2'), put('b', '3'), del('b'), compact(2)];
const small = wholeOf(machineAfter(...history).snapshot());
const old = [put('old', 'state')];

/** Restores in one piece and byte by byte; both are refused alike, and nothing else is changed. */
function expectRefused(damaged: Uint8Array, message: string | RegExp = ''): void {
  const machine = machineAfter(...old);
  const refusals = [[damaged], Array.from(damaged, (byte) => Uint8Array.of(byte))].map((pieces) =>
    refusalOf(machine, pieces),
  );
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(DamagedSnapshotError);
  expect((refusals[0] as Error).message).toMatch(message);
  expect(wholeOf(machine.snapshot())).toEqual(wholeOf(machineAfter(...old).snapshot()));
}

describe('a snapshot is refused, and the old state stays,', () => {
  it('with any bit flipped', () => {
    for (let bit = 0; bit < small.length * 8; bit++) {
      const damaged = small.slice();
      damaged[bit >>> 3] = (damaged[bit >>> 3] as number) ^ (1 << (bit & 7));
      expectRefused(damaged);
    }
  });

  it('cut off anywhere', () => {
    for (let end = 0; end < small.length; end++) expectRefused(small.slice(0, end));
  });

  it.each([[[0]], [[...small]], [[...small.subarray(PREFACE.length)]]])(
    'with bytes after its end',
    (more) => {
      expectRefused(Uint8Array.from([...small, ...more]), 'should hold nothing after its end');
    },
  );

  const sectionBytes = CONTENT_BYTES + 12;
  const large = wholeOf(machineAfter(put('a', 'x'.repeat(5 * CONTENT_BYTES))).snapshot());
  const other = wholeOf(machineAfter(put('a', 'y'.repeat(5 * CONTENT_BYTES))).snapshot());
  const section = (of: Uint8Array, at: number) =>
    of.subarray(PREFACE.length + at * sectionBytes, PREFACE.length + (at + 1) * sectionBytes);
  const joined = (...sections: readonly Uint8Array[]) =>
    Uint8Array.from(Buffer.concat([PREFACE, ...sections]));

  it.each([
    ['exchanged', [0, 2, 1, 3, 4, 5]],
    ['left out', [0, 1, 3, 4, 5]],
    ['doubled', [0, 1, 1, 2, 3, 4, 5]],
    ['left out at its beginning', [1, 2, 3, 4, 5]],
  ])('with sections %s', (_, order) => {
    const machine = machineAfter(...old);

    const refusal = refusalOf(machine, [joined(...order.map((at) => section(large, at)))]);

    expect(refusal).toMatchObject({ name: 'DamagedSnapshotError' });
    expect((refusal as Error).message).toMatch(/should hold the section after that with checksum/);
    expect(wholeOf(machine.snapshot())).toEqual(wholeOf(machineAfter(...old).snapshot()));
  });

  it('with a section of another snapshot, although it has that place there', () => {
    const mixed = joined(...[0, 1, 2, 3, 4, 5].map((at) => section(at < 3 ? large : other, at)));

    expect(refusalOf(machineAfter(), [mixed])).toBeInstanceOf(DamagedSnapshotError);
    expect(
      refusalOf(machineAfter(), [joined(...[0, 1, 2, 3, 4, 5].map((at) => section(large, at)))]),
    ).toBeNull();
  });

  it('of another format, which is named', () => {
    const later = small.slice();
    later[6] = 2;
    expectRefused(later, /at byte 6 it should hold format 1, but it holds format 2/);
    expectRefused(Uint8Array.from(Buffer.from('{"not": "a snapshot"}')), /the name RAFTKV/);
  });

  it('and goes on being refused with the same error', () => {
    const sink = machineAfter(...old).restore();
    const thrown: unknown[] = [];
    for (const use of [() => sink.write(small.slice(1)), () => sink.write(small), () => sink.finish()]) {
      try {
        use();
      } catch (error) {
        thrown.push(error);
      }
    }

    expect(thrown).toHaveLength(3);
    expect(new Set(thrown).size).toBe(1);
  });
});

describe('with the right checksums, a snapshot that no machine would write is refused:', () => {
  const state = (revision: number, compactRevision: number) => [ITEM.state, revision, compactRevision];
  const named = (name: string) => [ITEM.key, name];
  const version = (mod: number, create: number, count: number) => [ITEM.version, mod, create, count, ''];
  const deletion = (mod: number) => [ITEM.deletion, mod];
  const end = (keys: number, versions: number) => [ITEM.end, keys, versions];
  const announced = (name: string) => [ITEM.announcement, name, 'called', ''];

  /** Of each item, the first number is its kind. */
  function written(items: readonly (readonly (string | number)[])[]): Uint8Array {
    const sections = new SectionWriter(crc32);
    for (const [kind, ...fields] of items) {
      sections.byte(kind as number);
      for (const field of fields) {
        if (typeof field === 'number') sections.integer(field);
        else sections.key(key(field));
      }
    }
    return sections.take();
  }

  it.each<[string, readonly (readonly (string | number)[])[]]>([
    ['an item of kind 4', [version(2, 2, 1), end(0, 0)]],
    ['an item of kind 7', [state(2, -1), [7], end(0, 0)]],
    ['revision 0', [state(0, -1), end(0, 0)]],
    ['revision 1.5', [state(1.5, -1), end(0, 0)]],
    ['a compaction in the future', [state(2, 3), end(0, 0)]],
    ['a compaction at -2', [state(2, -2), end(0, 0)]],
    ['a compaction at -0', [state(2, -0), end(0, 0)]],
    ['names out of order', [state(1, -1), announced('b'), announced('a'), end(0, 0)]],
    ['a key without a version', [state(2, -1), named('a'), end(1, 0)]],
    ['no key', [state(2, -1), named(''), version(2, 2, 1), end(1, 1)]],
    [
      'keys out of order',
      [state(3, -1), named('b'), version(2, 2, 1), named('a'), version(3, 3, 1), end(2, 2)],
    ],
    ['a key twice', [state(3, -1), named('a'), version(2, 2, 1), named('a'), version(3, 3, 1), end(2, 2)]],
    ['a version in the future', [state(2, -1), named('a'), version(3, 3, 1), end(1, 1)]],
    ['a version at NaN', [state(2, -1), named('a'), version(Number.NaN, 2, 1), end(1, 1)]],
    ['a version before its creation', [state(3, -1), named('a'), version(2, 3, 1), end(1, 1)]],
    ['a second version at first', [state(3, -1), named('a'), version(3, 2, 2), end(1, 1)]],
    ['more versions than revisions', [state(9, 9), named('a'), version(4, 3, 3), end(1, 1)]],
    ['version 2 at the creation', [state(9, 9), named('a'), version(4, 4, 2), end(1, 1)]],
    [
      'two versions at one revision',
      [state(2, -1), named('a'), version(2, 2, 1), version(2, 2, 2), end(1, 2)],
    ],
    ['a version left out', [state(3, -1), named('a'), version(2, 2, 1), version(3, 2, 3), end(1, 2)]],
    ['another creation', [state(3, -1), named('a'), version(2, 2, 1), version(3, 3, 2), end(1, 2)]],
    ['what was compacted', [state(3, 3), named('a'), version(2, 2, 1), version(3, 2, 2), end(1, 2)]],
    ['a deletion of nothing', [state(2, -1), named('a'), deletion(2), end(1, 1)]],
    ['a deletion twice', [state(4, -1), named('a'), version(2, 2, 1), deletion(3), deletion(4), end(1, 3)]],
    ['a deletion in the past', [state(4, -1), named('a'), version(3, 3, 1), deletion(2), end(1, 2)]],
    ['a deletion that was compacted', [state(4, 3), named('a'), version(2, 2, 1), deletion(3), end(1, 2)]],
    ['a key less than it says', [state(2, -1), named('a'), version(2, 2, 1), end(2, 1)]],
    ['a version more than it says', [state(2, -1), named('a'), version(2, 2, 1), end(1, 0)]],
    ['more after the end', [state(1, -1), end(0, 0), [0]]],
    ['a section that is short and not the last', [state(1, -1)]],
  ])('%s', (_, items) => {
    expectRefused(written(items));
  });

  it('and the same without the mistake is taken', () => {
    const items = [state(5, 2), announced('a'), announced('b')];
    const a = [named('a'), version(2, 2, 1), deletion(3), version(3, 3, 1), version(4, 3, 2), deletion(4)];
    const whole = written([...items, ...a, end(1, 5)]);
    const machine = machineAfter(...old);

    writeAll(machine.restore(), [whole]);

    expect(wholeOf(machine.snapshot())).toEqual(whole);
  });
});
