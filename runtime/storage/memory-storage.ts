/** A disk in memory. It knows what has been synced and what has not, so it can crash. */

import type { LogEntry, SnapshotMark, Term } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../errors.ts';
import { HeldLog } from './held-log.ts';
import { refuseUncovered } from './log-beside-snapshot.ts';
import { MemorySnapshotWriter, partOf, refuseIfNotNewer, type WholeSnapshot } from './memory-snapshot.ts';
import { netEntries } from './net-entries.ts';
import type { DiskImage, LogStart, SaveBatch, SnapshotWriter, Storage } from './storage.ts';
import { DiskFullError, StorageFailedError } from './storage-errors.ts';

/** What a disk in memory holds: a whole one, so that another storage can be opened on it. */
export interface MemoryImage extends DiskImage {
  /** The bytes of the snapshot; none if there is no snapshot. */
  readonly snapshotData: Uint8Array;
}

/** One order of a batch: term and vote, log start, or entries. The disk carries them out in this order. */
type Order = NonNullable<SaveBatch['termAndVote']> | LogStart | readonly LogEntry[];

export interface MemoryStorageOptions {
  /** What the disk holds at the start; an empty one if absent. A snapshot needs its bytes. */
  readonly image?: (DiskImage & { readonly snapshot: null }) | MemoryImage;
  /**
   * Says when a write, or the commit of a snapshot, is durable: it is called with each one's completion and
   * calls it when it likes, also at once. Without it everything is durable when the call returns.
   */
  readonly completeWhen?: (complete: () => void) => void;
}

interface Contents {
  readonly currentTerm: Term;
  readonly votedFor: DiskImage['votedFor'];
  readonly snapshot: WholeSnapshot | null;
  readonly log: HeldLog;
}

export class MemoryStorage implements Storage {
  /** Whether there is no room for entries and snapshots. A test may change it at any time. */
  isFull = false;
  readonly #completeWhen: MemoryStorageOptions['completeWhen'];
  #synced: Contents;
  #unsynced: readonly Order[] = [];
  #unsyncedSnapshot: WholeSnapshot | null = null;
  #writer: SnapshotWriter | null = null;
  #failure: StorageFailedError | null = null;
  /** What waits for the disk: rejected when it dies. */
  readonly #abandon = new Set<(failure: StorageFailedError) => void>();
  #settled: Promise<unknown> = Promise.resolve();

  constructor({ image, completeWhen }: MemoryStorageOptions = {}) {
    this.#completeWhen = completeWhen;
    this.#synced = contentsOf(image);
  }

  /** How many orders of the write under way are not known to be durable. */
  get unsyncedCount(): number {
    return this.#unsynced.length;
  }

  /** Whether a snapshot is being committed that is not known to be durable. */
  get isCommitting(): boolean {
    return this.#unsyncedSnapshot !== null;
  }

  open(): Promise<DiskImage> {
    const image = this.crash();
    this.#synced = contentsOf(image);
    const { currentTerm, votedFor, snapshot, log } = image;
    return Promise.resolve({ currentTerm, votedFor, snapshot, log });
  }

