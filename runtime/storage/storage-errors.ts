/** What can go wrong between a server and its disk. None of these is ever retried. */

import { RaftError } from '../errors.ts';

const replaceTheServer =
  'Its vote and log can no longer be trusted: leave the directory as it is, and do not start this server with an ' +
  'empty one under the same name, because it could vote twice in one term. The others serve while they are a ' +
  'majority.';

/** Where the damage is: a file, a byte in it, what should be there and what is. */
export interface DamageReport {
  readonly path: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly expected: string;
  readonly actual: string;
  readonly cause?: unknown;
}

/** Something that had been acknowledged is missing or changed. The server must not start from this. */
export class DamagedStorageError extends RaftError {
  override readonly name = 'DamagedStorageError';
  readonly path: string;
  readonly offset: number;
  readonly expected: string;
  readonly actual: string;

  constructor(report: DamageReport) {
    const { path, offset, expected, actual, cause } = report;
    super(
      `Cannot open ${path}: at byte ${offset} it should hold ${expected}, but it holds ${actual}. ${replaceTheServer}`,
      { cause },
    );
    this.path = path;
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The directory belongs to another server or to another cluster. Nothing in it was changed. */
export class ForeignStorageError extends RaftError {
  override readonly name = 'ForeignStorageError';
  readonly path: string;
  readonly expected: string;
  readonly actual: string;

  constructor(report: { readonly path: string; readonly expected: string; readonly actual: string }) {
    const { path, expected, actual } = report;
    super(
      `Cannot use ${path} for ${expected}: it belongs to ${actual}. ` +
        `Start ${actual} from it, or give ${expected} its own directory.`,
    );
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A living process works in this directory. */
export class StorageLockedError extends RaftError {
  override readonly name = 'StorageLockedError';
  readonly path: string;
  readonly pid: number;

  constructor(path: string, pid: number) {
    super(
      `Cannot open ${path}: process ${pid} is using it and is alive. ` +
        'Stop that process, or give this server its own directory.',
    );
    this.path = path;
    this.pid = pid;
  }
}

/** The directory was written in another format. Nothing in it was changed. */
export class OutdatedStorageError extends RaftError {
  override readonly name = 'OutdatedStorageError';
  readonly path: string;
  /** The version of the format that was found. */
  readonly found: number;
  /** The only one that this program reads. */
  readonly wanted: number;

  constructor(report: { readonly path: string; readonly found: number; readonly wanted: number }) {
    const { path, found, wanted } = report;
    super(
      `Cannot open ${path}: it is written in format version ${found}, and this program reads version ${wanted} ` +
        `only. Start it with the program that wrote it, or let this server join again from an empty directory ` +
        `under another name.`,
    );
    this.path = path;
    this.found = found;
    this.wanted = wanted;
  }
}

/**
 * There was no room. What could not be written is not there, everything that was acknowledged is, and the
 * storage goes on: it may be tried again.
 */
export class DiskFullError extends RaftError {
  override readonly name = 'DiskFullError';
  readonly path: string;

  constructor(path: string, what: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `Cannot write ${what} to ${path}: ${reason}. Its disk is full: make room, the server goes on by itself then.`,
      { cause },
    );
    this.path = path;
  }
}

/** Whether this is what a disk without room says, or one on which this user may not have more. */
export function isFullDisk(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}

/** A write or a sync failed. What the disk holds is unknown until it is opened again by a new process. */
export class StorageFailedError extends RaftError {
  override readonly name = 'StorageFailedError';
}
