/**
 * Appends batches to the newest segment and rolls to the next. One fdatasync per batch, one batch under way.
 */

import { join } from 'node:path';
import type { LogEntry } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../errors.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { BatchBuffer } from './batch-format.ts';
import { type FileSystem, type WriteOrder, writeAll, writeAllSync } from './file-system.ts';
import type { LogPlace, RecoveredLog } from './log-recovery.ts';
import { SECTOR_BYTES } from './sectors.ts';
import { type StorageIdentity, segmentName, writeSegmentHeader } from './segment-header.ts';
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

export class LogWriter {
  readonly #files: FileSystem;
  readonly #place: LogPlace;
  readonly #settings: LogWriterSettings;
  readonly #buffer: BatchBuffer;
  readonly #supply: SegmentSupply;
  readonly #held: HeldSegment[];
  #open: OpenSegment | null = null;
  #nextSequence: number;
  #lastIndex: number;

  constructor(place: LogPlace, settings: LogWriterSettings, recovered: RecoveredLog) {
    this.#files = place.files;
    this.#place = place;
    this.#settings = settings;
    this.#buffer = new BatchBuffer(settings.codec);
    this.#supply = new SegmentSupply(place);
    this.#nextSequence = recovered.replay.nextSequence;
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

  /**
   * Durable when it returns nothing or when its promise resolves. Throws or rejects with what the disk gave.
   */
  append(entries: readonly LogEntry[]): Promise<void> | void {
    const firstIndex = entries[0]?.index ?? 0;
    if (firstIndex < 1 || firstIndex > this.#lastIndex + 1) {
      throw new BrokenInvariantError(
        `Cannot save entry ${firstIndex}: the last entry of the log is ${this.#lastIndex}.`,
      );
    }
    const extentBytes = this.#buffer.fill(this.#nextSequence, entries);
    const open = this.#open;
    if (open !== null && open.end + extentBytes <= open.segmentBytes)
      return this.#write(open, extentBytes, entries);
    const prepared = this.#supply.take();
    if (prepared === null) return this.#rollWhenReady(extentBytes, entries);
    return this.#roll(prepared, extentBytes, entries);
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

  async close(): Promise<void> {
    await this.#supply.close();
    if (this.#open !== null) this.#files.close(this.#open.file);
    this.#open = null;
  }

  async #rollWhenReady(extentBytes: number, entries: readonly LogEntry[]): Promise<void> {
    await this.#supply.settle();
    const prepared = this.#supply.take();
    if (prepared === null) throw new Error(`no segment was prepared in ${this.#place.directory}`);
    await this.#roll(prepared, extentBytes, entries);
  }

  #roll(prepared: PreparedSegment, extentBytes: number, entries: readonly LogEntry[]): Promise<void> | void {
    const { ordinal, file } = prepared;
    const segmentBytes = Math.max(this.#place.segmentBytes, SECTOR_BYTES + extentBytes);
    writeSegmentHeader(this.#buffer.bytes, {
      clusterId: this.#settings.identity.clusterId,
      nodeId: this.#settings.identity.nodeId,
      ordinal,
      segmentBytes,
      firstSequence: this.#nextSequence,
      firstIndex: entries[0]?.index ?? 0,
    });
    if (this.#open !== null) this.#files.close(this.#open.file);
    this.#open = { file, segmentBytes, end: 0 };
    this.#held.push({ ordinal, highestIndex: 0 });
    this.#supply.prepare(ordinal + 1);
    return this.#write(this.#open, SECTOR_BYTES + extentBytes, entries);
  }

  /** Writes the batch; with the segment's header before it if it is the first one. */
  #write(open: OpenSegment, byteLength: number, entries: readonly LogEntry[]): Promise<void> | void {
    const from = open.end === 0 ? 0 : SECTOR_BYTES;
    const bytes = this.#buffer.bytes;
    const order: WriteOrder = { file: open.file, bytes, from, to: from + byteLength, position: open.end };
    if (byteLength > this.#settings.synchronousBytes) return this.#writeInBackground(open, order, entries);
    writeAllSync(this.#files, order);
    this.#files.flushSync(open.file);
    this.#advance(open, order, entries);
  }

  async #writeInBackground(
    open: OpenSegment,
    order: WriteOrder,
    entries: readonly LogEntry[],
  ): Promise<void> {
    await writeAll(this.#files, order);
    await this.#files.flush(open.file);
    this.#advance(open, order, entries);
  }

  #advance(open: OpenSegment, order: WriteOrder, entries: readonly LogEntry[]): void {
    open.end = order.position + order.to - order.from;
    this.#nextSequence += 1;
    this.#lastIndex = entries.at(-1)?.index ?? this.#lastIndex;
    const newest = this.#held.at(-1);
    if (newest !== undefined) newest.highestIndex = Math.max(newest.highestIndex, this.#lastIndex);
  }

  /** The file that the next batch goes to, for messages. */
  get path(): string {
    return join(this.#place.directory, segmentName(this.#held.at(-1)?.ordinal ?? 1));
  }
}
