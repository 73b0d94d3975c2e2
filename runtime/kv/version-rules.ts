/** Which versions a key can have, one after the other. */

/** A version as a snapshot says it, without its value; of a deletion, `createRevision` and `version` are 0. */
export interface Version {
  readonly modRevision: number;
  readonly createRevision: number;
  readonly version: number;
}

/** What is before the first one. */
export const NO_VERSION: Version = { modRevision: 0, createRevision: 0, version: 0 };

export interface Bounds {
  readonly revision: number;
  readonly compactRevision: number;
}

/** What a version must be to follow the one before, in words; undefined if it is. */
export function wrongVersion(version: Version, before: Version, bounds: Bounds): string | undefined {
  const { modRevision } = version;
  if (!isBetween(modRevision, 2, bounds.revision)) return `a revision from 2 to ${bounds.revision}`;
  if (before.modRevision === 0 && modRevision <= bounds.compactRevision) return wrongFirst(version);
  const wrong = wrongRevision(modRevision, before, bounds);
  if (wrong !== undefined) return wrong;
  if (before.version === 0) return wrongNumbers(version, modRevision, 1);
  if (modRevision === before.modRevision) return 'a later revision than the version before';
  return wrongNumbers(version, before.createRevision, before.version + 1);
}

/** What a deletion must be to follow the version before, in words; undefined if it is. */
export function wrongDeletion(modRevision: number, before: Version, bounds: Bounds): string | undefined {
  if (!isBetween(modRevision, 2, bounds.revision)) return `a revision from 2 to ${bounds.revision}`;
  if (before.version === 0) return 'a version, because nothing is there to be deleted';
  return wrongRevision(modRevision, before, bounds);
}

/** The one that held at the compaction: it may have been set any number of times before. */
function wrongFirst({ modRevision, createRevision, version }: Version): string | undefined {
  if (!isBetween(createRevision, 2, modRevision)) return `a creation from 2 to ${modRevision}`;
  if (createRevision === modRevision) return version === 1 ? undefined : 'version 1';
  const most = modRevision - createRevision + 1;
  return isBetween(version, 2, most) ? undefined : `a version from 2 to ${most}`;
}

/** A transaction may delete a key and set it, or the other way round, at one revision. */
function wrongRevision(modRevision: number, before: Version, bounds: Bounds): string | undefined {
  const first = Math.max(before.modRevision, bounds.compactRevision + 1);
  return modRevision >= first ? undefined : `a revision from ${first} on`;
}

function wrongNumbers(actual: Version, createRevision: number, version: number): string | undefined {
  if (actual.createRevision !== createRevision) return `a creation at ${createRevision}`;
  return actual.version === version ? undefined : `version ${version}`;
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
