/**
 * One process per directory. A lock is a file `lock-<n>`; the highest n counts, and it is never removed, only
 * superseded by n + 1, which exactly one process can create. So taking over from a dead holder has no race.
 */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StorageLockedError } from '../../storage/storage-errors.ts';
import { type FileSystem, isMissing, writeAllSync } from './file-system.ts';

/** Who a process is: a pid is used again, but not with the same start time in the same boot. */
interface ProcessMark {
  readonly pid: number;
  /** Null where the system does not tell. */
  readonly boot: string | null;
  readonly start: string | null;
}

const fileName = /^lock-(\d+)$/;

export class DirectoryLock {
  readonly #files: FileSystem;
  readonly #path: string;

  private constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** Throws StorageLockedError if a living process, this one included, holds the directory. */
  static acquire(files: FileSystem, directory: string): DirectoryLock {
    const claim = join(directory, `claim-${process.pid}-${randomBytes(6).toString('hex')}.new`);
    try {
      writeClaim(files, claim);
      for (;;) {
        const path = tryAcquire(files, directory, claim);
        if (path !== null) return new DirectoryLock(files, path);
      }
    } finally {
      removeIfPresent(files, claim);
    }
  }

  /** An empty lock is free. The claim is a second name of the same file, so it has been removed before. */
  release(): void {
    this.#files.truncate(this.#path, 0);
  }
}

/**
 * The path of the lock if it could be had; null if somebody else was quicker and it must be looked at again.
 */
function tryAcquire(files: FileSystem, directory: string, claim: string): string | null {
  const highest = generations(files, directory).at(-1) ?? 0;
  const holder = highest === 0 ? null : readHolder(files, pathOf(directory, highest));
  if (holder !== null && isAlive(holder)) throw new StorageLockedError(directory, holder.pid);
  const own = highest + 1;
  const path = pathOf(directory, own);
  try {
    files.link(claim, path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return null;
    throw cause;
  }
  const present = generations(files, directory);
  const isHighest = present.at(-1) === own;
  for (const each of isHighest ? present.slice(0, -1) : [own])
    removeIfPresent(files, pathOf(directory, each));
  return isHighest ? path : null;
}

function writeClaim(files: FileSystem, path: string): void {
  const file = files.open(path, 'create');
  try {
    const bytes = Buffer.from(JSON.stringify(ownMark()));
    writeAllSync(files, { file, bytes, from: 0, to: bytes.length, position: 0 });
  } finally {
    files.close(file);
  }
}

function pathOf(directory: string, generation: number): string {
  return join(directory, `lock-${generation}`);
}

function generations(files: FileSystem, directory: string): number[] {
  const found = files.list(directory).flatMap((name) => fileName.exec(name)?.[1] ?? []);
  return found.map(Number).sort((one, other) => one - other);
}

function removeIfPresent(files: FileSystem, path: string): void {
  try {
    files.remove(path);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
  }
}

/** Null if the lock was released, or never written whole because the machine went down. */
function readHolder(files: FileSystem, path: string): ProcessMark | null {
  try {
    const parsed: unknown = JSON.parse(files.readAll(path).toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    const { pid, boot, start } = parsed as Record<string, unknown>;
    if (typeof pid !== 'number') return null;
    return {
      pid,
      boot: typeof boot === 'string' ? boot : null,
      start: typeof start === 'string' ? start : null,
    };
  } catch (cause) {
    if (cause instanceof SyntaxError || isMissing(cause)) return null;
    throw cause;
  }
}

function isAlive(holder: ProcessMark): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false;
  }
  const now = markOf(holder.pid);
  if (holder.boot !== null && now.boot !== null && holder.boot !== now.boot) return false;
  if (holder.start !== null && now.start !== null && holder.start !== now.start) return false;
  return !isDying(holder.pid);
}

/** It never changes, and two files have to be read for it. */
let knownOwnMark: ProcessMark | null = null;

function ownMark(): ProcessMark {
  knownOwnMark ??= markOf(process.pid);
  return knownOwnMark;
}

function markOf(pid: number): ProcessMark {
  const boot = readSystemFile('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
  return { pid, boot, start: statFields(pid)?.[19] ?? null };
}

/** Killed, with no thread left that could write, but not yet waited for by its parent. */
function isDying(pid: number): boolean {
  if (statFields(pid)?.[0] !== 'Z') return false;
  return threadsOf(pid).every((thread) => /^[ZX]$/.test(statFields(`${pid}/task/${thread}`)?.[0] ?? 'X'));
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** The fields of /proc/<pid>/stat from the state on; the name before them may contain blanks and brackets. */
function statFields(process: number | string): string[] | null {
  const text = readSystemFile(`/proc/${process}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readSystemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
