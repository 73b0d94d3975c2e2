/** The segments of a stopped server's log, to be damaged. */

import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Choose, oneOf } from './seeded-random.ts';

interface WrittenSegment {
  readonly path: string;
  readonly bytes: Buffer;
  /** Where its last byte that is not zero ends; nothing was written after that. */
  readonly writtenBytes: number;
}

/**
 * Flips one bit in the middle half of what was written, in a byte that is not zero: the zeros between two
 * batches mean nothing. Returns a sentence that says where.
 */
export async function flipBit(dataDir: string, choose: Choose): Promise<string> {
  const { path, bytes, writtenBytes } = await lastWrittenSegment(dataDir);
  const quarter = Math.floor(writtenBytes / 4);
  const middle = Array.from({ length: 2 * quarter }, (_, i) => quarter + i);
  const offset = oneOf(
    middle.filter((position) => bytes[position] !== 0),
    choose,
  );
  const bit = choose(8);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
  await writeFile(path, bytes);
  return `Bit ${bit} of byte ${offset} of the ${writtenBytes} in ${path} was flipped.`;
}

/** Cuts the file off within its last kilobyte that was written. Returns a sentence that says where. */
export async function truncateTail(dataDir: string, choose: Choose): Promise<string> {
  const { path, writtenBytes } = await lastWrittenSegment(dataDir);
  const length = writtenBytes - 1 - choose(1024);
  await truncate(path, length);
  return `Of the ${writtenBytes} bytes in ${path}, ${length} are left.`;
}

async function lastWrittenSegment(dataDir: string): Promise<WrittenSegment> {
  const names = (await readdir(dataDir)).filter((name) => name.endsWith('.segment')).sort();
  for (const name of names.reverse()) {
    const path = join(dataDir, name);
    const bytes = await readFile(path);
    const writtenBytes = bytes.findLastIndex((byte) => byte !== 0) + 1;
    if (writtenBytes > 0) return { path, bytes, writtenBytes };
  }
  throw new Error(`No segment in ${dataDir} was written to.`);
}
