/**
 * Carries out the batches of one segment after the other, and stops at the first that is not what it should
 * be.
 */

import type { LogEntry, LogIndex, LogPlace, Term } from '../../../generated/vocabulary.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { DamagedStorageError, ForeignStorageError } from '../../storage/storage-errors.ts';
import { type BatchHeader, bodyChecksum, readBatchHeader, readEntries } from './batch-format.ts';
import type { FileSystem } from './file-system.ts';
import { OpenedBatches } from './opened-batches.ts';
import { isBlank, roundUpToSector, SECTOR_BYTES, SMALLEST_SEGMENT_BYTES } from './sectors.ts';
import {
  describeIdentity,
  readSegmentHeader,
  type SegmentHeader,
  type StorageIdentity,
} from './segment-header.ts';
import { StoredSegment, storedEntry } from './stored-entry.ts';
import { type Finding, judgeTail, type Tail } from './torn-tail.ts';

export interface SegmentFile {
  readonly path: string;
  readonly ordinal: number;
  /** Used for the next segment when this one is replayed: nothing holds a view of it. */
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
  /**
   * The highest index of all entries in it, also of those that were replaced later; 0 if the log has
   * restarted in a later segment.
   */
  readonly highestIndex: number;
}

export interface ReplaySettings {
  readonly files: FileSystem;
  readonly identity: StorageIdentity;
  readonly codec: EntryCodec;
  /** No entry can be of a later term. */
  readonly currentTerm: Term;
  readonly firstSegment: number;
}

export class LogReplay {
  readonly #settings: ReplaySettings;
  readonly #batches: OpenedBatches;
  /** Without the entries that a later batch replaced. */
  readonly log: LogEntry[] = [];
  /** The sequence number that the next batch has. */
  nextSequence = 1;
  /** The ordinal of the last segment in which the log restarts; 0 if it does nowhere. */
  restartedIn = 0;
  /** The place before the first entry of the log. Its term is 0 where it is not known. */
  #before: LogPlace = { index: 0 as LogIndex, term: 0 as Term };
  #highestIndex = 0;

  constructor(settings: ReplaySettings) {
    this.#settings = settings;
    this.#batches = new OpenedBatches(settings.files, settings.codec);
  }

  /** The index before the first entry. */
  get before(): number {
    return this.#before.index;
  }

  get lastIndex(): number {
    return this.#before.index + this.log.length;
  }

  replay(segment: SegmentFile): ReplayedSegment {
    const header = readSegmentHeader(segment.bytes);
    const fileBytes = segment.bytes.length;
    if (header === null) return this.#withoutHeader(segment);
    this.#checkHeader(segment, header);
    const { segmentBytes } = header;
    const bytes = padded(segment.bytes);
    this.#highestIndex = 0;
    const end = this.#replayBatches(segment, bytes);
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
      this.#before = { index: (header.firstIndex - 1) as LogIndex, term: 0 as Term };
    }
    const finding =
      compare('segment', header.ordinal, ordinal) ??
      compare('a segment whose first batch is', header.firstSequence, this.nextSequence);
    if (finding !== null) throw new DamagedStorageError({ path, ...finding });
    if (bytes.length < header.segmentBytes && !segment.isLast) throw shortened(segment, header.segmentBytes);
  }

  #replayBatches({ path, ordinal }: SegmentFile, bytes: Buffer): number {
    const stored = new StoredSegment(path, this.#batches);
    let offset = SECTOR_BYTES;
    for (;;) {
      const header = readBatchHeader(bytes, offset);
      if (header === null || header.sequence !== this.nextSequence) return offset;
      if (offset + header.extentBytes > bytes.length) return offset;
      if (bodyChecksum(bytes, offset, header) !== header.bodyChecksum) return offset;
      const place = { offset, header };
      const reason = this.#begin(header) ?? this.#applyEntries(bytes, place, stored);
      if (reason !== null) throw new DamagedStorageError({ path, offset, ...reason });
      if (header.restartsAfter !== null) {
        this.restartedIn = ordinal;
        this.#highestIndex = 0;
      }
      this.#highestIndex = Math.max(this.#highestIndex, this.lastIndex);
      this.nextSequence += 1;
      offset += header.extentBytes;
    }
  }

  /** Makes room in the log for the entries of the batch. */
  #begin({ firstIndex, restartsAfter }: BatchHeader): Expectation | null {
    if (restartsAfter !== null) return this.#restart(restartsAfter);
    const [from, to] = [this.before + 1, this.lastIndex + 1];
    if (firstIndex < from || firstIndex > to)
      return { expected: `an entry from ${from} to ${to}`, actual: `entry ${firstIndex}` };
    this.log.length = firstIndex - from;
    return null;
  }

  #restart(place: LogPlace): Expectation | null {
    const { currentTerm } = this.#settings;
    const isSane = Number.isSafeInteger(place.index) && Number.isSafeInteger(place.term);
    if (!isSane || place.index < this.before || place.term > currentTerm) {
      const expected = `a log that restarts after ${this.before} or later, in a term up to ${currentTerm}`;
      return { expected, actual: `one that restarts after ${place.index} of term ${place.term}` };
    }
    this.log.length = 0;
    this.#before = place;
    return null;
  }

  #applyEntries(
    bytes: Buffer,
    place: { readonly offset: number; readonly header: BatchHeader },
    stored: StoredSegment,
  ): Expectation | null {
    const { currentTerm, codec } = this.#settings;
    const { header } = place;
    stored.addBatch(place.offset);
    let lastTerm: number = this.log.at(-1)?.term ?? this.#before.term;
    let outOfTerm: LogEntry | null = null;
    const refusal = readEntries(codec, bytes, place, (entry, at) => {
      if (entry.term < lastTerm || entry.term > currentTerm) outOfTerm ??= entry;
      lastTerm = entry.term;
      this.log.push(storedEntry(entry, stored, at));
    });
    if (refusal !== null)
      return { expected: `the ${header.entryCount} entries of batch ${header.sequence}`, actual: refusal };
    return outOfTerm === null ? null : termFinding(outOfTerm, currentTerm);
  }
}

type Expectation = Pick<Finding, 'expected' | 'actual'>;

function termFinding({ index, term }: LogEntry, currentTerm: number): Expectation {
  const expected = `a term that does not fall, up to ${currentTerm}, the current one`;
  return { expected, actual: `entry ${index} of term ${term}` };
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
