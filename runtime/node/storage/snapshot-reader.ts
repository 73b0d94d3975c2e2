/** Reads a committed snapshot, and believes no block whose checksum is wrong. */

import { basename } from 'node:path';
import type { SnapshotMark } from '../../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../errors.ts';
import { MOST_SNAPSHOT_READ_BYTES } from '../../storage/storage.ts';
import {
  DamagedStorageError,
  ForeignStorageError,
  StorageFailedError,
} from '../../storage/storage-errors.ts';
import { type FileSystem, readFullySync } from './file-system.ts';
import { describeIdentity, type StorageIdentity } from './segment-header.ts';
import {
  BLOCK_BYTES,
  blockChecksum,
  blockOffset,
  CHECKSUM_BYTES,
  claimedHeaderBytes,
  decodeSnapshotHeader,
  fileBytesOf,
  type SnapshotHeader,
  snapshotName,
} from './snapshot-format.ts';

export class SnapshotReader {
  readonly path: string;
  readonly #files: FileSystem;
  readonly #file: number;
  readonly #header: SnapshotHeader;

  private constructor(files: FileSystem, path: string, file: number, header: SnapshotHeader) {
    this.path = path;
    this.#files = files;
    this.#file = file;
    this.#header = header;
  }

  /** Throws DamagedStorageError or ForeignStorageError. The blocks have not been looked at. */
  static open(files: FileSystem, path: string): SnapshotReader {
    const file = files.open(path, 'existing');
    try {
      const header = readHeader(files, path, file);
      return new SnapshotReader(files, path, file, header);
    } catch (cause) {
      files.close(file);
      throw cause;
    }
  }

  get mark(): SnapshotMark {
    return this.#header.mark;
  }

  /** Reads all of it. Throws ForeignStorageError or, at the first wrong thing, DamagedStorageError. */
  verify(identity: StorageIdentity): void {
    const { path } = this;
    const header = this.#header;
    if (header.clusterId !== identity.clusterId || header.nodeId !== identity.nodeId) {
      const actual = describeIdentity(header);
      throw new ForeignStorageError({ path, expected: describeIdentity(identity), actual });
    }
    const wanted = snapshotName(header.mark);
    if (basename(path) !== wanted)
      throw new DamagedStorageError({ path, offset: 0, expected: basename(path), actual: wanted });
    const fileBytes = this.#files.sizeOf(this.#file);
    if (fileBytes > fileBytesOf(header)) {
      const offset = fileBytesOf(header);
      throw new DamagedStorageError({
        path,
        offset,
        expected: 'the end of the file',
        actual: `${fileBytes - offset} bytes more`,
      });
    }
    for (let offset = 0; offset < header.mark.bytes; )
      offset += this.read(offset, MOST_SNAPSHOT_READ_BYTES).length;
  }

  /** At most 1 MiB. */
  read(offset: number, maxBytes: number): Uint8Array {
    const { bytes } = this.mark;
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > bytes) {
      throw new BrokenInvariantError(
        `Cannot read ${this.path} from ${offset} on: the snapshot has ${bytes} bytes.`,
      );
    }
    const end = Math.min(bytes, offset + Math.min(maxBytes, MOST_SNAPSHOT_READ_BYTES));
    const result = new Uint8Array(Math.max(0, end - offset));
    for (let at = offset; at < end; ) {
      const block = Math.floor(at / BLOCK_BYTES);
      const start = block * BLOCK_BYTES;
      const data = this.#block(block);
      const part = data.subarray(at - start, end - start);
      result.set(part, at - offset);
      at += part.length;
    }
    return result;
  }

  close(): void {
    this.#files.close(this.#file);
  }

  #block(block: number): Buffer {
    const { path } = this;
    const { mark, headerBytes } = this.#header;
    const offset = blockOffset(headerBytes, block);
    const dataBytes = Math.min(BLOCK_BYTES, mark.bytes - block * BLOCK_BYTES);
    const bytes = Buffer.allocUnsafe(dataBytes + CHECKSUM_BYTES);
    const read = this.#readAt(bytes, offset);
    const whole = `block ${block} of ${Math.ceil(mark.bytes / BLOCK_BYTES)}`;
    if (read < bytes.length) {
      const actual = 'nothing: the file ends here';
      throw new DamagedStorageError({
        path,
        offset: offset + read,
        expected: `the rest of ${whole}`,
        actual,
      });
    }
    const data = bytes.subarray(0, dataBytes);
    const actual = blockChecksum(mark, block, data);
    const wanted = bytes.readUInt32LE(dataBytes);
    if (actual === wanted) return data;
    throw new DamagedStorageError({
      path,
      offset,
      expected: `${whole} with the checksum ${wanted}`,
      actual: `bytes with the checksum ${actual}`,
    });
  }

  #readAt(bytes: Buffer, offset: number): number {
    try {
      return readFullySync(this.#files, this.#file, bytes, offset);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `Cannot read ${this.path}: ${reason}. Stop the server, look at its disk.`;
      throw new StorageFailedError(message, { cause });
    }
  }
}

function readHeader(files: FileSystem, path: string, file: number): SnapshotHeader {
  const expected = 'the header of a snapshot';
  const start = Buffer.alloc(8);
  const found = readFullySync(files, file, start, 0);
  const claimed = claimedHeaderBytes(start.subarray(0, found));
  const fileBytes = files.sizeOf(file);
  if (claimed === null || claimed > fileBytes) {
    const actual = claimed === null ? 'something else' : `one of ${claimed} bytes in ${fileBytes}`;
    throw new DamagedStorageError({ path, offset: 0, expected, actual });
  }
  const bytes = Buffer.alloc(claimed);
  readFullySync(files, file, bytes, 0);
  const header = decodeSnapshotHeader(bytes);
  if ('refusal' in header)
    throw new DamagedStorageError({ path, offset: 0, expected, actual: header.refusal });
  return header;
}
