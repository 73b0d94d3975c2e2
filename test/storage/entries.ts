/** Log entries and images for tests of the storage. */

import type { DiskImage, SaveBatch } from '../../runtime/storage/storage.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

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
  return { termAndVote: null, entries: orders };
}

/** The image as plain text, so that two can be compared whatever their commands are views of. */
export function legible(image: DiskImage): unknown {
  return {
    currentTerm: image.currentTerm,
    votedFor: image.votedFor,
    log: image.log.map(
      ({ term, index, kind, command }) => `${index}@${term} ${kind} ${Buffer.from(command).toString('hex')}`,
    ),
  };
}
