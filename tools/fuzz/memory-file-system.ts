/** Files in memory for the file storage: thousands of openings a second, and calls that fail when told. */

import { basename, dirname } from 'node:path';
import type { FileSystem } from '../../runtime/node/storage/file-system.ts';

interface File {
  bytes: Buffer;
  /** What was there when it was flushed last. */
  flushed: Buffer;
}

/** The calls that can be made to fail. */
export type FallibleCall = 'write' | 'flush' | 'flushDirectory' | 'open' | 'rename';

export class MemoryFileSystem implements FileSystem {
  readonly #names = new Map<string, File>();
  /** The names when the directory was flushed last. */
  #flushedNames: ReadonlyMap<string, File>;
  readonly #descriptors = new Map<number, File>();
  #lastDescriptor = 2;
  /** Called before each of these calls; what it throws is what the call throws. */
  beforeCall: (call: FallibleCall, path: string) => void = () => undefined;
  /** How many bytes all files together may have. */
  capacityBytes = Number.POSITIVE_INFINITY;
  /** Whether flushedFiles() is of use: it costs a copy for each flush. */
  remembersFlushes = false;
  /** How often data was flushed. */
  flushCount = 0;

  constructor(directory: string, files: ReadonlyMap<string, Buffer> = new Map()) {
    for (const [name, bytes] of files)
      this.#names.set(`${directory}/${name}`, { bytes: Buffer.from(bytes), flushed: bytes });
    this.#flushedNames = new Map(this.#names);
  }

  get openCount(): number {
    return this.#descriptors.size;
  }

  /** Copies of all files, by name, without the lock. */
  files(): Map<string, Buffer> {
    return copies(this.#names, ({ bytes }) => bytes);
  }

  /** The same after a loss of power that takes whatever was not flushed with it, names too. */
  flushedFiles(): Map<string, Buffer> {
    return copies(this.#flushedNames, ({ flushed }) => flushed);
  }

  makeDirectory(): void {}

  list(directory: string): string[] {
    return [...this.#names.keys()]
      .filter((path) => dirname(path) === directory)
      .map((path) => basename(path));
  }

  readAll(path: string): Buffer {
    return Buffer.from(this.#named(path).bytes);
  }

  readSync(descriptor: number, bytes: Buffer, position: number): number {
    return this.#file(descriptor).bytes.copy(bytes, 0, position, position + bytes.length);
  }

  sizeOf(descriptor: number): number {
    return this.#file(descriptor).bytes.length;
  }

  /** How many bytes all files have. */
  get usedBytes(): number {
    return [...new Set(this.#names.values())].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  open(path: string, mode: 'create' | 'existing'): number {
    this.beforeCall('open', path);
    if (mode === 'create') this.#names.set(path, { bytes: Buffer.alloc(0), flushed: Buffer.alloc(0) });
    const file = this.#named(path);
    this.#lastDescriptor += 1;
    this.#descriptors.set(this.#lastDescriptor, file);
    return this.#lastDescriptor;
  }

  close(descriptor: number): void {
    this.#file(descriptor);
    this.#descriptors.delete(descriptor);
  }

  /** Takes at most 5,000 bytes at once, as a disk may. */
  writeSync(descriptor: number, bytes: Buffer, position: number): number {
    const file = this.#file(descriptor);
    this.beforeCall('write', this.#pathOf(file));
    const taken = Math.min(bytes.length, 5000, this.#roomFrom(file, position));
    if (taken <= 0) throw failure('ENOSPC', this.#pathOf(file));
    if (position + taken > file.bytes.length) file.bytes = Buffer.concat([file.bytes], position + taken);
    bytes.copy(file.bytes, position, 0, taken);
    return taken;
  }

  async write(descriptor: number, bytes: Buffer, position: number): Promise<number> {
    return this.writeSync(descriptor, bytes, position);
  }

  flushSync(descriptor: number): void {
    const file = this.#file(descriptor);
    this.beforeCall('flush', this.#pathOf(file));
    this.flushCount += 1;
    if (this.remembersFlushes) file.flushed = Buffer.from(file.bytes);
  }

  async flush(descriptor: number): Promise<void> {
    this.flushSync(descriptor);
  }

  flushDirectorySync(directory: string): void {
    this.beforeCall('flushDirectory', directory);
    if (this.remembersFlushes) this.#flushedNames = new Map(this.#names);
  }

  async flushDirectory(directory: string): Promise<void> {
    this.flushDirectorySync(directory);
  }

  rename(from: string, to: string): void {
    this.beforeCall('rename', from);
    this.#names.set(to, this.#named(from));
    this.#names.delete(from);
  }

  link(from: string, to: string): void {
    if (this.#names.has(to)) throw failure('EEXIST', to);
    this.#names.set(to, this.#named(from));
  }

  remove(path: string): void {
    this.#named(path);
    this.#names.delete(path);
  }

  truncate(path: string, byteLength: number): void {
    const file = this.#named(path);
    file.bytes = Buffer.concat([file.bytes.subarray(0, byteLength)], byteLength);
  }

  /** How many bytes may be written from a position on: over what is there, and as the disk has room. */
  #roomFrom(file: File, position: number): number {
    if (this.capacityBytes === Number.POSITIVE_INFINITY) return this.capacityBytes;
    const there = file.bytes.length - position;
    return Math.max(there, there + this.capacityBytes - this.usedBytes);
  }

  #named(path: string): File {
    const file = this.#names.get(path);
    if (file === undefined) throw failure('ENOENT', path);
    return file;
  }

  #file(descriptor: number): File {
    const file = this.#descriptors.get(descriptor);
    if (file === undefined) throw failure('EBADF', String(descriptor));
    return file;
  }

  #pathOf(file: File): string {
    return [...this.#names].find(([, each]) => each === file)?.[0] ?? '';
  }
}

/** By name, sorted, without the lock. */
function copies(names: ReadonlyMap<string, File>, bytesOf: (file: File) => Buffer): Map<string, Buffer> {
  const named = [...names].map(([path, file]) => [basename(path), Buffer.from(bytesOf(file))] as const);
  return new Map(
    named.filter(([name]) => !name.startsWith('lock-')).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** As Node throws it. */
export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: as the test has it, '${path}'`), { code });
}
