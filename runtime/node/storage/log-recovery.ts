/** Reads all segments, cuts off what was never acknowledged, and says where writing goes on. */

import { join } from 'node:path';
import { DamagedStorageError } from '../../storage/storage-errors.ts';
import { type FileSystem, writeAllSync } from './file-system.ts';
import { LogReplay, type ReplayedSegment, type ReplaySettings, type SegmentFile } from './log-replay.ts';
import { isBlank, isZero } from './sectors.ts';
import { ordinalOf, segmentName } from './segment-header.ts';

export interface RecoveredLog {
  readonly replay: LogReplay;
  /** Those that hold batches, oldest first. The last one may have room. */
  readonly segments: readonly ReplayedSegment[];
  /** The ordinal of a segment that is all zero, durable, and not yet used. */
  readonly prepared: number | null;
}

export interface LogPlace {
  readonly files: FileSystem;
  readonly directory: string;
  /** The size of an ordinary segment. */
  readonly segmentBytes: number;
}

export interface RecoverySettings extends ReplaySettings {
  /** Nothing was ever saved here, so the first segment may not have been made yet. */
  readonly isNew: boolean;
}

/**
 * Rejects damage with DamagedStorageError before it changes anything but segments that are no longer needed.
 */
export function recoverLog(place: LogPlace, settings: RecoverySettings): RecoveredLog {
  const ordinals = presentSegments(place, settings);
  const { used, last } = withoutBlankTail(place, ordinals);
  const replay = new LogReplay(settings);
  const segments = used.map((ordinal) =>
    replay.replay(ordinal === last?.ordinal ? last : readSegment(place, ordinal)),
  );
  const newest = segments.at(-1);
  if (newest !== undefined && !newest.clean) {
    writeZeros(place, newest.path, { from: newest.end, to: newest.segmentBytes });
  }
  const held = segments.filter((segment) => segment.end > 0);
  const keep = settings.firstSegment + held.length;
  return { replay, segments: held, prepared: preparedSegment(place, ordinals, keep) };
}

/**
 * The ordinals from the oldest needed one on. There are no gaps, and only a server that never saved has none.
 */
function presentSegments({ files, directory }: LogPlace, settings: RecoverySettings): number[] {
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

function readSegment({ files, directory }: LogPlace, ordinal: number): SegmentFile {
  const path = join(directory, segmentName(ordinal));
  return { path, ordinal, bytes: files.readAll(path), isLast: false };
}

/** Segments are filled in order, so those that were never written to are at the end. */
function withoutBlankTail(
  place: LogPlace,
  ordinals: readonly number[],
): { used: number[]; last: SegmentFile | null } {
  for (let count = ordinals.length; count > 0; count -= 1) {
    const segment = readSegment(place, ordinals[count - 1] ?? 0);
    if (isBlank(segment.bytes, 0, segment.bytes.length)) continue;
    return { used: ordinals.slice(0, count), last: { ...segment, isLast: true } };
  }
  return { used: [], last: null };
}

/** Makes the segment that comes next as good as new, if it is there; removes all others that are not used. */
function preparedSegment(place: LogPlace, ordinals: readonly number[], next: number): number | null {
  const { files, directory, segmentBytes } = place;
  for (const ordinal of ordinals.filter((each) => each > next).reverse()) {
    files.remove(join(directory, segmentName(ordinal)));
  }
  files.flushDirectorySync(directory);
  if (!ordinals.includes(next)) return null;
  const { path, bytes } = readSegment(place, next);
  if (bytes.length !== segmentBytes || !isZero(bytes, 0, bytes.length)) {
    files.truncate(path, segmentBytes);
    writeZeros(place, path, { from: 0, to: segmentBytes });
  }
  return next;
}

function writeZeros({ files }: LogPlace, path: string, { from, to }: { from: number; to: number }): void {
  const file = files.open(path, 'existing');
  try {
    writeAllSync(files, { file, bytes: Buffer.alloc(to - from), from: 0, to: to - from, position: from });
    files.flushSync(file);
  } finally {
    files.close(file);
  }
}
