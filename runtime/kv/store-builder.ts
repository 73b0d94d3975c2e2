/** Puts a store together from the versions of its keys, in the order of the keys. */
import type { ByteString } from './byte-string.ts';
import { copyOf, type KeyRecord, newRecord } from './key-record.ts';
import { KeyValueStore } from './key-value-store.ts';
import { emptyContents, type StoreContents } from './store-contents.ts';
import { type SupersededBlock, SupersededKeys } from './superseded-keys.ts';
import type { Version } from './version-rules.ts';

/** Of the queue of superseded keys: fewer revisions than this are not worth a block. */
const LEAST_REVISIONS = 1024;
const MOST_BLOCKS = 64 * 1024;

export class StoreBuilder {
  readonly #contents: StoreContents = emptyContents();
  readonly #blocks: (SupersededBlock | undefined)[];
  readonly #revisionsPerBlock: number;
  #record: KeyRecord | undefined;

  constructor(revision: number, compactRevision: number) {
    this.#contents.revision = revision;
    this.#contents.compactRevision = compactRevision;
    const span = revision - compactRevision;
    this.#revisionsPerBlock = Math.max(LEAST_REVISIONS, Math.ceil(span / MOST_BLOCKS));
    this.#blocks = new Array(Math.floor(span / this.#revisionsPerBlock) + 1).fill(undefined);
  }

  /** A key after all others; its versions follow, in their order, at least one. */
  key(key: ByteString): void {
    this.#endKey();
    this.#record = newRecord(key);
    this.#contents.records.set(key, this.#record);
    this.#contents.keyBytes += key.length;
  }

  /** @param value Copied. */
  version(version: Version, value: Uint8Array): void {
    const record = this.#next(version.modRevision);
    record.createRevision = version.createRevision;
    record.version = version.version;
    this.#contents.arena.place(record, value);
  }

  deletion(modRevision: number): void {
    const record = this.#next(modRevision);
    record.createRevision = 0;
    record.version = 0;
  }

  /** The store; the builder has nothing any more. */
  finish(): KeyValueStore {
    this.#endKey();
    const blocks = this.#blocks.filter((block) => block !== undefined);
    return new KeyValueStore({ ...this.#contents, superseded: new SupersededKeys(blocks) });
  }

  /** The last version becomes an older one, if there is one; the record is free for the next. */
  #next(modRevision: number): KeyRecord {
    const record = this.#record as KeyRecord;
    if (record.modRevision > 0) {
      const older = copyOf(record);
      this.#contents.arena.bequeath(record, older);
      if (record.older === undefined) record.older = [older];
      else record.older.push(older);
      this.#supersede(record, modRevision);
    }
    record.modRevision = modRevision;
    this.#contents.versionCount += 1;
    return record;
  }

  /**
   * Into a block by its revision, so that nothing has to be sorted before a compaction comes to the block.
   */
  #supersede(record: KeyRecord, revision: number): void {
    const at = Math.floor((revision - this.#contents.compactRevision) / this.#revisionsPerBlock);
    let block = this.#blocks[at];
    if (block === undefined) {
      block = { revisions: [], records: [], isOrdered: false };
      this.#blocks[at] = block;
    }
    block.revisions.push(revision);
    block.records.push(record);
  }

  #endKey(): void {
    const record = this.#record;
    if (record === undefined) return;
    (record.version > 0 ? this.#contents.living : this.#contents.deleted).append(record.key);
    this.#record = undefined;
  }
}
