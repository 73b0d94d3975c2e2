/**
 * How a batch of entries looks on the disk: header, sealed entries, displaced bytes; whole sectors of its
 * own. Why sectors carry a marker, and how that tells a torn write from damage, is in README.md beside this
 * file.
 */

import { crc32 } from 'node:zlib';
import type { LogEntry, LogIndex, LogPlace, Term } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../errors.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { readInteger, writeInteger } from './binary-fields.ts';
import { magicOf } from './format-version.ts';
import { roundUpToSector, SECTOR_BYTES } from './sectors.ts';

/** No other sector begins with 'R'. */
const BATCH_MAGIC = magicOf('RCB');
const HEADER_BYTES = 48;

/** Where the fields of the header are, from the batch's start. */
const AT = {
  magic: 0,
  bodyChecksum: 4,
  sequence: 8,
  firstIndex: 16,
  entryCount: 24,
  payloadEnd: 28,
  restarts: 32,
  previousTerm: 36,
  checksum: 44,
};

/** The reused buffer grows to what a batch needs and is let go when it is larger than this. */
const RETAINED_BYTES = 4 * 1024 * 1024;
const SMALLEST_BYTES = 64 * 1024;

/** What a batch does to the log. */
export interface BatchContent {
  /** Nothing before and up to here is in the log any more, nor anything else but the entries that follow. */
  readonly restartsAfter: LogPlace | null;
  /** In order, without gaps. None only if the log restarts. */
  readonly entries: readonly LogEntry[];
}

export interface BatchHeader {
  /** Counts the batches of the whole log from 1 on, without gaps. */
  readonly sequence: number;
  /** The index of its first entry, or that of the next one: what the log held from here on is replaced. */
  readonly firstIndex: number;
  /** Not null: what the log held before is gone, too. */
  readonly restartsAfter: LogPlace | null;
  readonly entryCount: number;
  /** Bytes from the batch's start to the end of its last entry. */
  readonly payloadEnd: number;
  readonly bodyChecksum: number;
  /** Bytes from its start to the end of its last meaningful byte, and to the end of its last sector. */
  readonly contentBytes: number;
  readonly extentBytes: number;
}

/**
 * The first byte of every sector of a batch but its first: three bits that are always set, and the batch's
 * number.
 */
function markerOf(sequence: number): number {
  return 0xe0 | (sequence % 32);
}

/**
 * How many of a batch's sectors, after its first, begin inside of its entries: one displaced byte for each.
 */
function displacedCount(payloadEnd: number): number {
  return Math.ceil(payloadEnd / SECTOR_BYTES) - 1;
}

function contentBytesOf(payloadEnd: number): number {
  let left = displacedCount(payloadEnd);
  let at = payloadEnd;
  while (left > 0) {
    if (at % SECTOR_BYTES === 0) at += 1;
    const taken = Math.min(left, SECTOR_BYTES - (at % SECTOR_BYTES));
    at += taken;
    left -= taken;
  }
  return at;
}

/** One batch at a time, built in one buffer that is used again. One sector is left free before it. */
export class BatchBuffer {
  readonly #codec: EntryCodec;
  /** The batch begins after the first sector, which is free for the header of a segment. */
  bytes: Buffer = Buffer.alloc(0);

  constructor(codec: EntryCodec) {
    this.#codec = codec;
  }

  /** Returns the length of the batch in bytes, a multiple of a sector. */
  fill(sequence: number, { entries, restartsAfter }: BatchContent): number {
    if (this.bytes.length > RETAINED_BYTES) this.bytes = Buffer.alloc(0);
    const payloadEnd = this.#putEntries(entries);
    const contentBytes = contentBytesOf(payloadEnd);
    const extentBytes = roundUpToSector(contentBytes);
    this.#reserve(SECTOR_BYTES + extentBytes);
    const bytes = this.bytes.subarray(SECTOR_BYTES, SECTOR_BYTES + extentBytes);
    bytes.fill(0, contentBytes);
    displace(bytes, payloadEnd, contentBytes, markerOf(sequence));
    bytes.writeUInt32LE(BATCH_MAGIC, AT.magic);
    bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES, contentBytes)), AT.bodyChecksum);
    writeInteger(bytes, sequence, AT.sequence);
    writeInteger(
      bytes,
      restartsAfter === null ? (entries[0]?.index ?? 0) : restartsAfter.index + 1,
      AT.firstIndex,
    );
    bytes.writeUInt32LE(entries.length, AT.entryCount);
    bytes.writeUInt32LE(payloadEnd, AT.payloadEnd);
    bytes.writeUInt32LE(restartsAfter === null ? 0 : 1, AT.restarts);
    writeInteger(bytes, restartsAfter?.term ?? 0, AT.previousTerm);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, AT.checksum)), AT.checksum);
    return extentBytes;
  }

  #putEntries(entries: readonly LogEntry[]): number {
    let at = SECTOR_BYTES + HEADER_BYTES;
    let index: number = entries[0]?.index ?? 0;
    for (const entry of entries) {
      if (entry.index !== index) {
        throw new BrokenInvariantError(`Cannot save entry ${entry.index} where entry ${index} should be.`);
      }
      const sealed = this.#codec.sealed(entry);
      if (at + sealed.length > this.bytes.length) this.#reserve(at + sealed.length);
      this.bytes.set(sealed, at);
      at += sealed.length;
      index += 1;
    }
    return at - SECTOR_BYTES;
  }

  #reserve(byteLength: number): void {
    if (byteLength <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(byteLength, SMALLEST_BYTES, 2 * this.bytes.length));
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}

