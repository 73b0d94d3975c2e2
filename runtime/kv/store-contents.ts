/** All that a store is made of: nothing yet, or what a snapshot brought. */
import type { KeyRecord } from './key-record.ts';
import { KeyTable } from './key-table.ts';
import { OrderedKeys } from './ordered-keys.ts';
import { SupersededKeys } from './superseded-keys.ts';
import { ValueArena } from './value-arena.ts';

export interface StoreContents {
  /** Grows by one with every command that changes something; 1 when nothing ever did. */
  revision: number;
  /** What held before it is forgotten; -1 when nothing is. */
  compactRevision: number;
  versionCount: number;
  keyBytes: number;
  readonly records: KeyTable<KeyRecord>;
  readonly living: OrderedKeys;
  /** The keys that were deleted and have a history still. */
  readonly deleted: OrderedKeys;
  readonly superseded: SupersededKeys;
  readonly arena: ValueArena;
}

export function emptyContents(): StoreContents {
  return {
    ...{ revision: 1, compactRevision: -1, versionCount: 0, keyBytes: 0 },
    records: new KeyTable<KeyRecord>(),
    living: new OrderedKeys(),
    deleted: new OrderedKeys(),
    superseded: new SupersededKeys(),
    arena: new ValueArena(),
  };
}
