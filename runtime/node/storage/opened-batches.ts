/** The parts of the log that were read last, so that a run of entries costs one reading. */

import type { LogEntry } from '../../../generated/vocabulary.ts';
import type { EntryCodec } from '../../storage/entry-codec.ts';
import { DamagedStorageError, StorageFailedError } from '../../storage/storage-errors.ts';
import { type BatchHeader, bodyChecksum, readBatchHeader, restoreDisplaced } from './batch-format.ts';
import { type FileSystem, readFullySync } from './file-system.ts';

const WINDOW_BYTES = 256 * 1024;
/** One for what is applied, and some for followers that are behind. */
const MOST_WINDOWS = 4;

/** A part of a segment that begins with a batch. Not changed but by restoring, so views of it may stay. */
interface Window {
  readonly path: string;
  readonly from: number;
  readonly bytes: Buffer;
  /** The batches that were checked and put right, with the end of their entries; by offset in the file. */
  readonly opened: Map<number, number>;
}

export class OpenedBatches {
  readonly #files: FileSystem;
  readonly #codec: EntryCodec;
  /** The latest first. */
  readonly #windows: Window[] = [];

  constructor(files: FileSystem, codec: EntryCodec) {
    this.#files = files;
    this.#codec = codec;
  }

  /**
   * The entry at an offset of a segment, with its sealed bytes; `batch` is where its batch begins. Throws
   * DamagedStorageError if the disk gives something else than at the start, StorageFailedError if nothing.
   */
  entryAt(path: string, batch: number, offset: number): { entry: LogEntry; sealed: Uint8Array } {
    const { window, payloadEnd } = this.#open(path, batch);
    const at = offset - window.from;
    const opened = this.#codec.open(window.bytes, at, payloadEnd);
    if ('refusal' in opened)
      throw new DamagedStorageError({ path, offset, expected: 'an entry', actual: opened.refusal });
    return { entry: opened.entry, sealed: window.bytes.subarray(at, opened.next) };
  }

  #open(path: string, batch: number): { window: Window; payloadEnd: number } {
    for (const window of this.#windows) {
      const payloadEnd = window.path === path ? openBatch(window, batch) : null;
      if (payloadEnd !== null) return { window, payloadEnd };
    }
    const window = this.#read(path, batch);
    const payloadEnd = openBatch(window, batch);
    if (payloadEnd === null)
      throw new DamagedStorageError({
        path,
        offset: batch,
        expected: 'the batch that was there at the start',
        actual: 'something else',
      });
    this.#windows.unshift(window);
    this.#windows.length = Math.min(this.#windows.length, MOST_WINDOWS);
    return { window, payloadEnd };
  }

  #read(path: string, from: number): Window {
    try {
      const file = this.#files.open(path, 'existing');
      try {
        const restBytes = Math.max(0, this.#files.sizeOf(file) - from);
        let bytes = this.#readPart(file, from, Math.min(WINDOW_BYTES, restBytes));
        const header = readBatchHeader(bytes, 0);
        if (header !== null && header.extentBytes > bytes.length)
          bytes = this.#readPart(file, from, Math.min(header.extentBytes, restBytes));
        return { path, from, bytes, opened: new Map() };
      } finally {
        this.#files.close(file);
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `Cannot read an entry from ${path}: ${reason}. Stop the server, look at its disk.`;
      throw new StorageFailedError(message, { cause });
    }
  }

  #readPart(file: number, from: number, byteLength: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(byteLength);
    return bytes.subarray(0, readFullySync(this.#files, file, bytes, from));
  }
}

/** Where the batch's entries end in the window; null if the window does not hold all of it, undamaged. */
function openBatch(window: Window, batch: number): number | null {
  const known = window.opened.get(batch);
  if (known !== undefined) return known;
  const at = batch - window.from;
  const header = at < 0 ? null : readBatchHeader(window.bytes, at);
  if (header === null || !isWhole(window.bytes, at, header)) return null;
  restoreDisplaced(window.bytes, at, header.payloadEnd);
  const payloadEnd = at + header.payloadEnd;
  window.opened.set(batch, payloadEnd);
  return payloadEnd;
}

function isWhole(bytes: Buffer, at: number, header: BatchHeader): boolean {
  if (at + header.extentBytes > bytes.length) return false;
  return bodyChecksum(bytes, at, header) === header.bodyChecksum;
}
