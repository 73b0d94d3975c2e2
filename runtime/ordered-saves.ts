/** What has been ordered for the disk and is not being written yet, as batches that keep the order. */

import type {
  EntriesSaved,
  LogEntry,
  LogIndex,
  NodeId,
  ServerMessage,
  Term,
} from '../generated/vocabulary.ts';
import type { DiskImage, LogStart, SaveBatch } from './storage/storage.ts';

export interface HeldSend {
  readonly to: NodeId;
  readonly message: ServerMessage;
}

/** One write, and what waits for it. */
export interface OrderedBatch {
  readonly batch: SaveBatch;
  /** What the server must see when it is durable. */
  readonly saved: EntriesSaved;
  /** Leave when it is durable. */
  readonly held: readonly HeldSend[];
}

/** A batch that still grows. */
interface Draft {
  termAndVote: SaveBatch['termAndVote'];
  logStart: LogStart | null;
  entries: (readonly LogEntry[])[];
  held: HeldSend[];
}

const emptyDraft = (): Draft => ({ termAndVote: null, logStart: null, entries: [], held: [] });

export class OrderedSaves {
  /** They end where a log start follows entries: a batch carries its start out first. */
  private readonly ended: OrderedBatch[] = [];
  private draft = emptyDraft();
  /** What the disk holds once everything ordered so far is written. */
  private readonly last: { index: LogIndex; term: Term; currentTerm: Term };

  constructor({ currentTerm, snapshot, log }: DiskImage) {
    const entry = log[log.length - 1];
    const index = entry?.index ?? snapshot?.lastIncludedIndex ?? (0 as LogIndex);
    const term = entry?.term ?? snapshot?.lastIncludedTerm ?? (0 as Term);
    this.last = { index, term, currentTerm };
  }

  get isEmpty(): boolean {
    const { termAndVote, logStart, entries } = this.draft;
    return this.ended.length === 0 && termAndVote === null && logStart === null && entries.length === 0;
  }

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.draft.termAndVote = { currentTerm, votedFor };
    this.last.currentTerm = currentTerm;
  }

  saveEntries(entries: readonly LogEntry[]): void {
    const last = entries[entries.length - 1];
    if (last === undefined) return;
    this.draft.entries.push(entries);
    this.last.index = last.index;
    this.last.term = last.term;
  }

  saveLogStart(start: LogStart): void {
    const { logStart, entries } = this.draft;
    if (entries.length > 0 || (logStart !== null && !(logStart.keepsRest && start.keepsRest))) this.end();
    this.draft.logStart = start;
    if (start.keepsRest && start.index <= this.last.index) return;
    this.last.index = start.index;
    this.last.term = start.term;
  }

  /** The message leaves when everything that was ordered before it is durable. */
  hold(to: NodeId, message: ServerMessage): void {
    this.draft.held.push({ to, message });
  }

  /** The oldest batch; there must be one. */
  next(): OrderedBatch {
    if (this.ended.length === 0) this.end();
    return this.ended.shift() as OrderedBatch;
  }

  /** It could not be written: it is the oldest again. Messages that were held for it since are in it. */
  putBack(ordered: OrderedBatch): void {
    this.ended.unshift(ordered);
  }

  private end(): void {
    const { held, ...batch } = this.draft;
    this.ended.push({ batch, saved: { type: 'EntriesSaved', ...this.last }, held });
    this.draft = emptyDraft();
  }
}
