/** Reads all segments, cuts off what was never acknowledged, and says where writing goes on. */

import { join } from 'node:path';
import { DamagedStorageError } from '../../storage/storage-errors.ts';
import { type FileSystem, readFullySync, writeAllSync } from './file-system.ts';
import { LogReplay, type ReplayedSegment, type ReplaySettings, type SegmentFile } from './log-replay.ts';
import { isBlank, isZero, roundUpToSector } from './sectors.ts';
import { ordinalOf, segmentName } from './segment-header.ts';

export interface RecoveredLog {
  readonly replay: LogReplay;
  /** Those that hold batches, oldest first. The last one may have room. */
  readonly segments: readonly ReplayedSegment[];
  /** The ordinal of a segment that is all zero, durable, and not yet used. */
  readonly prepared: number | null;
}

export interface LogDirectory {
  readonly files: FileSystem;
  readonly directory: string;
  /** The size of an ordinary segment. */
  readonly segmentBytes: number;
}

export interface RecoverySettings extends ReplaySettings {
  /** Nothing was ever saved here, so the first segment may not have been made yet. */
  readonly isNew: boolean;
  /** Throws if the whole log cannot be right. Nothing has been changed by then. */
  readonly accept: (replay: LogReplay) => void;
}

/**
 * Rejects damage with DamagedStorageError before it changes anything but segments that are no longer needed.
 */
export function recoverLog(place: LogDirectory, settings: RecoverySettings): RecoveredLog {
  const ordinals = presentSegments(place, settings);
  const reading = new SegmentReading(place);
  const used = withoutBlankTail(reading, ordinals);
  const replay = new LogReplay(settings);
  const replayed = used.map((ordinal) =>
    replay.replay({ ...reading.read(ordinal), isLast: ordinal === used.at(-1) }),
  );
  settings.accept(replay);
  const newest = replayed.at(-1);
  if (newest !== undefined && !newest.clean) {
    writeZeros(place, newest.path, { from: newest.end, to: newest.segmentBytes });
  }
  const segments = replayed
    .filter((segment) => segment.end > 0)
    .map((segment) => (segment.ordinal < replay.restartedIn ? { ...segment, highestIndex: 0 } : segment));
  const next = settings.firstSegment + segments.length;
  return { replay, segments, prepared: preparedSegment(place, reading, { ordinals, next }) };
}

/**
 * The ordinals from the oldest needed one on. There are no gaps, and only a server that never saved has none.
 */
function presentSegments({ files, directory }: LogDirectory, settings: RecoverySettings): number[] {
  const { firstSegment, isNew } = settings;
  const ordinals: number[] = [];
  for (const name of files.list(directory)) {
    const ordinal = ordinalOf(name);
    if (ordinal === null) continue;
    if (ordinal < firstSegment) files.remove(join(directory, name));
    else ordinals.push(ordinal);
  }
  ordinals.sort((one, other) => one - other);
  ordinals.forEach((ordinal, position) => {
    const wanted = firstSegment + position;
    if (ordinal !== wanted) throw missingSegment(directory, wanted);
  });
  if (ordinals.length === 0 && !isNew) throw missingSegment(directory, firstSegment);
  return ordinals;
}

function missingSegment(directory: string, ordinal: number): DamagedStorageError {
  const path = join(directory, segmentName(ordinal));
  return new DamagedStorageError({ path, offset: 0, expected: 'a segment of the log', actual: 'no file' });
}

/** Reads one segment after the other into the same memory. */
class SegmentReading {
  readonly #place: LogDirectory;
  #memory = Buffer.alloc(0);

  constructor(place: LogDirectory) {
    this.#place = place;
  }

  /** The bytes hold until the next reading. */
  read(ordinal: number): Omit<SegmentFile, 'isLast'> {
    const { files, directory } = this.#place;
    const path = join(directory, segmentName(ordinal));
    const file = files.open(path, 'existing');
    try {
      const byteLength = files.sizeOf(file);
      if (byteLength > this.#memory.length)
        this.#memory = Buffer.allocUnsafeSlow(roundUpToSector(byteLength));
      const bytes = this.#memory.subarray(0, byteLength);
      return { path, ordinal, bytes: bytes.subarray(0, readFullySync(files, file, bytes, 0)) };
    } finally {
      files.close(file);
    }
  }
}

/** Segments are filled in order, so those that were never written to are at the end. */
function withoutBlankTail(reading: SegmentReading, ordinals: readonly number[]): readonly number[] {
  for (let count = ordinals.length; count > 0; count -= 1) {
    const { bytes } = reading.read(ordinals[count - 1] ?? 0);
    if (!isBlank(bytes, 0, bytes.length)) return ordinals.slice(0, count);
  }
  return [];
}

/** Makes the segment that comes next as good as new, if it is there; removes all others that are not used. */
function preparedSegment(
  place: LogDirectory,
  reading: SegmentReading,
  { ordinals, next }: { readonly ordinals: readonly number[]; readonly next: number },
): number | null {
  const { files, directory, segmentBytes } = place;
  for (const ordinal of ordinals.filter((each) => each > next).reverse()) {
    files.remove(join(directory, segmentName(ordinal)));
  }
  files.flushDirectorySync(directory);
  if (!ordinals.includes(next)) return null;
  const { path, bytes } = reading.read(next);
  if (bytes.length !== segmentBytes || !isZero(bytes, 0, bytes.length)) {
    files.truncate(path, segmentBytes);
    writeZeros(place, path, { from: 0, to: segmentBytes });
  }
  return next;
}

function writeZeros({ files }: LogDirectory, path: string, { from, to }: { from: number; to: number }): void {
  const file = files.open(path, 'existing');
  try {
    writeAllSync(files, { file, bytes: Buffer.alloc(to - from), from: 0, to: to - from, position: from });
    files.flushSync(file);
  } finally {
    files.close(file);
  }
}
