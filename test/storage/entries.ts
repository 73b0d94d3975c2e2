/** Log entries and images for tests of the storage. */

import type { DiskImage, SaveBatch, Storage } from '../../runtime/storage/storage.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import type { LogEntry, LogIndex, NodeId, SnapshotMark, Term } from '../../spec/vocabulary.ts';

export function entry(
  index: number,
  term: number,
  command: Uint8Array | string | null = `c${index}`,
): LogEntry {
  const bytes = typeof command === 'string' ? Buffer.from(command) : (command ?? new Uint8Array());
  return {
    term: term as Term,
    index: index as LogIndex,
    kind: command === null ? 'noop' : 'command',
    configuration: null,
    command: new Uint8Array(bytes),
  };
}

/** `count` entries from `first` on, each with a command of `bytes` bytes. */
export function entries(first: number, count: number, { term = 1, bytes = 4 } = {}): LogEntry[] {
  return Array.from({ length: count }, (_, position) => {
    const command = new Uint8Array(bytes).map((__, at) => (first + position) * 31 + at);
    return entry(first + position, term, command);
  });
}

export function vote(currentTerm: number, votedFor: string | null): NonNullable<SaveBatch['termAndVote']> {
  return { currentTerm: currentTerm as Term, votedFor: votedFor as NodeId | null };
}

export function saving(...orders: (readonly LogEntry[])[]): SaveBatch {
  return { termAndVote: null, logStart: null, entries: orders };
}

/** A batch in which the term and vote are saved, too. */
export function voting(termAndVote: SaveBatch['termAndVote'], ...orders: (readonly LogEntry[])[]): SaveBatch {
  return { termAndVote, logStart: null, entries: orders };
}

/** A batch after which the log begins after this place. */
export function starting(
  index: number,
  term: number,
  rest: { readonly keepsRest: boolean; readonly entries?: readonly LogEntry[] },
): SaveBatch {
  const place = { index: index as LogIndex, term: term as Term };
  const logStart = { ...place, keepsRest: rest.keepsRest };
  return { termAndVote: null, logStart, entries: rest.entries === undefined ? [] : [rest.entries] };
}

/** What a snapshot up to there stands for. */
export function mark(index: number, term: number): Omit<SnapshotMark, 'bytes'> {
  const configuration = simpleConfiguration(['n1', 'n2', 'n3'] as NodeId[]);
  return { lastIncludedIndex: index as LogIndex, lastIncludedTerm: term as Term, configuration };
}

/** `byteLength` bytes that are different at every place and for every seed. */
export function snapshotData(byteLength: number, seed = 1): Uint8Array {
  return new Uint8Array(byteLength).map((_, at) => (at * 31 + (at >> 8) + seed) % 251);
}

/** Writes and commits a snapshot, in pieces of 10,000 bytes. */
export async function takeSnapshot(
  storage: Storage,
  place: Omit<SnapshotMark, 'bytes'>,
  data: Uint8Array,
): Promise<SnapshotMark> {
  const writer = storage.createSnapshot(place);
  for (let at = 0; at < data.length; at += 10_000) await writer.append(data.subarray(at, at + 10_000));
  return writer.commit();
}

/** All bytes of the newest snapshot. */
export function wholeSnapshot(storage: Storage, pieceBytes = 70_001): Buffer {
  const pieces: Uint8Array[] = [];
  for (let at = 0; ; at += pieceBytes) {
    const piece = storage.readSnapshot(at, pieceBytes);
    pieces.push(piece);
    if (piece.length < pieceBytes) return Buffer.concat(pieces);
  }
}

/** The part of the image that a test of votes and logs sets. */
type LegibleImage = Pick<DiskImage, 'currentTerm' | 'votedFor' | 'log'> &
  Partial<Pick<DiskImage, 'snapshot'>>;

/** The image as plain text, so that two can be compared whatever their commands are views of. */
export function legible(image: LegibleImage): unknown {
  return {
    currentTerm: image.currentTerm,
    votedFor: image.votedFor,
    snapshot: image.snapshot ?? null,
    log: image.log.map(legibleEntry),
  };
}

export function legibleEntry({ term, index, kind, command }: LogEntry): string {
  return `${index}@${term} ${kind} ${Buffer.from(command).toString('hex')}`;
}
