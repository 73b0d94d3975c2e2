/**
 * The order of effects as data: what runtime/ordered-effects.ts keeps in its fields and promises, so that
 * a state can hold it, be copied and be compared. A test plays both against each other.
 */

import type { EntriesSaved, LogEntry, LogPlace, NodeId, ServerMessage } from '../../generated/vocabulary.ts';
import type { LogStart, SaveBatch } from '../../runtime/storage/storage.ts';
import { type DiskView, survivingLog, termIn } from '../../spec/cluster-view.ts';

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
  readonly disk: DiskView;
  /** The write that has begun and is not known to have ended. */
  readonly underWay: Orders | null;
  /** Writes of their own, in order, because a log begins anew after what they hold. */
  readonly ended: readonly Orders[];
  /** Ordered since. */
  readonly next: Orders;
}

const noOrders: Orders = { termAndVote: null, logStart: null, entries: [], held: [] };

export const isWriting = ({ underWay }: OrderedWrites) => underWay !== null;

const hasUnwritten = ({ ended, next }: OrderedWrites) =>
  ended.length > 0 || next.entries.length > 0 || next.termAndVote !== null || next.logStart !== null;

export const restingOn = (disk: DiskView): OrderedWrites => ({
  disk,
  underWay: null,
  ended: [],
  next: noOrders,
});

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

/**
 * A batch carries the beginning of the log out first, so what was ordered before it is a batch of its own.
 */
export function orderLogStart(writes: OrderedWrites, logStart: LogStart): OrderedWrites {
  const { ended, next } = writes;
  const isAlone = next.logStart === null || (next.logStart.keepsRest && logStart.keepsRest);
  if (next.entries.length === 0 && isAlone) return { ...writes, next: { ...next, logStart } };
  return { ...writes, ended: [...ended, next], next: { ...noOrders, logStart } };
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
  const [first, ...ended] = writes.ended;
  if (first !== undefined) return { ...writes, underWay: first, ended };
  return { ...writes, underWay: writes.next, next: noOrders };
}

export interface EndedWrite {
  readonly writes: OrderedWrites;
  /** What waited for this write, in order. */
  readonly released: readonly Sending[];
  /** What the server must be told. */
  readonly saved: EntriesSaved;
  /** A sentence, if no disk could have carried it out. */
  readonly broken: string | null;
}

/** The write under way is durable, all of it. */
export function ended(writes: OrderedWrites): EndedWrite {
  const disk = diskAfterCrash(writes, unsyncedCount(writes));
  const { index, term } = disk.log[disk.log.length - 1] ?? disk.logStart;
  return {
    writes: { ...writes, disk, underWay: null },
    released: writes.underWay?.held ?? [],
    saved: { type: 'EntriesSaved', index, term, currentTerm: disk.currentTerm },
    broken: refusedBy(writes.disk, writes.underWay?.logStart ?? null),
  };
}

/** What shall stay of a log must follow a place that it holds. */
function refusedBy(disk: DiskView, start: LogStart | null): string | null {
  if (start === null || !start.keepsRest || start.index <= disk.logStart.index) return null;
  if (termIn(disk, start.index) === start.term) return null;
  return `Its log shall go on after ${start.index}@${start.term}, and its disk does not hold that place.`;
}

/**
 * In how many parts the write under way may have reached the disk: the term with the vote, the beginning of
 * the log, and each entry.
 */
export function unsyncedCount({ underWay }: OrderedWrites): number {
  if (underWay === null) return 0;
  const { termAndVote, logStart, entries } = underWay;
  const first = (termAndVote === null ? 0 : 1) + (logStart === null ? 0 : 1);
  return entries.reduce((count, order) => count + order.length, first);
}

/** The disk if the power fails now and the first `keptCount` parts of the write under way have reached it. */
export function diskAfterCrash({ disk, underWay }: OrderedWrites, keptCount: number): DiskView {
  if (underWay === null || keptCount === 0) return disk;
  const { termAndVote, logStart, entries } = underWay;
  let kept = keptCount - (termAndVote === null ? 0 : 1);
  const begins = logStart !== null && kept > 0 ? startedAnew(disk, logStart) : disk;
  kept -= logStart === null ? 0 : 1;
  const keptEntries = entries.flat().slice(0, Math.max(0, kept));
  const log = logAfter(begins.log, keptEntries);
  return { ...begins, ...termAndVote, log };
}

function startedAnew(disk: DiskView, { index, term, keepsRest }: LogStart): DiskView {
  if (keepsRest && index <= disk.logStart.index) return disk;
  const log = keepsRest ? disk.log.slice(index - disk.logStart.index) : [];
  return { ...disk, logStart: { index, term }, log };
}

/** Each entry replaces what stood at its index, and after it. */
function logAfter(log: readonly LogEntry[], entries: readonly LogEntry[]): readonly LogEntry[] {
  const after = log.slice();
  for (const entry of entries) {
    while ((after[after.length - 1]?.index ?? 0) >= entry.index) after.pop();
    after.push(entry);
  }
  return after;
}

/** What opening a disk makes of it. @paper §7 */
export function opened(disk: DiskView): DiskView {
  const log = survivingLog(disk);
  return log === disk ? disk : { ...disk, ...log };
}

/** Before anything was written. */
export const noPlace: LogPlace = { index: 0 as LogPlace['index'], term: 0 as LogPlace['term'] };
