/**
 * Whether what follows the last whole batch is a write that was cut off, or damage. README.md has the
 * argument.
 */

import { type BatchHeader, bodyChecksum, readBatchHeader } from './batch-format.ts';
import { isBlankSector, SECTOR_BYTES } from './sectors.ts';

export interface Tail {
  /** All of the segment that is there, padded with zeros to the end of a sector. */
  readonly bytes: Buffer;
  /** Where the next batch should begin; 0 if the segment's own header is what cannot be read. */
  readonly offset: number;
  readonly nextSequence: number;
  /** How long the file really is, and how long it should be. */
  readonly fileBytes: number;
  readonly segmentBytes: number;
}

/** What is wrong, in the words of DamagedStorageError. */
export interface Finding {
  readonly offset: number;
  readonly expected: string;
  readonly actual: string;
}

/** Null if the tail was provably never acknowledged and may be cut; else the damage. */
export function judgeTail(tail: Tail): Finding | null {
  const { bytes, offset, nextSequence, fileBytes, segmentBytes } = tail;
  const expected = offset === 0 ? 'the header of a segment' : `batch ${nextSequence}`;
  const later = laterBatch(tail);
  if (later !== null) {
    return {
      offset,
      expected,
      actual: `something else, although batch ${later.sequence} was written after it`,
    };
  }
  if (isBlankSector(bytes, offset) || offset + SECTOR_BYTES > fileBytes) return null;
  const header = offset === 0 ? null : readBatchHeader(bytes, offset);
  if (header === null) return { offset, expected, actual: 'a sector whose checksum is wrong' };
  if (header.sequence !== nextSequence) return { offset, expected, actual: `batch ${header.sequence}` };
  const end = offset + header.extentBytes;
  if (end > fileBytes && fileBytes < segmentBytes) return null;
  if (end > bytes.length) return { offset, expected, actual: `a batch of ${header.extentBytes} bytes` };
  for (let at = offset; at < end; at += SECTOR_BYTES) {
    if (isBlankSector(bytes, at)) return null;
  }
  return checksumFinding(tail, header);
}

/** Names both checksums of a batch that lies within the bytes. */
function checksumFinding({ bytes, offset }: Tail, header: BatchHeader): Finding {
  return {
    offset,
    expected: `batch ${header.sequence} with the checksum ${header.bodyChecksum}`,
    actual: `all of its sectors, but with the checksum ${bodyChecksum(bytes, offset, header)}`,
  };
}

/**
 * A batch that was written after the one at the offset: then that one had been synced. Nothing inside of a
 * batch can look like the start of one, because the first byte of each of its sectors is a marker.
 */
function laterBatch({ bytes, offset, nextSequence }: Tail): BatchHeader | null {
  for (let at = offset + SECTOR_BYTES; at < bytes.length; at += SECTOR_BYTES) {
    const header = readBatchHeader(bytes, at);
    if (header !== null && header.sequence !== nextSequence) return header;
  }
  return null;
}
