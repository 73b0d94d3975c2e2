/**
 * A server's term, vote, log and snapshot in a directory. README.md beside this file has the formats and why
 * they are so.
 */

import { dirname, join, resolve } from 'node:path';
import type { LogEntry, SnapshotMark } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError, InvalidOptionsError, RaftError } from '../../errors.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { continuesSnapshot, refuseUncovered } from '../../storage/log-beside-snapshot.ts';
import { netEntries } from '../../storage/net-entries.ts';
import type { DiskImage, LogStart, SaveBatch, SnapshotWriter, Storage } from '../../storage/storage.ts';
import {
  DamagedStorageError,
  DiskFullError,
  ForeignStorageError,
  isFullDisk,
  StorageFailedError,
} from '../../storage/storage-errors.ts';
import { DirectoryLock } from './directory-lock.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { type LogDirectory, recoverLog } from './log-recovery.ts';
import type { LogReplay } from './log-replay.ts';
import { LogWriter } from './log-writer.ts';
import { roundUpToSector, SMALLEST_SEGMENT_BYTES } from './sectors.ts';
import { describeIdentity, ordinalOf, type StorageIdentity } from './segment-header.ts';
import { isLeftover } from './segment-supply.ts';
import { snapshotPlaceOf } from './snapshot-format.ts';
import { SnapshotShelf } from './snapshot-shelf.ts';
import { VOTE_FILE, VoteFile, type VoteRecord } from './vote-file.ts';

export interface FileStorageOptions extends StorageIdentity {
  /** Made if it is not there. It belongs to this server alone. */
  readonly directory: string;
  readonly codec: EntryCodec;
  /**
   * The size of a segment of the log; 16 MiB if absent, at least 1024. A larger batch gets a segment of its
   * own.
   */
  readonly segmentBytes?: number;
  /**
   * A batch of up to so many bytes is written and synced before `write` returns, which holds up the event
   * loop but spares the detour through the thread pool. 8 KiB if absent; 0 for never.
   */
  readonly synchronousBytes?: number;
  readonly files?: FileSystem;
}

const DEFAULT_SEGMENT_BYTES = 16 * 1024 * 1024;
const DEFAULT_SYNCHRONOUS_BYTES = 8 * 1024;

/** All that an open storage has in its hands. */
interface Opened {
  readonly lock: DirectoryLock;
  readonly votes: VoteFile;
  readonly writer: LogWriter;
}

export class FileStorage implements Storage {
  readonly #options: FileStorageOptions;
  readonly #files: FileSystem;
  readonly #place: LogDirectory;
  readonly #snapshots: SnapshotShelf;
  #opened: Opened | null = null;
  #failure: StorageFailedError | null = null;
  #underWay: Promise<void> | null = null;

  constructor(options: FileStorageOptions) {
    const { clusterId, nodeId, files = nodeFileSystem, segmentBytes = DEFAULT_SEGMENT_BYTES } = options;
    for (const id of [clusterId, nodeId]) {
      if (id.length >= 1 && id.length <= 64) continue;
      throw new InvalidOptionsError(
        `Cannot write "${id}" into the header of a file: it has ${id.length} characters. Choose 1 to 64.`,
      );
    }
    this.#options = options;
    this.#files = files;
    const bytes = Math.max(SMALLEST_SEGMENT_BYTES, roundUpToSector(segmentBytes));
    const directory = resolve(options.directory);
    this.#place = { files, directory, segmentBytes: bytes };
    this.#snapshots = new SnapshotShelf(
      { files, directory, identity: options },
      { refuseIfUnusable: () => void this.#healthy(), fail: (cause) => this.#fail(cause) },
    );
  }

  async open(): Promise<DiskImage> {
    let lock: DirectoryLock | null = null;
    let votes: VoteFile | null = null;
    try {
      this.#makeDirectory();
      lock = DirectoryLock.acquire(this.#files, this.#place.directory);
      votes = this.#openVotes();
      this.#snapshots.open(votes.record.currentTerm);
      this.#removeLeftovers();
      const { image, writer } = await this.#openLog(votes.record);
      this.#opened = { lock, votes, writer };
      return image;
    } catch (cause) {
      await this.#snapshots.close();
      votes?.close();
      lock?.release();
      throw cause instanceof RaftError ? cause : this.#failed('open', cause);
    }
  }

  write(batch: SaveBatch): Promise<void> | void {
    const opened = this.#usable();
    try {
      refuseUncovered(batch.logStart, this.#snapshots.mark);
      if (batch.termAndVote !== null) opened.votes.save(batch.termAndVote);
      const { logStart } = batch;
      if (logStart?.keepsRest === true) this.#forgetUpTo(opened, logStart.index);
      const written = this.#writeLog(opened, logStart, netEntries(batch.entries));
      if (written === undefined) return;
      this.#underWay = written.then(
        () => {
          this.#underWay = null;
        },
        (cause: unknown) => {
          this.#underWay = null;
          throw this.#fail(cause);
        },
      );
      return this.#underWay;
    } catch (cause) {
      throw this.#fail(cause);
    }
  }

  hasRoom(): boolean {
    return this.#healthy().writer.hasRoom();
  }

  createSnapshot(mark: Omit<SnapshotMark, 'bytes'>): SnapshotWriter {
    return this.#snapshots.create(mark);
  }

  readSnapshot(offset: number, maxBytes: number): Uint8Array {
    return this.#snapshots.read(offset, maxBytes);
  }

  async close(): Promise<void> {
    await this.#underWay?.catch(() => undefined);
    const opened = this.#opened;
    this.#opened = null;
    await this.#snapshots.close();
    if (opened === null) return;
    await opened.writer.close();
    opened.votes.close();
    opened.lock.release();
  }

  #writeLog(
    opened: Opened,
    logStart: LogStart | null,
    entries: readonly LogEntry[],
  ): Promise<void> | undefined {
    const { votes, writer } = opened;
    const restartsAfter = logStart?.keepsRest === false ? logStart : null;
    if (entries.length === 0 && restartsAfter === null) return;
    const lastTerm = entries.at(-1)?.term ?? restartsAfter?.term ?? 0;
    if (lastTerm > votes.record.currentTerm) {
      throw new BrokenInvariantError(
        `Cannot save an entry of term ${lastTerm}: the saved term is ${votes.record.currentTerm}.`,
      );
    }
    const written = writer.append({ restartsAfter, entries }) ?? undefined;
    if (restartsAfter === null) return written;
    const forget = () => this.#forgetUpTo(opened, restartsAfter.index);
    if (written === undefined) forget();
    return written?.then(forget);
  }

