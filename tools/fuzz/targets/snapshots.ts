/** Snapshots of the key-value store: they come from the leader, or from a disk. */

import { DamagedSnapshotError } from '../../../runtime/errors.ts';
import { KeyValueMachine } from '../../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../../runtime/kv/request-encoding.ts';
import type { KvRequest } from '../../../runtime/kv/requests.ts';
import {
  CHECKSUM_BYTES,
  FIRST_PREVIOUS,
  PREFACE,
  SECTION_HEAD_BYTES,
} from '../../../runtime/kv/snapshot-format.ts';
import { zlibChecksum } from '../../../runtime/node/transport/zlib-checksum.ts';
import { deleteRange, keyOf, put } from '../key-value-requests.ts';
import { type FuzzTarget, mustEqualBytes, mustHold, type Verdict } from '../target.ts';

const newMachine = () => new KeyValueMachine({ checksum: zlibChecksum });
const value = new TextEncoder().encode('value');
const long = new Uint8Array(70_000).fill(0x61);

const announcements: readonly KvRequest[] = [
  {
    kind: 'announce',
    member: keyOf('n2'),
    name: keyOf('b'),
    clientUrls: [keyOf('http://127.0.0.1:2379'), keyOf('')],
  },
  { kind: 'announce', member: keyOf('n1'), name: keyOf('a'), clientUrls: [] },
];
const changes = [put('a', value), put('b', value), put('a', value), deleteRange('b'), put('b\0', value)];
const histories: readonly (readonly KvRequest[])[] = [
  [],
  [put('a', value)],
  [...announcements, ...changes],
  [...changes, { kind: 'compact', revision: 4 }, deleteRange('a', { rangeEnd: keyOf('\0') })],
  [put('a', long), put('a', long), put('b', value)],
];

function snapshotOf(machine: KeyValueMachine): Uint8Array {
  const source = machine.snapshot();
  const pieces: Uint8Array[] = [];
  for (let piece = source.next(); piece !== null; piece = source.next()) pieces.push(piece);
  source.close();
  return Uint8Array.from(Buffer.concat(pieces));
}

function snapshotAfter(history: readonly KvRequest[]): Uint8Array {
  const machine = newMachine();
  for (const request of history) machine.apply(encodeRequest(request));
  return snapshotOf(machine);
}

/** As far as there are whole sections, each gets the checksum of the one before, and its own. */
function seal(input: Uint8Array): void {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  let previous = FIRST_PREVIOUS;
  for (let at = PREFACE.length; at + SECTION_HEAD_BYTES + CHECKSUM_BYTES < input.length; ) {
    const rest = input.length - at - SECTION_HEAD_BYTES - CHECKSUM_BYTES;
    const contentBytes = Math.min(view.getUint32(at, true), rest);
    const end = at + SECTION_HEAD_BYTES + contentBytes;
    view.setUint32(at, contentBytes, true);
    view.setUint32(at + 4, previous, true);
    previous = zlibChecksum(input, at, end);
    view.setUint32(end, previous, true);
    at = end + CHECKSUM_BYTES;
  }
}

type Restore = (machine: KeyValueMachine, input: Uint8Array) => void;

/** From a short piece, a longer one and the rest. */
const restore: Restore = (machine, input) => {
  const sink = machine.restore();
  for (const [from, to] of [[0, 3], [3, 100], [100]]) sink.write(input.subarray(from, to));
  sink.finish();
};

/** A planted fault: what comes after the end is taken for nothing. */
const restoreCarelessly: Restore = (machine, input) => {
  try {
    restore(machine, input);
  } catch (thrown) {
    const isOver = thrown instanceof DamagedSnapshotError && thrown.expected === 'nothing after its end';
    if (!isOver) throw thrown;
    restore(machine, input.subarray(0, thrown.offset));
  }
};

function check(input: Uint8Array, restoreBy: Restore): Verdict {
  const machine = newMachine();
  machine.apply(encodeRequest(put('old', value)));
  const before = snapshotOf(machine);
  try {
    restoreBy(machine, input);
  } catch (thrown) {
    if (!(thrown instanceof DamagedSnapshotError)) throw thrown;
    mustHold(thrown.offset <= input.length, 'The damage is said to be after the end.');
    mustEqualBytes(snapshotOf(machine), before, 'It was refused, and the state has changed.');
    return 'refused';
  }
  mustEqualBytes(snapshotOf(machine), input, 'It was read, and is not written like this.');
  return 'accepted';
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'key-value-snapshots',
    promise: 'A snapshot is written like this, or it is refused by name and leaves the old state.',
    seeds: () => histories.map(snapshotAfter),
    mend: seal,
    check: (input) => check(input, restore),
  },
  {
    name: 'canary-snapshot-goes-on',
    promise: 'This one is broken on purpose and must be found.',
    seeds: () => histories.slice(0, 2).map(snapshotAfter),
    check: (input) => check(input, restoreCarelessly),
    canary: 'broken',
  },
];
