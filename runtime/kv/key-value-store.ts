/** The key-value store: etcd's data model, every key with what it was at each revision since a compaction. */
import type { DeleteRangeAnswer, KeyValue, KvAnswer, PutAnswer, SizeAnswer } from './answers.ts';
import type { ByteString } from './byte-string.ts';
import {
  copyOf,
  countForgotten,
  type KeyRecord,
  type KeyVersion,
  newRecord,
  versionAt,
} from './key-record.ts';
import type { KeyTable } from './key-table.ts';
import { mergeKeys, type OrderedKeys } from './ordered-keys.ts';
import { arrangeRange, fetchLimit } from './range-arrangement.ts';
import type { DeleteRangeRequest, KeyRange, PutRequest, RangeRequest } from './requests.ts';
import { emptyContents } from './store-contents.ts';
import { type Hold, StoreHolds } from './store-holds.ts';
import type { SupersededKeys } from './superseded-keys.ts';
import type { ValueArena } from './value-arena.ts';

const EVERYTHING_FROM = '\0';
/** What a version takes beside its value, about, in bytes. */
const VERSION_BYTES = 120;

export class KeyValueStore {
  #revision: number;
  #compactRevision: number;
  /** The command that is being carried out has already made its revision. */
  #hasChanged = false;
  #versionCount: number;
  #keyBytes: number;
  readonly #records: KeyTable<KeyRecord>;
  readonly #living: OrderedKeys;
  readonly #deleted: OrderedKeys;
  readonly #superseded: SupersededKeys;
  readonly #arena: ValueArena;
  readonly #holds = new StoreHolds();

  /** @param contents They are given away. */
  constructor(contents = emptyContents()) {
    this.#revision = contents.revision;
    this.#compactRevision = contents.compactRevision;
    this.#versionCount = contents.versionCount;
    this.#keyBytes = contents.keyBytes;
    this.#records = contents.records;
    this.#living = contents.living;
    this.#deleted = contents.deleted;
    this.#superseded = contents.superseded;
    this.#arena = contents.arena;
  }

  get revision(): number {
    return this.#revision;
  }

  get compactRevision(): number {
    return this.#compactRevision;
  }

  /** A command begins: all that it changes gets one revision. */
  begin(): void {
    this.#hasChanged = false;
  }

  exists(key: ByteString): boolean {
    return this.#livingRecord(key) !== undefined;
  }

  /** The key must exist if its value or its lease is to be kept. */
  put(request: PutRequest): PutAnswer {
    const { key, ignoreValue, ignoreLease } = request;
    const before = this.#livingRecord(key);
    const prevKv = request.prevKv && before !== undefined ? this.#pair(key, before) : undefined;
    const value = ignoreValue && before !== undefined ? this.#arena.valueOf(before) : request.value;

    const revision = this.#change();
    const record = before === undefined ? this.#bringToLife(key, revision) : before;
    if (before !== undefined) this.#supersede(record, revision);
    record.modRevision = revision;
    record.version += 1;
    if (!ignoreLease) record.lease = request.lease;
    this.#arena.place(record, value);
    return { kind: 'put', revision, prevKv };
  }

  deleteRange(request: DeleteRangeRequest): DeleteRangeAnswer {
    const keys = this.#livingKeys(request);
    const prevKvs = request.prevKv ? this.#livingPairs(keys) : [];
    if (keys.length > 0) {
      const revision = this.#change();
      for (const key of keys) this.#bury(this.#records.get(key) as KeyRecord, revision);
      this.#living.remove(keys[0] as ByteString, `${keys.at(-1)}\0` as ByteString);
    }
    return { kind: 'deleteRange', revision: this.#revision, deleted: keys.length, prevKvs };
  }

  range(request: RangeRequest): KvAnswer {
    const { revision } = this;
    const at = request.revision <= 0 ? revision : request.revision;
    if (at > revision) return { kind: 'refused', refusal: 'futureRevision' };
    if (at < this.#compactRevision) return { kind: 'refused', refusal: 'compacted' };
    if (at < revision) return this.#rangeOfThePast(request, at);

    const count = this.#countOf(request);
    if (request.countOnly) return { kind: 'range', revision, kvs: [], more: false, count };
    const found = this.#livingPairs(this.#livingKeys(request, fetchLimit(request)));
    return { kind: 'range', revision, count, ...arrangeRange(request, found) };
  }

  /** The pairs of a range as they are now. */
  pairs(range: KeyRange): KeyValue[] {
    return this.#livingPairs(this.#livingKeys(range));
  }

  /** Forgets what was before a revision that is not compacted yet and not in the future. */
  compact(revision: number): void {
    this.#compactRevision = revision;
  }

  /** Keeps all that can be asked for now, whatever is compacted meanwhile, until it is released. */
  hold(): Hold {
    const { last: living } = this.#living;
    const { last: deleted } = this.#deleted;
    const lastKey = living < deleted ? deleted : living;
    const hold = { revision: this.#revision, compactRevision: this.#compactRevision, lastKey };
    this.#holds.take(hold);
    return hold;
  }

  release(hold: Hold): void {
    this.#holds.release(hold);
  }

  /** Frees about `most` versions that were forgotten and are not held; true when none are left. */
  sweep(most: number): boolean {
    const upTo = this.#holds.freeableUpTo(this.#compactRevision);
    for (let left = most; left > 0; left--) {
      const record = this.#superseded.firstUpTo(upTo);
      if (record === undefined) return true;
      left -= this.#forget(record, upTo, left);
      if (left > 0) this.#superseded.shift();
    }
    return this.#superseded.firstUpTo(upTo) === undefined;
  }

  /** Everything that was compacted has been freed. */
  get isSwept(): boolean {
    return this.#superseded.firstUpTo(this.#compactRevision) === undefined;
  }

  size(): SizeAnswer {
    const { revision, compactRevision, isSwept } = this;
    const beside = this.#keyBytes + this.#versionCount * VERSION_BYTES;
    const bytes = this.#arena.heldBytes + beside;
    const bytesInUse = this.#arena.liveBytes + beside;
    return { kind: 'size', revision, compactRevision, bytes, bytesInUse, isSwept };
  }

  /** The keys from `from` on, at most `most`, living or deleted: all that has a history. */
  recordsFrom(from: ByteString, most: number): KeyRecord[] {
    return this.#allKeys(from, undefined, most).map((key) => this.#records.get(key) as KeyRecord);
  }

  valueOf(version: KeyVersion): Uint8Array {
    return this.#arena.valueOf(version);
  }

  #change(): number {
    if (!this.#hasChanged) this.#revision += 1;
    this.#hasChanged = true;
    return this.#revision;
  }

  #bringToLife(key: ByteString, revision: number): KeyRecord {
    let record = this.#records.get(key);
    if (record === undefined) {
      record = newRecord(key);
      this.#records.set(key, record);
      this.#versionCount += 1;
      this.#keyBytes += key.length;
    } else {
      this.#supersede(record, revision);
      this.#deleted.remove(key, `${key}\0` as ByteString);
    }
    record.createRevision = revision;
    record.lease = 0n;
    this.#living.insert(key);
    return record;
  }

  #bury(record: KeyRecord, revision: number): void {
    this.#supersede(record, revision);
    record.modRevision = revision;
    record.createRevision = 0;
    record.version = 0;
    record.lease = 0n;
    this.#deleted.insert(record.key);
  }

  /** What the record says becomes an older version, its value too. */
  #supersede(record: KeyRecord, revision: number): void {
    const older = copyOf(record);
    this.#arena.bequeath(record, older);
    if (record.older === undefined) record.older = [older];
    else record.older.push(older);
    this.#superseded.add(record, revision);
    this.#versionCount += 1;
  }

