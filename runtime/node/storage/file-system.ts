/** The calls on files that the storage makes. Tests give it one that fails. */

import * as fs from 'node:fs';
import { promisify } from 'node:util';

/**
 * All of them throw or reject with what Node gives. Files are descriptors, opened for reading and writing.
 */
export interface FileSystem {
  makeDirectory(path: string): void;
  list(directory: string): readonly string[];
  readAll(path: string): Buffer;
  /** Fills the bytes from a position on. The number of bytes read is smaller than asked at the file's end. */
  readSync(file: number, bytes: Buffer, position: number): number;
  sizeOf(file: number): number;
  /** `create` makes the file, or empties the one that is there. */
  open(path: string, mode: 'create' | 'existing'): number;
  close(file: number): void;
  /** The number of bytes written may be smaller than asked. */
  writeSync(file: number, bytes: Buffer, position: number): number;
  write(file: number, bytes: Buffer, position: number): Promise<number>;
  /** Returns when the content, and the size if it changed, is on the disk. */
  flushSync(file: number): void;
  flush(file: number): Promise<void>;
  /** Returns when the names in the directory are on the disk. */
  flushDirectorySync(directory: string): void;
  flushDirectory(directory: string): Promise<void>;
  rename(from: string, to: string): void;
  /** A second name for a file. Fails with EEXIST if the name is taken. */
  link(from: string, to: string): void;
  remove(path: string): void;
  truncate(path: string, byteLength: number): void;
}

const write = promisify(fs.write);
const fdatasync = promisify(fs.fdatasync);

export const nodeFileSystem: FileSystem = {
  makeDirectory: (path) => void fs.mkdirSync(path, { recursive: true }),
  list: (directory) => fs.readdirSync(directory),
  readAll: (path) => fs.readFileSync(path),
  readSync: (file, bytes, position) => fs.readSync(file, bytes, 0, bytes.length, position),
  sizeOf: (file) => fs.fstatSync(file).size,
  open: (path, mode) => fs.openSync(path, mode === 'create' ? 'w+' : 'r+', 0o600),
  close: (file) => fs.closeSync(file),
  writeSync: (file, bytes, position) => fs.writeSync(file, bytes, 0, bytes.length, position),
  write: async (file, bytes, position) => (await write(file, bytes, 0, bytes.length, position)).bytesWritten,
  flushSync: (file) => fs.fdatasyncSync(file),
  flush: (file) => fdatasync(file),
  flushDirectorySync: (directory) => {
    const file = fs.openSync(directory, 'r');
    try {
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  },
  flushDirectory: async (directory) => {
    const handle = await fs.promises.open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => fs.linkSync(from, to),
  remove: (path) => fs.unlinkSync(path),
  truncate: (path, byteLength) => fs.truncateSync(path, byteLength),
};

/** Which bytes go where. */
export interface WriteOrder {
  readonly file: number;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly position: number;
}

/** Writes all of it, however often it takes. */
export function writeAllSync(files: FileSystem, order: WriteOrder): void {
  const shift = order.position - order.from;
  let at = order.from;
  while (at < order.to) {
    at += atLeastOne(files.writeSync(order.file, order.bytes.subarray(at, order.to), at + shift));
  }
}

/** The same, without holding up the event loop. */
export async function writeAll(files: FileSystem, order: WriteOrder): Promise<void> {
  const shift = order.position - order.from;
  let at = order.from;
  while (at < order.to) {
    at += atLeastOne(await files.write(order.file, order.bytes.subarray(at, order.to), at + shift));
  }
}

/** Reads until the bytes are full or the file ends. Returns how many bytes there were. */
export function readFullySync(files: FileSystem, file: number, bytes: Buffer, position: number): number {
  let at = 0;
  while (at < bytes.length) {
    const read = files.readSync(file, bytes.subarray(at), position + at);
    if (read === 0) return at;
    at += read;
  }
  return at;
}

function atLeastOne(written: number): number {
  if (written < 1) throw new Error('the disk took no bytes and gave no reason');
  return written;
}

/** Whether Node says that there is no such file. */
export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
