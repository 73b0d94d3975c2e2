/** What the store knows of a key: what it is, and what it was. */
import type { ByteString } from './byte-string.ts';
import type { Placed } from './value-arena.ts';

/** A key as it was from one revision up to the next version of it. */
export interface KeyVersion extends Placed {
  /** The revision from which on it holds. */
  modRevision: number;
  /** 0 for a deletion. */
  createRevision: number;
  /** How many times the key was set since it came into being; 0: from here on there was no key. */
  version: number;
  lease: bigint;
}

/** The last version of a key, and those before it that were not forgotten. */
export interface KeyRecord extends KeyVersion {
  readonly key: ByteString;
  /** In the order of their revisions, all before that of the record. Absent where there are none. */
  older: KeyVersion[] | undefined;
}

export function newRecord(key: ByteString): KeyRecord {
  return {
    chunk: undefined,
    offset: 0,
    length: 0,
    modRevision: 0,
    createRevision: 0,
    version: 0,
    lease: 0n,
    key,
    older: undefined,
  };
}

/** A copy without a value. */
export function copyOf({ modRevision, createRevision, version, lease }: KeyVersion): KeyVersion {
  return { chunk: undefined, offset: 0, length: 0, modRevision, createRevision, version, lease };
}

/** The version that held at a revision; undefined if the key did not exist then. */
export function versionAt(record: KeyRecord, revision: number): KeyVersion | undefined {
  const found = record.modRevision <= revision ? record : lastUpTo(record.older, revision);
  return found === undefined || found.version === 0 ? undefined : found;
}

/** How many of the older versions nobody can see any more when everything before a revision is forgotten. */
export function countForgotten({ older = [], modRevision }: KeyRecord, compactRevision: number): number {
  if (modRevision <= compactRevision) return older.length;
  let low = 0;
  for (let high = older.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((older[middle] as KeyVersion).modRevision <= compactRevision) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function lastUpTo(versions: readonly KeyVersion[] | undefined, revision: number): KeyVersion | undefined {
  if (versions === undefined) return undefined;
  let low = 0;
  for (let high = versions.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((versions[middle] as KeyVersion).modRevision <= revision) low = middle + 1;
    else high = middle;
  }
  return versions[low - 1];
}