  /**
   * Gives segments back that hold only entries up to `index`; they are used again. The log that `open` finds
   * later begins with some entry at or before the one after it.
   */
  #forgetUpTo({ votes, writer }: Opened, index: number): void {
    writer.startAfter(index);
    const firstSegment = writer.oldestNeeded(index + 1);
    if (firstSegment === null || firstSegment === votes.record.firstSegment) return;
    votes.save({ firstSegment });
    writer.release(firstSegment);
  }

  /** What is open, if no other write is under way. */
  #usable(): Opened {
    const opened = this.#healthy();
    if (this.#underWay === null) return opened;
    throw new BrokenInvariantError(`Cannot write to ${this.#place.directory}: another write is under way.`);
  }

  #healthy(): Opened {
    const { directory } = this.#place;
    if (this.#failure !== null) {
      throw new StorageFailedError(this.#failure.message, { cause: this.#failure.cause });
    }
    if (this.#opened !== null) return this.#opened;
    throw new StorageFailedError(`Cannot use ${directory}: it is not open. Open it.`);
  }

  #makeDirectory(): void {
    const { directory } = this.#place;
    this.#files.makeDirectory(directory);
    this.#files.flushDirectorySync(dirname(directory));
  }

  #openVotes(): VoteFile {
    const { directory } = this.#place;
    const names = this.#files.list(directory);
    if (!names.includes(VOTE_FILE)) {
      if (names.some((name) => ordinalOf(name) !== null || snapshotPlaceOf(name) !== null)) {
        const path = join(directory, VOTE_FILE);
        throw new DamagedStorageError({
          path,
          offset: 0,
          expected: 'the term and the vote that belong to the log',
          actual: 'no file',
        });
      }
      VoteFile.create(this.#files, directory, this.#options);
    }
    return VoteFile.open(this.#files, directory, (record) => this.#checkIdentity(record));
  }

  #removeLeftovers(): void {
    const { directory } = this.#place;
    for (const name of this.#files.list(directory)) {
      if (isLeftover(name)) this.#files.remove(join(directory, name));
    }
  }

  #checkIdentity(record: VoteRecord): void {
    const { clusterId, nodeId } = this.#options;
    if (record.clusterId === clusterId && record.nodeId === nodeId) return;
    throw new ForeignStorageError({
      path: this.#place.directory,
      expected: describeIdentity(this.#options),
      actual: describeIdentity(record),
    });
  }

  async #openLog(record: VoteRecord): Promise<{ image: DiskImage; writer: LogWriter }> {
    const { codec, synchronousBytes = DEFAULT_SYNCHRONOUS_BYTES } = this.#options;
    const { currentTerm, votedFor, firstSegment } = record;
    const isNew = record.sequence === 1;
    const recovered = recoverLog(this.#place, {
      files: this.#files,
      accept: ({ before }) => this.#snapshots.refuseHole(before),
      identity: this.#options,
      codec,
      currentTerm,
      firstSegment,
      isNew,
    });
    this.#snapshots.removeOlder();
    const settings = { identity: this.#options, codec, synchronousBytes };
    const writer = new LogWriter(this.#place, settings, recovered);
    try {
      await writer.start(recovered, firstSegment);
    } catch (cause) {
      await writer.close();
      throw cause;
    }
    const log = this.#logBesideSnapshot(recovered.replay, writer);
    return { image: { currentTerm, votedFor, snapshot: this.#snapshots.mark, log }, writer };
  }

  /** The crash may have come after a snapshot was committed and before the log said that it begins there. */
  #logBesideSnapshot({ before, log }: LogReplay, writer: LogWriter): readonly LogEntry[] {
    const { mark } = this.#snapshots;
    if (mark === null) return log;
    const { lastIncludedIndex: index, lastIncludedTerm: term } = mark;
    if (continuesSnapshot(mark, { before, entries: log })) {
      writer.startAfter(index);
      return log;
    }
    writer.leaveBehind({ index, term });
    return [];
  }

  #fail(cause: unknown): RaftError {
    if (cause instanceof DiskFullError) return cause;
    const failure = this.#failed('write to', cause);
    this.#failure ??= failure;
    return cause instanceof RaftError ? cause : failure;
  }

  #failed(action: string, cause: unknown): StorageFailedError {
    const { directory } = this.#place;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const next = isFullDisk(cause)
      ? 'Its disk is full: make room, then start the server again.'
      : 'Stop the server, look at its disk.';
    return new StorageFailedError(`Cannot ${action} ${directory}: ${reason}. ${next}`, { cause });
  }
}
