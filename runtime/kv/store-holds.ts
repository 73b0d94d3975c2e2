/** What may not be forgotten yet, because a picture of it is being taken. */
import type { ByteString } from './byte-string.ts';

/** The store as it was between two commands. */
export interface Hold {
  readonly revision: number;
  readonly compactRevision: number;
  /** No key is after it. */
  readonly lastKey: ByteString;
}

/**
 * The store keeps every version up to a compaction, and a compaction frees only what cannot be asked for any
 * more. So a picture needs no copy: it is enough that what was compacted later is not freed while it is open.
 */
export class StoreHolds {
  /** In the order in which they were taken, which is that of their compact revisions, for these only grow. */
  readonly #open = new Set<Hold>();

  take(hold: Hold): void {
    this.#open.add(hold);
  }

  release(hold: Hold): void {
    this.#open.delete(hold);
  }

  /** Up to which revision what was compacted can be freed. */
  freeableUpTo(compactRevision: number): number {
    for (const { compactRevision: held } of this.#open) return held;
    return compactRevision;
  }
}
