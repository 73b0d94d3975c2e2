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

/**
 * How many of a key's versions, the last one counted too, nobody can see any more when everything before a
 * revision is forgotten: all before the one that held then, and that one too if it was a deletion.
 */
export function countForgotten(record: KeyRecord, compactRevision: number): number {
  const count = countUpTo(record.older, compactRevision);
  const isLast = record.modRevision <= compactRevision;
  const held = isLast ? record : record.older?.[count - 1];
  if (held === undefined) return 0;
  return count + (isLast ? 1 : 0) - (held.version > 0 ? 1 : 0);
}

/** A version by its place among all of its key; undefined after the last. */
export function versionNumber(record: KeyRecord, at: number): KeyVersion | undefined {
  const count = record.older?.length ?? 0;
  return at === count ? record : record.older?.[at];
}

function lastUpTo(versions: readonly KeyVersion[] | undefined, revision: number): KeyVersion | undefined {
  return versions?.[countUpTo(versions, revision) - 1];
}

function countUpTo(versions: readonly KeyVersion[] | undefined, revision: number): number {
  if (versions === undefined) return 0;
  let low = 0;
  for (let high = versions.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((versions[middle] as KeyVersion).modRevision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
