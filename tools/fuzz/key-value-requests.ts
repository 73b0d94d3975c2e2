/** Requests of the key-value store, written briefly. */

import { type ByteString, byteString } from '../../runtime/kv/byte-string.ts';
import type { DeleteRangeRequest, PutRequest, RangeRequest } from '../../runtime/kv/requests.ts';

const nothing = '' as ByteString;

export const keyOf = (text: string): ByteString => byteString(Buffer.from(text, 'latin1'));

export function put(key: string, value: Uint8Array, more: Partial<PutRequest> = {}): PutRequest {
  const plain = { lease: 0n, prevKv: false, ignoreValue: false, ignoreLease: false };
  return { kind: 'put', key: keyOf(key), value, ...plain, ...more };
}

export function deleteRange(key: string, more: Partial<DeleteRangeRequest> = {}): DeleteRangeRequest {
  return { kind: 'deleteRange', key: keyOf(key), rangeEnd: nothing, prevKv: false, ...more };
}

export function range(key: string, more: Partial<RangeRequest> = {}): RangeRequest {
  return {
    kind: 'range',
    key: keyOf(key),
    rangeEnd: nothing,
    limit: 0,
    revision: 0,
    sortOrder: 'none',
    sortTarget: 'key',
    serializable: false,
    keysOnly: false,
    countOnly: false,
    minModRevision: 0,
    maxModRevision: 0,
    minCreateRevision: 0,
    maxCreateRevision: 0,
    ...more,
  };
}
