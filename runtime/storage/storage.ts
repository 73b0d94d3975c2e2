/** Where a server keeps what must survive a crash. One writer, one write under way at a time. */

import type { LogEntry, NodeId, Term } from '../../generated/vocabulary.ts';

/** What a disk holds: with this a server boots. */
export interface DiskImage {
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  /** From index 1 on, in order and without gaps. */
  readonly log: readonly LogEntry[];
}

/** Everything that was ordered while the last write was under way. At least one part is there. */
export interface SaveBatch {
  /** The latest order only; null if neither changed. Becomes durable before any entry of the same batch. */
  readonly termAndVote: { readonly currentTerm: Term; readonly votedFor: NodeId | null } | null;
  /** Orders in order: each replaces what the log held from its first entry's index on. */
  readonly entries: readonly (readonly LogEntry[])[];
}

export interface Storage {
  /**
   * Opens and recovers. Call it once, before anything else.
   * Rejects with DamagedStorageError, ForeignStorageError, StorageLockedError or StorageFailedError.
   */
  open(): Promise<DiskImage>;
  /**
   * Writes a batch. When it returns nothing, or when its promise settles, the whole batch is durable; until
   * then any prefix of the batch may be. Never called while another write is under way. Throws or rejects
   * with StorageFailedError: it is then unknown what the disk holds, the storage accepts no more writes and
   * the process must stop. There is no retry.
   */
  write(batch: SaveBatch): Promise<void> | void;
  /** Ends the write under way and releases the directory. Nothing that was not written becomes durable. */
  close(): Promise<void>;
}
