/** Directories for tests of the file storage: made, copied as a crash would leave them, removed. */

import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FileStorage, type FileStorageOptions } from '../../runtime/node/storage/file-storage.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { plainEntryCodec } from './plain-entry-codec.ts';

/** The files of a directory, by name, without the lock. */
export type Files = ReadonlyMap<string, Buffer>;

export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'raftchart-storage-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function storageIn(directory: string, options: Partial<FileStorageOptions> = {}): FileStorage {
  return new FileStorage({
    directory,
    clusterId: 'orchard',
    nodeId: 'n1',
    codec: plainEntryCodec,
    segmentBytes: 8192,
    ...options,
  });
}

/** What a crash leaves: the same files, and a lock that nobody holds. */
export function copyOf(directory: string): string {
  const copy = newDirectory();
  for (const name of readdirSync(directory)) {
    if (!/^(lock|claim)-/.test(name)) copyFileSync(join(directory, name), join(copy, name));
  }
  return copy;
}

/** Opens, closes, and gives what was found. */
export async function imageIn(
  directory: string,
  options: Partial<FileStorageOptions> = {},
): Promise<DiskImage> {
  const storage = storageIn(directory, options);
  const image = await storage.open();
  await storage.close();
  return image;
}

/** The same from files in memory, with what is left of them. */
export async function recovered(files: Files, options: Partial<FileStorageOptions> = {}): Promise<Recovered> {
  const memory = new MemoryFileSystem('/data', files);
  const storage = storageIn('/data', { ...options, files: memory });
  try {
    const image = await storage.open();
    await storage.close();
    return { image, refusal: null, files: memory.files(), openCount: memory.openCount };
  } catch (cause) {
    return { image: null, refusal: cause as Error, files: memory.files(), openCount: memory.openCount };
  }
}

/** Either an image or a refusal. */
export interface Recovered {
  readonly image: DiskImage | null;
  readonly refusal: Error | null;
  readonly files: Files;
  /** How many files were left open. */
  readonly openCount: number;
}

export function withFile(files: Files, name: string, bytes: Buffer): Files {
  return new Map([...files, [name, bytes]]);
}

export function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
