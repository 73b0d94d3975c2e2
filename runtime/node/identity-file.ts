/**
 * Who the server is to which a data directory belongs, and with whom it began. Written before anything else
 * is, and never changed: from the second start on it counts, and not what the start says.
 */

import { join } from 'node:path';
import { StorageFailedError } from '../storage/storage-errors.ts';
import { nodeFileSystem as files } from './storage/file-system.ts';

export interface Identity {
  /** Its name among the members. */
  readonly id: string;
  /** The members with which its cluster began; empty if it has joined one that was there. */
  readonly founders: readonly string[];
}

const FILE_NAME = 'identity.json';

/** Null if there is none: nothing was ever started in this directory. Throws StorageFailedError. */
export function readIdentity(dataDir: string): Identity | null {
  const path = join(dataDir, FILE_NAME);
  let content: unknown;
  try {
    content = JSON.parse(files.readAll(path).toString('utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw unusable(path, cause);
  }
  if (isIdentity(content)) return content;
  throw unusable(path, new Error('it does not say who the server is'));
}

/** Durable when it returns. Throws StorageFailedError. */
export function writeIdentity(dataDir: string, identity: Identity): void {
  const path = join(dataDir, FILE_NAME);
  try {
    files.makeDirectory(dataDir);
    const file = files.open(`${path}.new`, 'create');
    try {
      const bytes = Buffer.from(`${JSON.stringify(identity)}\n`);
      for (let written = 0; written < bytes.length; ) {
        written += files.writeSync(file, bytes.subarray(written), written);
      }
      files.flushSync(file);
    } finally {
      files.close(file);
    }
    files.rename(`${path}.new`, path);
    files.flushDirectorySync(dataDir);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function isIdentity(content: unknown): content is Identity {
  if (typeof content !== 'object' || content === null) return false;
  const { id, founders } = content as Partial<Identity>;
  return (
    typeof id === 'string' && Array.isArray(founders) && founders.every((name) => typeof name === 'string')
  );
}

function unusable(path: string, cause: unknown): StorageFailedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StorageFailedError(`Cannot use ${path}, which says whose directory this is: ${reason}.`, {
    cause,
  });
}
