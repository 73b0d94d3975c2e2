/** What can be asked of the key-value store. The meaning of every field is etcd's, version 3.5. */
import type { ByteString } from './byte-string.ts';

export type SortOrder = 'none' | 'ascend' | 'descend';
export type SortTarget = 'key' | 'version' | 'create' | 'mod' | 'value';

/** Which keys: one, or a half-open interval. */
export interface KeyRange {
  /** The key, or the first key of the range. Not empty. */
  readonly key: ByteString;
  /**
   * Empty: only `key`. One zero byte: everything from `key` on. Otherwise the first key that is no longer
   * meant.
   */
  readonly rangeEnd: ByteString;
}

/** Reads keys. All integers are within ±2^53. */
export interface RangeRequest extends KeyRange {
  readonly kind: 'range';
  /** At most this many pairs; 0 or less means all. */
  readonly limit: number;
  /** 0 or less: now. Otherwise it has to be the current revision: older ones are not kept. */
  readonly revision: number;
  readonly sortOrder: SortOrder;
  readonly sortTarget: SortTarget;
  /**
   * The answer may come from any server without asking the others. It concerns the caller; the store ignores
   * it.
   */
  readonly serializable: boolean;
  /** Leave the values out of the answer. */
  readonly keysOnly: boolean;
  /** Leave the pairs out of the answer. */
  readonly countOnly: boolean;
  /** Pairs outside these bounds are left out (inclusive; 0: no bound). They still count in `count`. */
  readonly minModRevision: number;
  readonly maxModRevision: number;
  readonly minCreateRevision: number;
  readonly maxCreateRevision: number;
}

/** Sets one key. */
export interface PutRequest {
  readonly kind: 'put';
  /** Not empty. */
  readonly key: ByteString;
  readonly value: Uint8Array;
  /** A signed 64-bit integer, 0 for none. As no lease can be granted yet, every other one is refused. */
  readonly lease: bigint;
  /** Answer with the pair as it was before. */
  readonly prevKv: boolean;
  /** Keep the value that the key has; `value` must be empty and the key must exist. */
  readonly ignoreValue: boolean;
  /** Keep the lease that the key has; `lease` must be 0 and the key must exist. */
  readonly ignoreLease: boolean;
}

/** Deletes keys. */
export interface DeleteRangeRequest extends KeyRange {
  readonly kind: 'deleteRange';
  /** Answer with the pairs as they were before. */
  readonly prevKv: boolean;
}

/** What changes the store, and so has to go through the log. */
export type KvCommand = PutRequest | DeleteRangeRequest;
export type KvRequest = KvCommand | RangeRequest;
