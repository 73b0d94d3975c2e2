/** How a snapshot looks on the disk: a header, then blocks of data with a checksum each. */

import { crc32 } from 'node:zlib';
import type { SnapshotMark } from '../../../generated/vocabulary.ts';
import { decodeSnapshotMark, encodeSnapshotMark } from '../../storage/snapshot-mark-bytes.ts';
import { readText, writeInteger, writeText } from './binary-fields.ts';
import { magicOf } from './format-version.ts';
import { roundUpToSector } from './sectors.ts';
import type { StorageIdentity } from './segment-header.ts';

const SNAPSHOT_MAGIC = magicOf('SNP');
const TEXTS_AT = 8;
/** A header that says that it is longer lies. */
const LARGEST_HEADER_BYTES = 2 * 1024 * 1024;

/** Of data; the last block of a snapshot may be shorter. */
export const BLOCK_BYTES = 65_536;
export const CHECKSUM_BYTES = 4;

const fileName = /^snapshot-(\d{16})-(\d{16})\.snapshot$/;

type Place = Pick<SnapshotMark, 'lastIncludedIndex' | 'lastIncludedTerm'>;

export interface SnapshotHeader extends StorageIdentity {
  readonly mark: SnapshotMark;
  /** Where the first block begins. */
  readonly headerBytes: number;
}

export function snapshotName({ lastIncludedIndex, lastIncludedTerm }: Place): string {
  const digits = (number: number) => String(number).padStart(16, '0');
  return `snapshot-${digits(lastIncludedIndex)}-${digits(lastIncludedTerm)}.snapshot`;
}

/** The place in a file's name; null if the file is no snapshot. */
export function snapshotPlaceOf(name: string): { readonly index: number; readonly term: number } | null {
  const [, index, term] = fileName.exec(name) ?? [];
  return index === undefined || term === undefined ? null : { index: Number(index), term: Number(term) };
}

/** The header of a snapshot whose length is not known yet is as long as that of the longest one. */
export function headerBytesOf(identity: StorageIdentity, mark: Omit<SnapshotMark, 'bytes'>): number {
  const longest = encodeSnapshotMark({ ...mark, bytes: Number.MAX_SAFE_INTEGER }).length;
  const texts = 4 + 4 + Buffer.byteLength(identity.clusterId) + Buffer.byteLength(identity.nodeId);
  return roundUpToSector(TEXTS_AT + texts + longest + CHECKSUM_BYTES);
}

export function encodeSnapshotHeader(header: SnapshotHeader): Buffer {
  const { clusterId, nodeId, mark, headerBytes } = header;
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt32LE(SNAPSHOT_MAGIC, 0);
  bytes.writeUInt32LE(headerBytes, 4);
  const markAt = writeText(bytes, nodeId, writeText(bytes, clusterId, TEXTS_AT));
  const markBytes = encodeSnapshotMark(mark);
  bytes.writeUInt32LE(markBytes.length, markAt);
  bytes.set(markBytes, markAt + 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerBytes - CHECKSUM_BYTES)), headerBytes - CHECKSUM_BYTES);
  return bytes;
}

/** How long the header is that begins with these eight bytes; null if none does. */
export function claimedHeaderBytes(bytes: Buffer): number | null {
  if (bytes.length < TEXTS_AT || bytes.readUInt32LE(0) !== SNAPSHOT_MAGIC) return null;
  const headerBytes = bytes.readUInt32LE(4);
  const isPossible = headerBytes > 0 && headerBytes <= LARGEST_HEADER_BYTES;
  return isPossible && headerBytes === roundUpToSector(headerBytes) ? headerBytes : null;
}

/** The header that fills the bytes, or what is wrong with them. */
export function decodeSnapshotHeader(bytes: Buffer): SnapshotHeader | { readonly refusal: string } {
  const checksumAt = bytes.length - CHECKSUM_BYTES;
  const checksum = crc32(bytes.subarray(0, checksumAt));
  if (bytes.readUInt32LE(checksumAt) !== checksum) return { refusal: 'bytes whose checksum is wrong' };
  const [clusterId, afterCluster] = readText(bytes, TEXTS_AT);
  const [nodeId, markAt] = readText(bytes, afterCluster);
  const markBytes = bytes.subarray(markAt + 4, markAt + 4 + bytes.readUInt32LE(Math.min(markAt, checksumAt)));
  const mark = decodeSnapshotMark(markBytes);
  if ('refusal' in mark) return mark;
  const header: SnapshotHeader = { clusterId, nodeId, mark, headerBytes: bytes.length };
  const isComplete = clusterId !== '' && nodeId !== '' && headerBytesOf(header, mark) === bytes.length;
  if (isComplete && encodeSnapshotHeader(header).equals(bytes)) return header;
  return { refusal: 'fields that nobody writes like this' };
}

/** Where a block begins. */
export function blockOffset(headerBytes: number, block: number): number {
  return headerBytes + block * (BLOCK_BYTES + CHECKSUM_BYTES);
}

/** How long the file of a snapshot is. */
export function fileBytesOf({ headerBytes, mark }: SnapshotHeader): number {
  return headerBytes + mark.bytes + Math.ceil(mark.bytes / BLOCK_BYTES) * CHECKSUM_BYTES;
}

/** Of a block's data, of the place of the snapshot and of the block in it: no block passes for another. */
export function blockChecksum(place: Place, block: number, data: Uint8Array): number {
  const bytes = Buffer.alloc(24);
  writeInteger(bytes, place.lastIncludedIndex, 0);
  writeInteger(bytes, place.lastIncludedTerm, 8);
  writeInteger(bytes, block, 16);
  return crc32(data, crc32(bytes));
}
