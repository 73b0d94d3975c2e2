/**
 * Carries out the batches of one segment after the other, and stops at the first that is not what it should
 * be.
 */

import type { LogEntry, Term } from '../../../generated/vocabulary.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { DamagedStorageError, ForeignStorageError } from '../../storage/storage-errors.ts';
import { type BatchHeader, bodyChecksum, readBatchHeader, readEntries } from './batch-format.ts';
import { isBlank, roundUpToSector, SECTOR_BYTES, SMALLEST_SEGMENT_BYTES } from './sectors.ts';
import {
  describeIdentity,
  readSegmentHeader,
  type SegmentHeader,
  type StorageIdentity,
} from './segment-header.ts';
import { type Finding, judgeTail, type Tail } from './torn-tail.ts';

export interface SegmentFile {
  readonly path: string;
  readonly ordinal: number;
  readonly bytes: Buffer;
  /** Whether no later segment was ever written to. */
  readonly isLast: boolean;
}

export interface ReplayedSegment {
  readonly ordinal: number;
  readonly path: string;
  readonly segmentBytes: number;
  /** Where its last batch ends. 0 if it holds no batch, so that nothing in it was ever acknowledged. */
  readonly end: number;
  /** Whether all after the end is as a segment that was never written. */
  readonly clean: boolean;
  /** The highest index of all entries in it, also of those that were replaced later. */
  readonly highestIndex: number;
}

export interface ReplaySettings {
  readonly identity: StorageIdentity;
  readonly codec: EntryCodec;
  /** No entry can be of a later term. */
  readonly currentTerm: Term;
  readonly firstSegment: number;
}

export class LogReplay {
  readonly #settings: ReplaySettings;
  /** Without the entries that a later batch replaced. */
  readonly log: LogEntry[] = [];
  /** The sequence number that the next batch has. */
  nextSequence = 1;
  /** The index before the first entry of the log. */
  #before = 0;
  #highestIndex = 0;

  constructor(settings: ReplaySettings) {
    this.#settings = settings;
  }

  get lastIndex(): number {
    return this.#before + this.log.length;
  }

  replay(segment: SegmentFile): ReplayedSegment {
    const header = readSegmentHeader(segment.bytes);
    const fileBytes = segment.bytes.length;
    if (header === null) return this.#withoutHeader(segment);
    this.#checkHeader(segment, header);
    const { segmentBytes } = header;
    const bytes = padded(segment.bytes);
    this.#highestIndex = 0;
    const end = this.#replayBatches(segment.path, bytes);
    const clean = isBlank(bytes, end, bytes.length);
    const tail = { bytes, offset: end, nextSequence: this.nextSequence, fileBytes, segmentBytes };
    if (!clean) this.#judge(segment, tail);
    return {
      ordinal: segment.ordinal,
      path: segment.path,
      segmentBytes,
      end: end === SECTOR_BYTES ? 0 : end,
      clean: fileBytes >= segmentBytes && clean,
      highestIndex: this.#highestIndex,
    };
  }

