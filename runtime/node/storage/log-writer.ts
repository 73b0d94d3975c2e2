/**
 * Appends batches to the newest segment and rolls to the next. One fdatasync per batch, one batch under way.
 */

import type { LogPlace } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../errors.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { DiskFullError, isFullDisk } from '../../storage/storage-errors.ts';
import { BatchBuffer, type BatchContent } from './batch-format.ts';
import { type FileSystem, type WriteOrder, writeAll, writeAllSync } from './file-system.ts';
import type { LogDirectory, RecoveredLog } from './log-recovery.ts';
import { SECTOR_BYTES } from './sectors.ts';
import { type StorageIdentity, writeSegmentHeader } from './segment-header.ts';
import { type PreparedSegment, SegmentSupply } from './segment-supply.ts';

export interface LogWriterSettings {
  readonly identity: StorageIdentity;
  readonly codec: EntryCodec;
  /** A batch of up to so many bytes is written synchronously. */
  readonly synchronousBytes: number;
}

/** A segment that holds batches. The last one of them is the one that is written to. */
interface HeldSegment {
  readonly ordinal: number;
  highestIndex: number;
}

/** Where the next batch goes. */
interface OpenSegment {
  readonly file: number;
  readonly segmentBytes: number;
  end: number;
}

/** One batch on its way to the disk. */
interface Writing {
  readonly target: OpenSegment;
  /** Not null: the target was just taken from the supply, and the batch is its first. */
  readonly prepared: PreparedSegment | null;
  readonly content: BatchContent;
  readonly order: WriteOrder;
}

export class LogWriter {
  readonly #files: FileSystem;
  readonly #place: LogDirectory;
  readonly #settings: LogWriterSettings;
  readonly #buffer: BatchBuffer;
  readonly #supply: SegmentSupply;
  #held: HeldSegment[];
  #open: OpenSegment | null = null;
  #nextSequence: number;
  /** The index before the first entry that the log needs. */
  #startIndex: number;
  #lastIndex: number;
  /** A snapshot has replaced the log, and no batch says so yet: the next one will. */
  #restartsAfter: LogPlace | null = null;

  constructor(place: LogDirectory, settings: LogWriterSettings, recovered: RecoveredLog) {
    this.#files = place.files;
    this.#place = place;
    this.#settings = settings;
    this.#buffer = new BatchBuffer(settings.codec);
    this.#supply = new SegmentSupply(place);
    this.#nextSequence = recovered.replay.nextSequence;
    this.#startIndex = recovered.replay.before;
    this.#lastIndex = recovered.replay.lastIndex;
    this.#held = recovered.segments.map(({ ordinal, highestIndex }) => ({ ordinal, highestIndex }));
  }

  /** Opens the segment that has room and sees to the next one. */
  async start(recovered: RecoveredLog, firstSegment: number): Promise<void> {
    const newest = recovered.segments.at(-1);
    const next = firstSegment + recovered.segments.length;
    if (recovered.prepared === null) this.#supply.prepare(next);
    else this.#supply.adopt(recovered.prepared);
    if (newest === undefined) return this.#supply.settle();
    const { segmentBytes, end } = newest;
    this.#open = { file: this.#files.open(newest.path, 'existing'), segmentBytes, end };
  }

  /** What the log held is gone: a snapshot has replaced it, and the next batch will say so. */
  leaveBehind(place: LogPlace): void {
    this.#restartsAfter = place;
    this.#startIndex = place.index;
    this.#lastIndex = place.index;
  }

  /** From now on no batch reaches back to this index. Throws if the log does not reach it. */
  startAfter(index: number): void {
    if (index > this.#lastIndex) {
      throw new BrokenInvariantError(
        `Cannot begin the log after entry ${index} and keep the rest: its last entry is ${this.#lastIndex}.`,
      );
    }
    this.#startIndex = Math.max(this.#startIndex, index);
  }

  /**
   * Durable when it returns nothing or when its promise resolves. Throws or rejects with what the disk gave,
   * or with DiskFullError: then the log is as it was.
   */
  append(content: BatchContent): Promise<void> | void {
    const restartsAfter = content.restartsAfter ?? this.#restartsAfter;
    const batch = { ...content, restartsAfter };
    this.#refuseGap(batch);
    const extentBytes = this.#buffer.fill(this.#nextSequence, batch);
    const open = this.#open;
    if (open !== null && open.end + extentBytes <= open.segmentBytes) {
      const { bytes } = this.#buffer;
      const [from, to] = [SECTOR_BYTES, SECTOR_BYTES + extentBytes];
      const order = { file: open.file, bytes, from, to, position: open.end };
      return this.#write({ target: open, prepared: null, content: batch, order });
    }
    const prepared = this.#supply.take(SECTOR_BYTES + extentBytes);
    if (prepared === null) return this.#rollWhenReady(extentBytes, batch);
    return this.#roll(prepared, extentBytes, batch);
  }

