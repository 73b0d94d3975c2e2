/** The key-value store: etcd's data model without its history. */
import type { DeleteRangeAnswer, KeyValue, KvAnswer, PutAnswer, RefusedAnswer } from './answers.ts';
import type { ByteString } from './byte-string.ts';
import { KeyTable } from './key-table.ts';
import { OrderedKeys } from './ordered-keys.ts';
import { arrangeRange, fetchLimit } from './range-arrangement.ts';
import { refusalOf } from './request-checks.ts';
import type { DeleteRangeRequest, KeyRange, KvRequest, PutRequest, RangeRequest } from './requests.ts';
import { type Placed, ValueArena } from './value-arena.ts';

/**
 * Everything about a key but the key: 1 <= createRevision <= modRevision <= revision of the store, 1 <=
 * version.
 */
interface KeyRecord extends Placed {
  createRevision: number;
  modRevision: number;
  version: number;
  readonly lease: bigint;
}

const EVERYTHING_FROM = '\0';

export class KeyValueStore {
  /** Grows by one with every request that changes something; 1 when nothing ever did. */
  #revision = 1;
  readonly #records = new KeyTable<KeyRecord>();
  readonly #order = new OrderedKeys();
  readonly #arena = new ValueArena();

  /**
   * Carries out one request, all of it or none of it. The values of a range are true until the next request.
   */
  execute(request: KvRequest): KvAnswer {
    const refusal = refusalOf(request);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    if (request.kind === 'put') return this.#put(request);
    return request.kind === 'range' ? this.#range(request) : this.#deleteRange(request);
  }

  #put(request: PutRequest): PutAnswer | RefusedAnswer {
    const { key, ignoreValue, ignoreLease } = request;
    let record = this.#records.get(key);
    if (record === undefined && (ignoreValue || ignoreLease))
      return { kind: 'refused', refusal: 'keyNotFound' };
    const prevKv = request.prevKv && record !== undefined ? this.#pairForKeeps(key, record) : undefined;

    this.#revision += 1;
    if (record === undefined) record = this.#create(key);
    record.modRevision = this.#revision;
    record.version += 1;
    if (!ignoreValue) this.#arena.place(record, request.value);
    return { kind: 'put', revision: this.#revision, prevKv };
  }

  #create(key: ByteString): KeyRecord {
    const record: KeyRecord = {
      chunk: undefined,
      offset: 0,
      length: 0,
      createRevision: this.#revision,
      modRevision: this.#revision,
      version: 0,
      lease: 0n,
    };
    this.#records.set(key, record);
    this.#order.insert(key);
    return record;
  }

  #deleteRange(request: DeleteRangeRequest): DeleteRangeAnswer {
    const keys = this.#keysOf(request);
    const prevKvs = request.prevKv ? this.#pairs(keys) : [];
    if (keys.length > 0) {
      this.#revision += 1;
      for (const key of keys) this.#arena.release(this.#recordOf(key));
      for (const key of keys) this.#records.delete(key);
      this.#order.remove(keys[0] as ByteString, `${keys.at(-1)}\0` as ByteString);
    }
    return { kind: 'deleteRange', revision: this.#revision, deleted: keys.length, prevKvs };
  }

  #range(request: RangeRequest): KvAnswer {
    if (request.revision > this.#revision) return { kind: 'refused', refusal: 'futureRevision' };
    if (request.revision > 0 && request.revision < this.#revision)
      return { kind: 'refused', refusal: 'pastRevision' };

    const count = this.#countOf(request);
    if (request.countOnly) return { kind: 'range', revision: this.#revision, kvs: [], more: false, count };
    const found = this.#pairs(this.#keysOf(request, fetchLimit(request)));
    return { kind: 'range', revision: this.#revision, count, ...arrangeRange(request, found) };
  }

  #countOf({ key, rangeEnd }: KeyRange): number {
    if (rangeEnd === '') return this.#records.get(key) === undefined ? 0 : 1;
    return this.#order.count(key, rangeEnd === EVERYTHING_FROM ? undefined : rangeEnd);
  }

  /** The first `limit` keys that a request means, in order. */
  #keysOf({ key, rangeEnd }: KeyRange, limit?: number): ByteString[] {
    if (rangeEnd === '') return this.#records.get(key) === undefined ? [] : [key];
    return this.#order.slice(key, rangeEnd === EVERYTHING_FROM ? undefined : rangeEnd, limit);
  }

  #pairs(keys: readonly ByteString[]): KeyValue[] {
    return keys.map((key) => this.#pair(key, this.#recordOf(key)));
  }

  /** Its value stays as it is although the key's changes. */
  #pairForKeeps(key: ByteString, record: KeyRecord): KeyValue {
    const pair = this.#pair(key, record);
    return { ...pair, value: pair.value.slice() };
  }

  /** Its value is a view, true until the key is set again. */
  #pair(key: ByteString, record: KeyRecord): KeyValue {
    const { createRevision, modRevision, version, lease } = record;
    return { key, createRevision, modRevision, version, lease, value: this.#arena.valueOf(record) };
  }

  /** Every ordered key has a record. */
  #recordOf(key: ByteString): KeyRecord {
    return this.#records.get(key) as KeyRecord;
  }
}