  /** Only the last segment may be without a header: then the write of its first batch was cut off. */
  #withoutHeader(segment: SegmentFile): ReplayedSegment {
    const { path, ordinal } = segment;
    const fileBytes = segment.bytes.length;
    const bytes = padded(segment.bytes);
    const { nextSequence } = this;
    const tail = { bytes, offset: 0, nextSequence, fileBytes, segmentBytes: SMALLEST_SEGMENT_BYTES };
    const isOldest = ordinal === this.#settings.firstSegment && ordinal > 1;
    this.#judge(isOldest ? { ...segment, isLast: false } : segment, tail);
    return { ordinal, path, segmentBytes: bytes.length, end: 0, clean: false, highestIndex: 0 };
  }

  #judge(segment: SegmentFile, tail: Tail): void {
    const finding = judgeTail(tail) ?? (segment.isLast ? null : unreadable(tail));
    if (finding !== null) throw new DamagedStorageError({ path: segment.path, ...finding });
  }

  #checkHeader(segment: SegmentFile, header: SegmentHeader): void {
    const { identity, firstSegment } = this.#settings;
    const { path, ordinal, bytes } = segment;
    if (header.clusterId !== identity.clusterId || header.nodeId !== identity.nodeId) {
      const actual = describeIdentity(header);
      throw new ForeignStorageError({ path, expected: describeIdentity(identity), actual });
    }
    if (ordinal === firstSegment && ordinal > 1) {
      this.nextSequence = header.firstSequence;
      this.#before = header.firstIndex - 1;
    }
    const finding =
      compare('segment', header.ordinal, ordinal) ??
      compare('a segment whose first batch is', header.firstSequence, this.nextSequence);
    if (finding !== null) throw new DamagedStorageError({ path, ...finding });
    if (bytes.length < header.segmentBytes && !segment.isLast) throw shortened(segment, header.segmentBytes);
  }

  #replayBatches(path: string, bytes: Buffer): number {
    let offset = SECTOR_BYTES;
    for (;;) {
      const header = readBatchHeader(bytes, offset);
      if (header === null || header.sequence !== this.nextSequence) return offset;
      if (offset + header.extentBytes > bytes.length) return offset;
      if (bodyChecksum(bytes, offset, header) !== header.bodyChecksum) return offset;
      this.#apply(path, offset, this.#entriesOf(path, bytes, { offset, header }));
      this.nextSequence += 1;
      offset += header.extentBytes;
    }
  }

  #entriesOf(path: string, bytes: Buffer, place: { offset: number; header: BatchHeader }): LogEntry[] {
    const entries = readEntries(this.#settings.codec, bytes, place);
    if (Array.isArray(entries)) return entries;
    const { offset, header } = place;
    throw new DamagedStorageError({
      path,
      offset,
      expected: `the ${header.entryCount} entries of batch ${header.sequence}`,
      actual: entries.refusal,
    });
  }

  #apply(path: string, offset: number, entries: readonly LogEntry[]): void {
    const firstIndex = entries[0]?.index ?? 0;
    if (firstIndex <= this.#before || firstIndex > this.lastIndex + 1) {
      const expected = `an entry from ${this.#before + 1} to ${this.lastIndex + 1}`;
      throw new DamagedStorageError({ path, offset, expected, actual: `entry ${firstIndex}` });
    }
    this.log.length = firstIndex - this.#before - 1;
    let lastTerm: number = this.log.at(-1)?.term ?? 0;
    for (const entry of entries) {
      if (entry.term < lastTerm || entry.term > this.#settings.currentTerm) {
        const expected = `a term from ${lastTerm} to ${this.#settings.currentTerm}, the current one`;
        throw new DamagedStorageError({
          path,
          offset,
          expected,
          actual: `entry ${entry.index} of term ${entry.term}`,
        });
      }
      lastTerm = entry.term;
      this.log.push(entry);
    }
    this.#highestIndex = Math.max(this.#highestIndex, this.lastIndex);
  }
}

function compare(what: string, found: number, wanted: number): Finding | null {
  return found === wanted ? null : { offset: 0, expected: `${what} ${wanted}`, actual: `${what} ${found}` };
}

/** What is said of a tail that may not be cut, since later segments exist, but looks torn. */
function unreadable({ offset, nextSequence }: Tail): Finding {
  const expected = offset === 0 ? 'the header of a segment' : `batch ${nextSequence}`;
  return { offset, expected, actual: 'a part of it only, although a later segment was written' };
}

/** Up to the end of a sector, and at least one. */
function padded(bytes: Buffer): Buffer {
  const byteLength = Math.max(SECTOR_BYTES, roundUpToSector(bytes.length));
  return bytes.length === byteLength ? bytes : Buffer.concat([bytes], byteLength);
}

function shortened({ path, bytes }: SegmentFile, byteLength: number): DamagedStorageError {
  return new DamagedStorageError({
    path,
    offset: bytes.length,
    expected: `the rest of ${byteLength} bytes`,
    actual: 'nothing: the file ends here, although a later segment was written',
  });
}