  write(batch: SaveBatch): Promise<void> | void {
    if (this.#failure !== null) throw this.#failure;
    const { termAndVote, logStart, entries } = batch;
    this.#refuseGap(batch);
    const first = termAndVote === null ? [] : [termAndVote];
    const hasRoom = !this.isFull || (logStart?.keepsRest !== false && netEntries(entries).length === 0);
    const rest = [...(logStart === null ? [] : [logStart]), ...entries];
    this.#unsynced = hasRoom ? [...first, ...rest] : first;
    const full = hasRoom ? null : diskFull();
    if (this.#completeWhen !== undefined) return this.#whenComplete(() => this.#sync(full));
    this.#sync(full);
  }

  hasRoom(): boolean {
    return !this.isFull;
  }

  createSnapshot(mark: Omit<SnapshotMark, 'bytes'>): SnapshotWriter {
    this.#refuseSnapshot();
    if (this.#writer !== null)
      throw new BrokenInvariantError(
        `Cannot begin a snapshot up to ${mark.lastIncludedIndex}: another one is being written. Discard it first.`,
      );
    const onEnd = () => {
      this.#writer = null;
    };
    const commit = (snapshot: WholeSnapshot) => this.#commit(snapshot);
    this.#writer = new MemorySnapshotWriter({ refuse: () => this.#refuseSnapshot(), commit, onEnd }, mark);
    return this.#writer;
  }

  readSnapshot(offset: number, maxBytes: number): Uint8Array {
    if (this.#failure !== null) throw this.#failure;
    return partOf(this.#synced.snapshot, offset, maxBytes);
  }

  /** Waits for what is under way, so it must still complete or fail. */
  async close(): Promise<void> {
    this.#writer?.discard();
    await this.#settled;
    this.#failure ??= new StorageFailedError(
      'Cannot write to this memory storage: it was closed. Open a new one.',
    );
  }

  /**
   * What a server finds that starts after a crash at this moment: all that is durable, the first `keptCount`
   * orders of the write under way, and, if it `keepsCommit`, the snapshot that is being committed. The
   * storage itself goes on.
   */
  crash(keptCount = 0, keepsCommit = false): MemoryImage {
    const contents = this.#unsynced.slice(0, keptCount).reduce(withOrder, this.#synced);
    const snapshot = keepsCommit ? (this.#unsyncedSnapshot ?? contents.snapshot) : contents.snapshot;
    const log = contents.log.copy();
    log.settle(snapshot?.mark ?? null);
    return {
      currentTerm: contents.currentTerm,
      votedFor: contents.votedFor,
      snapshot: snapshot?.mark ?? null,
      snapshotData: snapshot?.data ?? new Uint8Array(0),
      log: log.entries,
    };
  }

  /** The disk dies: what is under way is rejected, and everything later. */
  fail(cause: unknown): void {
    this.#failure ??= new StorageFailedError(
      'Cannot write to this memory storage: its disk has failed. Stop the server.',
      { cause },
    );
    for (const abandon of this.#abandon) abandon(this.#failure);
  }

  #refuseGap({ logStart, entries }: SaveBatch): void {
    const { log, snapshot } = this.#synced;
    refuseUncovered(logStart, snapshot?.mark ?? null);
    if (logStart !== null) log.refuseStart(logStart);
    const [first] = netEntries(entries);
    if (first !== undefined) log.refuseGap(first.index, logStart);
  }

  #refuseSnapshot(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.isFull) throw diskFull();
  }

  async #commit(snapshot: WholeSnapshot): Promise<void> {
    refuseIfNotNewer(snapshot.mark, this.#synced.snapshot?.mark ?? null);
    this.#unsyncedSnapshot = snapshot;
    const sync = () => {
      this.#synced = { ...this.#synced, snapshot };
      this.#unsyncedSnapshot = null;
    };
    if (this.#completeWhen === undefined) sync();
    else await this.#whenComplete(sync);
  }

  #whenComplete(sync: () => void): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#abandon.add(reject);
      this.#completeWhen?.(() => {
        this.#abandon.delete(reject);
        if (this.#failure !== null) return;
        try {
          sync();
          resolve();
        } catch (cause) {
          reject(cause);
        }
      });
    });
    this.#settled = Promise.allSettled([this.#settled, written]);
    return written;
  }

  #sync(full: DiskFullError | null): void {
    this.#synced = this.#unsynced.reduce(carriedOut, this.#synced);
    this.#unsynced = [];
    if (full !== null) throw full;
  }
}

function diskFull(): DiskFullError {
  return new DiskFullError('this memory storage', 'entries', new Error('a test has filled it'));
}

function contentsOf(image: MemoryStorageOptions['image']): Contents {
  if (image === undefined) {
    const log = HeldLog.of({ log: [], snapshot: null });
    return { currentTerm: 0 as Term, votedFor: null, snapshot: null, log };
  }
  const { currentTerm, votedFor, snapshot: mark } = image;
  const snapshot = mark === null ? null : { mark, data: image.snapshotData };
  return { currentTerm, votedFor, snapshot, log: HeldLog.of(image) };
}

/** Leaves `contents` as they are. */
function withOrder(contents: Contents, order: Order): Contents {
  return carriedOut({ ...contents, log: contents.log.copy() }, order);
}

/** Changes the log in place. */
function carriedOut(contents: Contents, order: Order): Contents {
  if ('currentTerm' in order)
    return { ...contents, currentTerm: order.currentTerm, votedFor: order.votedFor };
  if ('keepsRest' in order) contents.log.begin(order);
  else for (const entry of order) contents.log.put(entry);
  return contents;
}