  /** Frees at most so many of the record's versions, and the key itself if nothing is left; how many. */
  #forget(record: KeyRecord, upTo: number, most: number): number {
    const { older } = record;
    const count = Math.min(most, countForgotten(record, upTo), older?.length ?? 0);
    if (older !== undefined && count > 0) {
      for (let i = 0; i < count; i++) this.#arena.release(older[i] as KeyVersion);
      if (count === older.length) record.older = undefined;
      else older.splice(0, count);
      this.#versionCount -= count;
    }
    const isGone = record.version === 0 && record.modRevision <= upTo;
    if (isGone && record.older === undefined && this.#records.get(record.key) === record) {
      this.#records.delete(record.key);
      this.#deleted.remove(record.key, `${record.key}\0` as ByteString);
      this.#keyBytes -= record.key.length;
      this.#versionCount -= 1;
    }
    return count;
  }

  #rangeOfThePast(request: RangeRequest, at: number): KvAnswer {
    const { revision } = this;
    const found: KeyValue[] = [];
    let count = 0;
    const limit = request.countOnly ? 0 : fetchLimit(request);
    for (const key of this.#keysThatMayHaveBeen(request)) {
      const record = this.#records.get(key);
      const version = record === undefined ? undefined : versionAt(record, at);
      if (version === undefined) continue;
      if (count < limit) found.push(this.#pair(key, version));
      count += 1;
    }
    if (request.countOnly) return { kind: 'range', revision, kvs: [], more: false, count };
    return { kind: 'range', revision, count, ...arrangeRange(request, found) };
  }

  #keysThatMayHaveBeen({ key, rangeEnd }: KeyRange): readonly ByteString[] {
    return rangeEnd === '' ? [key] : this.#allKeys(key, endOf(rangeEnd));
  }

  /** Living and deleted keys together, in order. */
  #allKeys(start: ByteString, end: ByteString | undefined, most?: number): readonly ByteString[] {
    return mergeKeys(this.#living.slice(start, end, most), this.#deleted.slice(start, end, most), most);
  }

  #countOf({ key, rangeEnd }: KeyRange): number {
    if (rangeEnd === '') return this.exists(key) ? 1 : 0;
    return this.#living.count(key, endOf(rangeEnd));
  }

  /** The first `limit` keys that a request means, in order. */
  #livingKeys({ key, rangeEnd }: KeyRange, limit?: number): ByteString[] {
    if (rangeEnd === '') return this.exists(key) ? [key] : [];
    return this.#living.slice(key, endOf(rangeEnd), limit);
  }

  #livingPairs(keys: readonly ByteString[]): KeyValue[] {
    return keys.map((key) => this.#pair(key, this.#records.get(key) as KeyRecord));
  }

  #livingRecord(key: ByteString): KeyRecord | undefined {
    const record = this.#records.get(key);
    return record === undefined || record.version === 0 ? undefined : record;
  }

  #pair(key: ByteString, version: KeyVersion): KeyValue {
    const { createRevision, modRevision, version: count, lease } = version;
    return { key, createRevision, modRevision, version: count, lease, value: this.#arena.valueOf(version) };
  }
}

/** Undefined: no end. */
function endOf(rangeEnd: ByteString): ByteString | undefined {
  return rangeEnd === EVERYTHING_FROM ? undefined : rangeEnd;
}
