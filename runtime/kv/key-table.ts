/** What is stored for each key, by key. */
import type { ByteString } from './byte-string.ts';

/** A power of two. */
const SHARDS = 64;
/** So many units at the end of a key choose its shard: where keys of one kind usually differ. */
const HASHED_UNITS = 16;

/**
 * A `Map` in shards. One `Map` copies itself whenever it doubles, which took 0.1 s at a million keys and
 * would stop the server for that long, and it throws at 16.7 million; a shard does both 64 times later or
 * shorter.
 */
export class KeyTable<Value> {
  /** Each is made when its first key comes: a store begins empty, and at every restart another one does. */
  readonly #shards = new Array<Map<ByteString, Value> | undefined>(SHARDS).fill(undefined);

  get(key: ByteString): Value | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  set(key: ByteString, value: Value): void {
    const shard = shardOf(key);
    const known = this.#shards[shard];
    if (known === undefined) this.#shards[shard] = new Map([[key, value]]);
    else known.set(key, value);
  }

  delete(key: ByteString): void {
    this.#shards[shardOf(key)]?.delete(key);
  }
}

function shardOf(key: ByteString): number {
  let hash = key.length;
  for (let i = Math.max(0, key.length - HASHED_UNITS); i < key.length; i++) {
    hash = Math.imul(hash, 31) + key.charCodeAt(i);
  }
  return (hash ^ (hash >>> 6)) & (SHARDS - 1);
}
