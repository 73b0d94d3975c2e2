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

export interface RangeAnswer {
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

export interface TxnAnswer {
  readonly kind: 'txn';
  /** The store's revision afterwards: unchanged if nothing was put or deleted. */
  readonly revision: number;
  readonly succeeded: boolean;
  /** One for each operation of the side that was carried out, in their order. */
  readonly answers: readonly OperationAnswer[];
}

export type OperationAnswer = RangeAnswer | PutAnswer | DeleteRangeAnswer | TxnAnswer;

/** For compactions and announcements: done. */
export interface DoneAnswer {
  readonly kind: 'done';
  readonly revision: number;
}

export interface MembersAnswer {
  readonly kind: 'members';
  readonly revision: number;
  /** In the order of their ids. */
  readonly members: readonly AnnouncedMember[];
}

export interface AnnouncedMember extends Announcement {
  /** As in AnnounceRequest. */
  readonly member: ByteString;
}

/** What a server has said of itself. */
export interface Announcement {
  readonly name: ByteString;
  readonly clientUrls: readonly ByteString[];
}

export interface HashAnswer {
  readonly kind: 'hash';
  /** The store's revision now. */
  readonly revision: number;
  /** The revision up to which versions were looked at. */
  readonly hashRevision: number;
  /** -1 if nothing was ever compacted. Parts of one checksum must agree on it. */
  readonly compactRevision: number;
  /** 32 bits, unsigned. */
  readonly hash: number;
  /** Where the next part begins; empty if this was the last one. */
  readonly next: ByteString;
}

export interface SizeAnswer {
  readonly kind: 'size';
  readonly revision: number;
  /** -1 if nothing was ever compacted. */
  readonly compactRevision: number;
  /** What the store takes, in memory, in bytes, about. */
  readonly bytes: number;
  /** Of that, what keys, values and their histories need. */
  readonly bytesInUse: number;
  /** Everything that was compacted has been freed. */
  readonly isSwept: boolean;
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
  'compacted',
  'tooManyOperations',
  'duplicateKey',
] as const;

export type Refusal = (typeof REFUSALS)[number];

export interface RefusedAnswer {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

export type KvAnswer = OperationAnswer | DoneAnswer | MembersAnswer | HashAnswer | SizeAnswer | RefusedAnswer;
