/** What the key-value store answers. */
import type { ByteString } from './byte-string.ts';

/** A pair and its history, as in etcd's `mvccpb.KeyValue`. */
export interface KeyValue {
  readonly key: ByteString;
  /** The store's revision when the key last came into being. */
  readonly createRevision: number;
  /** The store's revision when the key was last set. */
  readonly modRevision: number;
  /** How many times the key was set since it came into being; 1 for a new one. */
  readonly version: number;
  readonly value: Uint8Array;
  readonly lease: bigint;
}

interface RangeAnswer {
  readonly kind: 'range';
  /** The store's revision when the answer was made. */
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
  /** The limit left something out. */
  readonly more: boolean;
  /** How many keys the range holds, whatever the limit and the bounds leave out. */
  readonly count: number;
}

export interface PutAnswer {
  readonly kind: 'put';
  /** The store's revision afterwards. */
  readonly revision: number;
  /** Only when it was asked for and the key existed. */
  readonly prevKv: KeyValue | undefined;
}

export interface DeleteRangeAnswer {
  readonly kind: 'deleteRange';
  /** The store's revision afterwards: unchanged if there was nothing to delete. */
  readonly revision: number;
  readonly deleted: number;
  /** In the order of their keys; empty unless asked for. */
  readonly prevKvs: readonly KeyValue[];
}

/** Why a request had no effect. The order is the encoding: append only. */
export const REFUSALS = [
  'malformed',
  'emptyKey',
  'valueProvided',
  'leaseProvided',
  'keyNotFound',
  'leaseNotFound',
  'futureRevision',
  'pastRevision',
] as const;

export type Refusal = (typeof REFUSALS)[number];

export interface RefusedAnswer {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

export type KvAnswer = RangeAnswer | PutAnswer | DeleteRangeAnswer | RefusedAnswer;
