/**
 * The order of effects as data: what runtime/ordered-effects.ts keeps in its fields and promises, so that
 * a state can hold it, be copied and be compared. A test plays both against each other.
 */

import type {
  EntriesSaved,
  LogEntry,
  LogIndex,
  NodeId,
  ServerMessage,
  Term,
} from '../../generated/vocabulary.ts';
import type { DiskImage, SaveBatch } from '../../runtime/storage/storage.ts';

export interface Sending {
  readonly to: NodeId;
  readonly message: ServerMessage;
}

/** What is written together, and what waits for it. */
interface Orders extends SaveBatch {
  readonly held: readonly Sending[];
}

/** The disk of a server, and all that has been ordered and is not known to be on it. */
export interface OrderedWrites {
  readonly disk: DiskImage;
  /** The write that has begun and is not known to have ended. */
  readonly underWay: Orders | null;
  /** Ordered since. */
  readonly next: Orders;
}

const noOrders: Orders = { termAndVote: null, logStart: null, entries: [], held: [] };

export const isWriting = ({ underWay }: OrderedWrites) => underWay !== null;

const hasUnwritten = ({ next }: OrderedWrites) => next.entries.length > 0 || next.termAndVote !== null;

export const restingOn = (disk: DiskImage): OrderedWrites => ({ disk, underWay: null, next: noOrders });

export function orderTermAndVote(
  writes: OrderedWrites,
  termAndVote: NonNullable<SaveBatch['termAndVote']>,
): OrderedWrites {
  return { ...writes, next: { ...writes.next, termAndVote } };
}

export function orderEntries(writes: OrderedWrites, entries: readonly LogEntry[]): OrderedWrites {
  if (entries.length === 0) return writes;
  return { ...writes, next: { ...writes.next, entries: [...writes.next.entries, entries] } };
}

/** The writes with the message held back; null if nothing holds it back, so that it leaves now. */
export function holdBack(writes: OrderedWrites, sending: Sending): OrderedWrites | null {
  const { next, underWay } = writes;
  if (hasUnwritten(writes)) return { ...writes, next: { ...next, held: [...next.held, sending] } };
  if (underWay === null) return null;
  return { ...writes, underWay: { ...underWay, held: [...underWay.held, sending] } };
}

/** The end of a turn: what has been ordered is begun, unless the disk is busy. */
export function begun(writes: OrderedWrites): OrderedWrites {
  if (isWriting(writes) || !hasUnwritten(writes)) return writes;
  return { disk: writes.disk, underWay: writes.next, next: noOrders };
}

export interface EndedWrite {
  readonly writes: OrderedWrites;
  /** What waited for this write, in order. */
  readonly released: readonly Sending[];
  /** What the server must be told. */
  readonly saved: EntriesSaved;
}

/** The write under way is durable, all of it. */
export function ended(writes: OrderedWrites): EndedWrite {
  const disk = diskAfterCrash(writes, unsyncedCount(writes));
  const last = disk.log[disk.log.length - 1];
  return {
    writes: { ...writes, disk, underWay: null },
    released: writes.underWay?.held ?? [],
    saved: {
      type: 'EntriesSaved',
      index: last?.index ?? (0 as LogIndex),
      term: last?.term ?? (0 as Term),
      currentTerm: disk.currentTerm,
    },
  };
}

/**
 * In how many parts the write under way may have reached the disk: the term with the vote, and each entry.
 */
export function unsyncedCount({ underWay }: OrderedWrites): number {
  if (underWay === null) return 0;
  return underWay.entries.reduce(
    (count, order) => count + order.length,
    underWay.termAndVote === null ? 0 : 1,
  );
}

/** The disk if the power fails now and the first `keptCount` parts of the write under way have reached it. */
export function diskAfterCrash({ disk, underWay }: OrderedWrites, keptCount: number): DiskImage {
  if (underWay === null || keptCount === 0) return disk;
  const { termAndVote, entries } = underWay;
  const log = disk.log.slice();
  const keptEntries = entries.flat().slice(0, termAndVote === null ? keptCount : keptCount - 1);
  for (const entry of keptEntries) {
    log.length = Math.min(log.length, entry.index - 1);
    log.push(entry);
  }
  return { ...disk, ...termAndVote, log };
}
