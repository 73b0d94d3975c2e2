/** A disk in memory. It knows what has been synced and what has not, so it can crash. */

import type { LogEntry } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../errors.ts';
import { netEntries } from './net-entries.ts';
import type { DiskImage, SaveBatch, Storage } from './storage.ts';
import { StorageFailedError } from './storage-errors.ts';

/** One order of a batch: the term and vote, or entries. The disk carries them out in this order. */
type Order = NonNullable<SaveBatch['termAndVote']> | readonly LogEntry[];

export interface MemoryStorageOptions {
  /** What the disk holds at the start; an empty one if absent. */
  readonly image?: DiskImage;
  /**
   * Says when a write is durable: it is called with each write's completion and calls it when it likes, also
   * at once. Without it every write is durable when `write` returns.
   */
  readonly completeWhen?: (complete: () => void) => void;
}

const emptyImage: DiskImage = { currentTerm: 0 as DiskImage['currentTerm'], votedFor: null, log: [] };

export class MemoryStorage implements Storage {
  readonly #completeWhen: MemoryStorageOptions['completeWhen'];
  #synced: DiskImage;
  #unsynced: readonly Order[] = [];
  #failure: StorageFailedError | null = null;
  #abandon: ((failure: StorageFailedError) => void) | null = null;
  #settled: Promise<void> = Promise.resolve();

  constructor(options: MemoryStorageOptions = {}) {
    this.#completeWhen = options.completeWhen;
    this.#synced = withOrder(options.image ?? emptyImage, []);
  }

  /** How many orders of the write under way are not known to be durable. */
  get unsyncedCount(): number {
    return this.#unsynced.length;
  }

  open(): Promise<DiskImage> {
    return Promise.resolve(this.crash());
  }

  write(batch: SaveBatch): Promise<void> | void {
    if (this.#failure !== null) throw this.#failure;
    this.#refuseGap(batch);
    this.#unsynced = batch.termAndVote === null ? batch.entries : [batch.termAndVote, ...batch.entries];
    const completeWhen = this.#completeWhen;
    if (completeWhen === undefined) return this.#sync();
    const written = new Promise<void>((resolve, reject) => {
      this.#abandon = reject;
      completeWhen(() => {
        if (this.#failure !== null) return;
        this.#sync();
        resolve();
      });
    });
    this.#settled = written.catch(() => undefined);
    return written;
  }

  /** Waits for the write under way, if there is one, so it must still complete or fail. */
  async close(): Promise<void> {
    await this.#settled;
    this.#failure ??= new StorageFailedError(
      'Cannot write to this memory storage: it was closed. Open a new one.',
    );
  }

  /**
   * What a server finds that starts after a crash at this moment: all that is durable and the first
   * `keptCount` orders of the write under way. The storage itself goes on.
   */
  crash(keptCount = 0): DiskImage {
    return this.#unsynced.slice(0, keptCount).reduce(withOrder, withOrder(this.#synced, []));
  }

  /** The disk dies: the write under way is rejected, and every later one. */
  fail(cause: unknown): void {
    this.#failure ??= new StorageFailedError(
      'Cannot write to this memory storage: its disk has failed. Stop the server.',
      { cause },
    );
    this.#abandon?.(this.#failure);
  }

  #refuseGap(batch: SaveBatch): void {
    const firstIndex = netEntries(batch.entries)[0]?.index ?? 1;
    const lastIndex = this.#synced.log.length;
    if (firstIndex <= lastIndex + 1) return;
    throw new BrokenInvariantError(
      `Cannot save entry ${firstIndex}: the last entry of the log is ${lastIndex}.`,
    );
  }

  #sync(): void {
    for (const order of this.#unsynced) {
      if ('currentTerm' in order) this.#synced = { ...this.#synced, ...order };
      else replaceFrom(this.#synced.log as LogEntry[], order);
    }
    this.#unsynced = [];
  }
}

/** Leaves `image` as it is. */
function withOrder(image: DiskImage, order: Order): DiskImage {
  if ('currentTerm' in order) return { ...image, currentTerm: order.currentTerm, votedFor: order.votedFor };
  const log = image.log.slice();
  replaceFrom(log, order);
  return { ...image, log };
}

function replaceFrom(log: LogEntry[], order: readonly LogEntry[]): void {
  const [first] = order;
  if (first === undefined) return;
  log.length = Math.min(log.length, first.index - 1);
  for (const entry of order) log.push(entry);
}
