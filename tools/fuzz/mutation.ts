/** Inputs from real encodings: what disks, networks, careless programs and attackers make of them. */

import type { SeededRandom } from '../simulate/seeded-random.ts';

/** No input is longer: what would break by sheer length breaks earlier, and time is for many inputs. */
const MAX_INPUT_BYTES = 192 * 1024;
const MAX_RANDOM_BYTES = 200;

type Change = (bytes: Buffer, random: SeededRandom, seeds: readonly Uint8Array[]) => Buffer;

/** The next input: one in sixteen is noise, the others are seeds with one to four changes. */
export function drawInput(random: SeededRandom, seeds: readonly Uint8Array[]): Uint8Array {
  if (random.below(16) === 0) return noise(random, random.below(MAX_RANDOM_BYTES));
  let bytes: Buffer = Buffer.from(random.pick(seeds));
  for (let left = random.between(1, 4); left > 0; left -= 1)
    bytes = random.pick(changes)(bytes, random, seeds);
  return Uint8Array.from(bytes.subarray(0, MAX_INPUT_BYTES));
}

const changes: readonly Change[] = [
  /** Bits flip: the commonest damage, so it comes twice. */
  flipBit,
  flipBit,
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), Buffer.from([random.below(256)])),
  (bytes, random) => overwrite(bytes, placeIn(bytes, random), random.pick(extremes)),
  (bytes, random) => insert(bytes, placeIn(bytes, random), random.pick(extremes)),
  (bytes, random) => insert(bytes, placeIn(bytes, random), noise(random, random.between(1, 16))),
  /** A nest, or a run: parsers recurse on the one and search through the other. */
  (bytes, random) => {
    const at = placeIn(bytes, random);
    const few = bytes.subarray(at, at + random.between(1, 3));
    return insert(bytes, at, Buffer.alloc(few.length * 2 ** random.below(13), few));
  },
  (bytes, random) => {
    const { from, to } = partOf(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const { from, to } = partOf(bytes, random);
    return insert(bytes, placeIn(bytes, random), bytes.subarray(from, to));
  },
  (bytes, random) => {
    const { from, to } = partOf(bytes, random);
    const middle = random.between(from, to);
    const parts = [bytes.subarray(0, from), bytes.subarray(middle, to), bytes.subarray(from, middle)];
    return Buffer.concat([...parts, bytes.subarray(to)]);
  },
  (bytes, random) => Buffer.from(bytes.subarray(0, placeIn(bytes, random))),
  /** A block that never arrived. */
  (bytes, random) => {
    const { from, to } = partOf(bytes, random);
    return Buffer.from(bytes).fill(0, from, to);
  },
  (bytes, random, seeds) => overwrite(bytes, placeIn(bytes, random), slice(random.pick(seeds), random)),
  (bytes, random, seeds) => insert(bytes, placeIn(bytes, random), slice(random.pick(seeds), random)),
  (bytes, random, seeds) => splice(bytes, random.pick(seeds), random),
];

/** Numbers at the edges of what a field can say, in the encodings that the formats use. */
const extremes: readonly Buffer[] = [
  ...[0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map(littleEndian),
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 31, 2 ** 28].map(varint),
  Buffer.from([0x80, 0x00]),
  Buffer.alloc(10, 0xff),
  ...[-0, -1, 2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY].map(double),
  Buffer.from('-9223372036854775809'),
  Buffer.from('1e999'),
  Buffer.from('"\\ud800"'),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
];

function flipBit(bytes: Buffer, random: SeededRandom): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const at = random.below(bytes.length);
  copy[at] = (copy[at] as number) ^ (1 << random.below(8));
  return copy;
}

/** The head of one and the tail of the other, cut at the same block in half of the cases. */
function splice(bytes: Buffer, other: Uint8Array, random: SeededRandom): Buffer {
  const at = placeIn(bytes, random);
  if (random.below(2) === 0) return Buffer.concat([bytes.subarray(0, at), slice(other, random)]);
  const block = at - (at % 512);
  return Buffer.concat([bytes.subarray(0, block), other.subarray(block)]);
}

function slice(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const { from, to } = partOf(bytes, random);
  return bytes.subarray(from, to);
}

function placeIn(bytes: Uint8Array, random: SeededRandom): number {
  return random.below(bytes.length + 1);
}

/** Mostly short: a long part leaves little of the structure. */
function partOf(bytes: Uint8Array, random: SeededRandom): { from: number; to: number } {
  const from = placeIn(bytes, random);
  const length = random.below(4) === 0 ? random.below(bytes.length + 1) : random.between(1, 32);
  return { from, to: Math.min(bytes.length, from + length) };
}

function overwrite(bytes: Buffer, at: number, part: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at + part.length)]);
}

function insert(bytes: Buffer, at: number, part: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
}

function noise(random: SeededRandom, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
