/**
 * The one snapshot that a server may be writing, beside the one that is in force. What it says is made up:
 * bytes from which one can tell whose they are, so that pieces of two snapshots do not pass for one.
 */

import type { InstallSnapshotRequest, SnapshotMark } from '../../generated/vocabulary.ts';
import type { DiskView } from '../../spec/cluster-view.ts';

/** Every snapshot is as long as this: it can be cut into two or three pieces. */
export const snapshotBytes = 6;

export interface SnapshotWrite {
  readonly mark: SnapshotMark;
  /** What has been kept of it. */
  readonly content: readonly number[];
  /** All of it has been ordered: the end is a happening of its own. */
  readonly isWhole: boolean;
}

/** A snapshot of the own state machine. */
export function ownSnapshot(mark: SnapshotMark): SnapshotWrite {
  const whole = { ...mark, bytes: snapshotBytes };
  return { mark: whole, content: contentOf(whole, 0, snapshotBytes), isWhole: true };
}

/** The one in `write` goes on, or another one begins. A sentence, if neither is possible. */
export function withPiece(
  write: SnapshotWrite | null,
  { mark, offset, data }: { readonly mark: SnapshotMark; readonly offset: number; readonly data: Uint8Array },
): SnapshotWrite | string {
  const kept = offset === 0 ? [] : write?.content;
  if (kept?.length !== offset) return `A piece at ${offset} came after ${kept?.length ?? 'no'} bytes.`;
  return { mark, content: [...kept, ...data], isWhole: false };
}

/** Ordered to its end. A sentence, if what was kept is not the snapshot. */
export function wholeSnapshot(write: SnapshotWrite | null, mark: SnapshotMark): SnapshotWrite | string {
  const wanted = contentOf(mark, 0, mark.bytes);
  const isIt =
    write?.content.length === wanted.length && wanted.every((byte, at) => write.content[at] === byte);
  return isIt
    ? { mark, content: wanted, isWhole: true }
    : `It keeps as ${nameOf(mark)} what is something else.`;
}

/** A sentence, if the disk has another snapshot by now. */
export function filledPiece(
  { snapshot }: DiskView,
  request: InstallSnapshotRequest,
  byteCount: number,
): InstallSnapshotRequest | string {
  const { snapshot: mark, offset } = request;
  if (snapshot?.lastIncludedIndex !== mark.lastIncludedIndex)
    return `It sends pieces of ${nameOf(mark)}, and its disk has ${snapshot === null ? 'none' : nameOf(snapshot)}.`;
  return { ...request, data: Uint8Array.from(contentOf(mark, offset, byteCount)) };
}

/** The disk when the snapshot is durable under its own name. */
export function withSnapshot(disk: DiskView, { mark }: SnapshotWrite): DiskView {
  return { ...disk, snapshot: mark };
}

function contentOf({ lastIncludedIndex }: SnapshotMark, from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => 16 * lastIncludedIndex + from + at);
}

const nameOf = ({ lastIncludedIndex, lastIncludedTerm }: SnapshotMark) =>
  `the snapshot through ${lastIncludedIndex}@${lastIncludedTerm}`;
