/** A disk on which snapshots are taken, and what its server finds there. */

import { createHash } from 'node:crypto';
import type { Storage } from '../../runtime/storage/storage.ts';
import { legibleEntry, wholeSnapshot } from '../storage/entries.ts';
import type { StorageHarness } from './storage.contract.ts';

/** Two snapshots are compared by it: that of a large one says more than its bytes. */
export const digestOf = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** A disk that can be filled. */
export interface SnapshotHarness extends StorageHarness {
  /** Whether no file may grow from now on. */
  setFull(isFull: boolean): void;
  /** The same as afterCrash, and from now on this life is the one that is looked at. */
  restart(): Storage;
}

/** The next life of the server after a crash. */
export async function found(harness: SnapshotHarness) {
  const next = harness.afterCrash();
  const { snapshot, log, currentTerm, votedFor } = await next.open();
  const data = snapshot === null ? null : digestOf(wholeSnapshot(next));
  const kept = log.filter(({ index }) => index > (snapshot?.lastIncludedIndex ?? 0)).map(legibleEntry);
  const first = log[0]?.index ?? null;
  await next.close();
  return { upTo: snapshot?.lastIncludedIndex ?? 0, snapshot, data, first, kept, currentTerm, votedFor };
}