/**
 * Puts the marker at the start of every sector but the first, and the bytes that were there after the
 * entries.
 */
function displace(bytes: Buffer, payloadEnd: number, contentBytes: number, marker: number): void {
  let to = payloadEnd;
  for (let start = SECTOR_BYTES; start < payloadEnd; start += SECTOR_BYTES) {
    if (to % SECTOR_BYTES === 0) to += 1;
    bytes[to] = bytes[start] ?? 0;
    to += 1;
    bytes[start] = marker;
  }
  for (let start = roundUpToSector(payloadEnd); start < contentBytes; start += SECTOR_BYTES)
    bytes[start] = marker;
}

/** Puts the displaced bytes of a batch back where they were. Call it once. */
export function restoreDisplaced(bytes: Buffer, offset: number, payloadEnd: number): void {
  let from = payloadEnd;
  for (let start = SECTOR_BYTES; start < payloadEnd; start += SECTOR_BYTES) {
    if (from % SECTOR_BYTES === 0) from += 1;
    bytes[offset + start] = bytes[offset + from] ?? 0;
    from += 1;
  }
}

/** The header of a batch that begins at `offset`; null if none does, or if its checksum is wrong. */
export function readBatchHeader(bytes: Buffer, offset: number): BatchHeader | null {
  if (offset + HEADER_BYTES > bytes.length || bytes.readUInt32LE(offset) !== BATCH_MAGIC) return null;
  const checksum = crc32(bytes.subarray(offset, offset + AT.checksum));
  if (bytes.readUInt32LE(offset + AT.checksum) !== checksum) return null;
  const payloadEnd = bytes.readUInt32LE(offset + AT.payloadEnd);
  const contentBytes = contentBytesOf(payloadEnd);
  const firstIndex = readInteger(bytes, offset + AT.firstIndex);
  const previousTerm = readInteger(bytes, offset + AT.previousTerm);
  const restarts = bytes.readUInt32LE(offset + AT.restarts) !== 0;
  return {
    sequence: readInteger(bytes, offset + AT.sequence),
    firstIndex,
    restartsAfter: restarts ? { index: (firstIndex - 1) as LogIndex, term: previousTerm as Term } : null,
    entryCount: bytes.readUInt32LE(offset + AT.entryCount),
    payloadEnd,
    bodyChecksum: bytes.readUInt32LE(offset + AT.bodyChecksum),
    contentBytes,
    extentBytes: roundUpToSector(contentBytes),
  };
}

/** The checksum of what follows the header, as it is on the disk. The batch must lie within `bytes`. */
export function bodyChecksum(bytes: Buffer, offset: number, header: BatchHeader): number {
  return crc32(bytes.subarray(offset + HEADER_BYTES, offset + header.contentBytes));
}

/** Called with each entry of a batch and the place of its first byte. */
export type OnEntry = (entry: LogEntry, at: number) => void;

/**
 * Reads the entries of a batch whose checksum is right. Changes `bytes`; call it once. Gives what is wrong
 * with them, null if nothing is.
 */
export function readEntries(
  codec: EntryCodec,
  bytes: Buffer,
  place: { readonly offset: number; readonly header: BatchHeader },
  onEntry: OnEntry,
): string | null {
  const { offset, header } = place;
  restoreDisplaced(bytes, offset, header.payloadEnd);
  const end = offset + header.payloadEnd;
  let count = 0;
  let at = offset + HEADER_BYTES;
  while (at < end) {
    const opened = codec.open(bytes, at, end);
    if ('refusal' in opened) return opened.refusal;
    if (opened.entry.index !== header.firstIndex + count)
      return `entry ${opened.entry.index} where ${header.firstIndex + count} should be`;
    onEntry(opened.entry, at);
    count += 1;
    at = opened.next;
  }
  if (count !== header.entryCount) return `${count} entries where ${header.entryCount} should be`;
  return count > 0 || header.restartsAfter !== null ? null : 'nothing';
}