  /** The ordinal of the oldest segment that holds, or held, an entry from `index` on. */
  oldestNeeded(index: number): number | null {
    const needed = this.#held.find((segment) => segment.highestIndex >= index);
    return (needed ?? this.#held.at(-1))?.ordinal ?? null;
  }

  /** Gives all segments before this one back. */
  release(firstNeeded: number): void {
    while (this.#held[0] !== undefined && this.#held[0].ordinal < firstNeeded) {
      this.#supply.release(this.#held[0].ordinal);
      this.#held.shift();
    }
  }

  hasRoom(): boolean {
    return this.#supply.hasRoom();
  }

  async close(): Promise<void> {
    await this.#supply.close();
    if (this.#open !== null) this.#files.close(this.#open.file);
    this.#open = null;
  }

  #refuseGap({ entries, restartsAfter }: BatchContent): void {
    const [start, last] =
      restartsAfter === null
        ? [this.#startIndex, this.#lastIndex]
        : [restartsAfter.index, restartsAfter.index];
    const firstIndex = entries[0]?.index ?? last + 1;
    if (firstIndex > start && firstIndex <= last + 1) return;
    throw new BrokenInvariantError(
      `Cannot save entry ${firstIndex}: the log begins after ${start}, and its last entry is ${last}.`,
    );
  }

  async #rollWhenReady(extentBytes: number, content: BatchContent): Promise<void> {
    let prepared: PreparedSegment;
    try {
      prepared = await this.#supply.obtain(SECTOR_BYTES + extentBytes);
    } catch (cause) {
      throw isFullDisk(cause) ? this.#diskFull(cause) : cause;
    }
    await this.#roll(prepared, extentBytes, content);
  }

  /** The segment's header is written together with its first batch. */
  #roll(prepared: PreparedSegment, extentBytes: number, content: BatchContent): Promise<void> | void {
    const { ordinal, file, segmentBytes } = prepared;
    const { bytes } = this.#buffer;
    const { entries, restartsAfter } = content;
    writeSegmentHeader(bytes, {
      clusterId: this.#settings.identity.clusterId,
      nodeId: this.#settings.identity.nodeId,
      ordinal,
      segmentBytes,
      firstSequence: this.#nextSequence,
      firstIndex: restartsAfter === null ? (entries[0]?.index ?? 0) : restartsAfter.index + 1,
    });
    const target = { file, segmentBytes, end: 0 };
    const order = { file, bytes, from: 0, to: SECTOR_BYTES + extentBytes, position: 0 };
    return this.#write({ target, prepared, content, order });
  }

  /** A failed sync is never forgiven: what it was about may be lost, whatever a later one says. */
  #write(writing: Writing): Promise<void> | void {
    const { order } = writing;
    if (order.to - order.from > this.#settings.synchronousBytes) return this.#writeInBackground(writing);
    try {
      writeAllSync(this.#files, order);
    } catch (cause) {
      throw this.#notWritten(writing, cause);
    }
    try {
      this.#files.flushSync(order.file);
    } catch (cause) {
      throw this.#notUsed(writing, cause);
    }
    this.#advance(writing);
  }

  async #writeInBackground(writing: Writing): Promise<void> {
    const { order } = writing;
    await writeAll(this.#files, order).catch((cause: unknown) => {
      throw this.#notWritten(writing, cause);
    });
    await this.#files.flush(order.file).catch((cause: unknown) => {
      throw this.#notUsed(writing, cause);
    });
    this.#advance(writing);
  }

  /**
   * What to throw. A disk that copies what it overwrites can be full even here; then the place is made zero
   * again, so that no later recovery can find a part of the batch.
   */
  #notWritten(writing: Writing, cause: unknown): unknown {
    if (!isFullDisk(cause)) return this.#notUsed(writing, cause);
    const { order } = writing;
    const byteLength = order.to - order.from;
    try {
      const bytes = Buffer.alloc(byteLength);
      writeAllSync(this.#files, { ...order, bytes, from: 0, to: byteLength });
      this.#files.flushSync(order.file);
    } catch {
      return this.#notUsed(writing, cause);
    }
    return this.#notUsed(writing, this.#diskFull(cause));
  }

  #notUsed({ prepared }: Writing, cause: unknown): unknown {
    if (prepared !== null) this.#supply.putBack(prepared);
    return cause;
  }

  #diskFull(cause: unknown): DiskFullError {
    return new DiskFullError(this.#place.directory, 'entries', cause);
  }

  #advance({ target, prepared, content, order }: Writing): void {
    const { entries, restartsAfter } = content;
    if (prepared !== null) {
      if (this.#open !== null) this.#files.close(this.#open.file);
      this.#open = target;
      this.#held.push({ ordinal: prepared.ordinal, highestIndex: 0 });
      this.#supply.prepare(prepared.ordinal + 1);
    }
    target.end = order.position + order.to - order.from;
    this.#nextSequence += 1;
    if (restartsAfter !== null) {
      this.#held = this.#held.map(({ ordinal }) => ({ ordinal, highestIndex: 0 }));
      this.#startIndex = restartsAfter.index;
      this.#lastIndex = restartsAfter.index;
      this.#restartsAfter = null;
    }
    this.#lastIndex = entries.at(-1)?.index ?? this.#lastIndex;
    const newest = this.#held.at(-1);
    if (newest !== undefined) newest.highestIndex = Math.max(newest.highestIndex, this.#lastIndex);
  }
}
