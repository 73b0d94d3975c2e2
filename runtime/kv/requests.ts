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
  /** 0 or less: now. Otherwise the keys as they were then, unless that has been compacted. */
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

/** Which of several keys must be like what; all keys of a range have to be. */
export type Comparison = KeyRange & {
  readonly result: ComparisonResult;
} & (
    | { readonly target: 'value'; readonly value: Uint8Array }
    | { readonly target: 'lease'; readonly value: bigint }
    | { readonly target: 'version' | 'create' | 'mod'; readonly value: number }
  );

/** What the key's property must be, seen from the value that it is compared with. */
export type ComparisonResult = 'equal' | 'greater' | 'less' | 'notEqual';

/**
 * Carries out `success` if all comparisons hold, otherwise `failure`; either as a whole, at one revision. The
 * comparisons of nested transactions, too, look at the store as it was before the first operation.
 */
export interface TxnRequest {
  readonly kind: 'txn';
  readonly comparisons: readonly Comparison[];
  readonly success: readonly Operation[];
  readonly failure: readonly Operation[];
}

/** What a transaction is made of. */
export type Operation = RangeRequest | PutRequest | DeleteRangeRequest | TxnRequest;

/** Forgets what keys were before a revision; what they were at that revision is kept. */
export interface CompactRequest {
  readonly kind: 'compact';
  readonly revision: number;
}

/** Tells everybody what a server is called and where clients reach it. It makes no revision. */
export interface AnnounceRequest {
  readonly kind: 'announce';
  /** The server's id in the cluster, as UTF-8. */
  readonly member: ByteString;
  /** What people call it, as UTF-8. */
  readonly name: ByteString;
  readonly clientUrls: readonly ByteString[];
}

/** Where clients reach each server that has announced it. */
export interface MembersRequest {
  readonly kind: 'members';
}

/**
 * A part of a checksum over all versions up to a revision: the answer says where the next part begins, so
 * that a large store need not be read at one go.
 */
export interface HashRequest {
  readonly kind: 'hash';
  /** 0 or less: the current one. */
  readonly revision: number;
  /** Empty for the first part; then what the last part said. */
  readonly from: ByteString;
  /** 0 for the first part; then the checksum of the parts before. */
  readonly seed: number;
}

/** How much there is. */
export interface SizeRequest {
  readonly kind: 'size';
}

/** What changes the store, and so has to go through the log. */
export type KvCommand = PutRequest | DeleteRangeRequest | TxnRequest | CompactRequest | AnnounceRequest;
/** What only looks. A transaction is a query if all its operations, on both sides, are ranges. */
export type KvQuery = RangeRequest | TxnRequest | HashRequest | SizeRequest | MembersRequest;
export type KvRequest = KvCommand | KvQuery;
