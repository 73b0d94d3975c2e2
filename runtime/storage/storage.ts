/** Where a server keeps what must survive a crash: term and vote, the log, and the newest snapshot. */

import type { LogEntry, LogIndex, NodeId, SnapshotMark, Term } from '../../generated/vocabulary.ts';

/** What a disk holds: with this a server boots. */
export interface DiskImage {
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  /** The newest whole snapshot; null if there has never been one. Its bytes: readSnapshot. */
  readonly snapshot: SnapshotMark | null;
  /**
   * In order and without gaps. It begins at or before snapshot.lastIncludedIndex + 1, at 1 without a
   * snapshot; if it reaches back to lastIncludedIndex, its entry there has lastIncludedTerm. A command may be
   * read from the disk at each access, which throws DamagedStorageError or StorageFailedError if that fails.
   */
  readonly log: readonly LogEntry[];
}

/** Where the log begins from now on. */
export interface LogStart {
  /** The last place that is not needed any more: a committed snapshot includes it. */
  readonly index: LogIndex;
  readonly term: Term;
  /**
   * True: what follows the place stays, and the log holds the place or begins just after it. False: the whole
   * log is gone, a snapshot has replaced it.
   */
  readonly keepsRest: boolean;
}

/** Everything that was ordered while the last write was under way. At least one part is there. */
export interface SaveBatch {
  /** The latest order only; null if neither changed. Becomes durable before anything else of the batch. */
  readonly termAndVote: { readonly currentTerm: Term; readonly votedFor: NodeId | null } | null;
  /** Null if the log begins where it did. Carried out after termAndVote and before the entries. */
  readonly logStart: LogStart | null;
  /** Orders in order: each replaces what the log held from its first entry's index on. */
  readonly entries: readonly (readonly LogEntry[])[];
}

export interface Storage {
  /**
   * Opens and recovers. Call it once, before anything else. A log that a committed snapshot has left behind,
   * because the crash came between the two, is dropped.
   * Rejects with DamagedStorageError, ForeignStorageError, OutdatedStorageError, StorageLockedError or
   * StorageFailedError; never opens with less than was acknowledged.
   */
  open(): Promise<DiskImage>;
  /**
   * Writes a batch. When it returns nothing, or when its promise settles, the whole batch is durable; until
   * then any prefix of the batch may be. Never called while another write is under way; a snapshot may be
   * written meanwhile. Throws or rejects
   * - with DiskFullError: the term and vote of the batch are durable, its entries and a log start that
   *   does not keep the rest are not, the log is as it was. The same batch, or one that follows from it, may
   *   be written again when there is room;
   * - with StorageFailedError: it is then unknown what the disk holds, the storage accepts no more writes and
   *   the process must stop. There is no retry;
   * - with BrokenInvariantError if entries would leave a gap, reach back before the log's start, if the log
   *   does not hold what a log start keeps, or no committed snapshot includes what it loses. Nothing was
   *   changed, but whoever orders that must stop, too.
   */
  write(batch: SaveBatch): Promise<void> | void;
  /**
   * Whether there is room to go on when what is prepared is used up. False after preparing more has failed
   * because the disk is full: then refuse what clients propose, before it is in the log. Such a call also
   * tries again in the background, so ask now and then (not for each proposal) until it is true.
   */
  hasRoom(): boolean;
  /**
   * Begins a snapshot beside the present one, which stays until commit(). Throws BrokenInvariantError while
   * another one is being written, and StorageFailedError if the storage is closed or has failed.
   */
  createSnapshot(mark: Omit<SnapshotMark, 'bytes'>): SnapshotWriter;
  /**
   * Bytes of the newest committed snapshot from `offset` on: at most `maxBytes` of them, at most 1 MiB, none
   * at its end. Synchronous; also during writes. The caller owns them. Throws DamagedStorageError if they are
   * not what was written, BrokenInvariantError without a snapshot or beyond its end, StorageFailedError if
   * they cannot be read.
   */
  readSnapshot(offset: number, maxBytes: number): Uint8Array;
  /**
   * Ends the write under way, discards a snapshot that is not committed, and releases the directory. Nothing
   * that was not written becomes durable.
   */
  close(): Promise<void>;
}

/** No call returns an unhandled rejection: whoever gets a promise must look at it before the next call. */
export interface SnapshotWriter {
  /**
   * Adds bytes to the end. Copied before it returns. Wait for its promise before the next call. Throws or
   * rejects with DiskFullError: the snapshot is discarded and its bytes are given back, the storage goes on;
   * with StorageFailedError as write does; with BrokenInvariantError after discard, commit or a failure.
   */
  append(piece: Uint8Array): Promise<void> | void;
  /**
   * Resolves with the whole mark when the snapshot is durable under its own name, and from then on the one
   * that readSnapshot reads and that open finds; the one before it is deleted only after that. Rejects as
   * append does, and with BrokenInvariantError if it is not newer than the present one; it is discarded then.
   */
  commit(): Promise<SnapshotMark>;
  /** Nothing is left of it. May be called at any time; without effect after commit was called. */
  discard(): void;
}

/** No single reading of a snapshot gives more. */
export const MOST_SNAPSHOT_READ_BYTES = 1024 * 1024;
