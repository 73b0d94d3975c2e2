/** The first sector of a segment. It is written together with the segment's first batch. */

import { crc32 } from 'node:zlib';
import { readInteger, readText, writeInteger, writeText } from './binary-fields.ts';
import { magicOf } from './format-version.ts';
import { LARGEST_SEGMENT_BYTES, SECTOR_BYTES, SMALLEST_SEGMENT_BYTES } from './sectors.ts';

/** Whose directory it is. */
export interface StorageIdentity {
  readonly clusterId: string;
  readonly nodeId: string;
}

export interface SegmentHeader extends StorageIdentity {
  /** Counts the segments from 1 on; it is also in the file's name. */
  readonly ordinal: number;
  readonly segmentBytes: number;
  /** The sequence number of its first batch. */
  readonly firstSequence: number;
  /** The index of the first entry of its first batch, or of the one that would follow it. */
  readonly firstIndex: number;
}

const SEGMENT_MAGIC = magicOf('SCS');
const CHECKSUM_AT = SECTOR_BYTES - 4;
const TEXTS_AT = 36;

const fileName = /^log-(\d{12})\.segment$/;

export function segmentName(ordinal: number): string {
  return `log-${String(ordinal).padStart(12, '0')}.segment`;
}

/** The ordinal in a file's name; null if the file is no segment. */
export function ordinalOf(name: string): number | null {
  const digits = fileName.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

export function describeIdentity(identity: StorageIdentity): string {
  return `server ${identity.nodeId} of cluster ${identity.clusterId}`;
}

/** Fills the first sector of `bytes`. */
export function writeSegmentHeader(bytes: Buffer, header: SegmentHeader): void {
  bytes.fill(0, 0, SECTOR_BYTES);
  bytes.writeUInt32LE(SEGMENT_MAGIC, 0);
  writeInteger(bytes, header.ordinal, 4);
  writeInteger(bytes, header.segmentBytes, 12);
  writeInteger(bytes, header.firstSequence, 20);
  writeInteger(bytes, header.firstIndex, 28);
  writeText(bytes, header.nodeId, writeText(bytes, header.clusterId, TEXTS_AT));
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
}

/** Null if the sector is not a header, or if its checksum is wrong. */
export function readSegmentHeader(bytes: Buffer): SegmentHeader | null {
  if (bytes.length < SECTOR_BYTES || bytes.readUInt32LE(0) !== SEGMENT_MAGIC) return null;
  if (bytes.readUInt32LE(CHECKSUM_AT) !== crc32(bytes.subarray(0, CHECKSUM_AT))) return null;
  const [clusterId, afterClusterId] = readText(bytes, TEXTS_AT);
  const [nodeId] = readText(bytes, afterClusterId);
  const header: SegmentHeader = {
    ordinal: readInteger(bytes, 4),
    segmentBytes: readInteger(bytes, 12),
    firstSequence: readInteger(bytes, 20),
    firstIndex: readInteger(bytes, 28),
    clusterId,
    nodeId,
  };
  return isWrittenAs(bytes, header) ? header : null;
}

/** Whether the header is written like this: a checksum that is right proves nothing about the fields. */
function isWrittenAs(bytes: Buffer, header: SegmentHeader): boolean {
  const { clusterId, nodeId, ordinal, segmentBytes, firstSequence, firstIndex } = header;
  if (clusterId === '' || nodeId === '') return false;
  if (![ordinal, segmentBytes, firstSequence, firstIndex].every(Number.isSafeInteger)) return false;
  if (segmentBytes < SMALLEST_SEGMENT_BYTES || segmentBytes > LARGEST_SEGMENT_BYTES) return false;
  if (segmentBytes % SECTOR_BYTES !== 0) return false;
  const again = Buffer.alloc(SECTOR_BYTES);
  writeSegmentHeader(again, header);
  return again.compare(bytes, 0, SECTOR_BYTES) === 0;
}
