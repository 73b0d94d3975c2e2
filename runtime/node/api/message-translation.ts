/** From the messages of the API to the requests of the store. */
import { byteString } from '../../kv/byte-string.ts';
import type {
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  SortOrder,
  SortTarget,
} from '../../kv/requests.ts';
import { etcdError } from './etcd-errors.ts';
import type * as rpc from './protocol/rpc_pb.ts';

const SORT_ORDERS: readonly SortOrder[] = ['none', 'ascend', 'descend'];
const SORT_TARGETS: readonly SortTarget[] = ['key', 'version', 'create', 'mod', 'value'];

/** Throws the etcd error `invalid sort option`. */
export function rangeRequestOf(message: rpc.RangeRequest): RangeRequest {
  const sortOrder = SORT_ORDERS[message.sortOrder];
  const sortTarget = SORT_TARGETS[message.sortTarget];
  if (sortOrder === undefined || sortTarget === undefined) throw etcdError('invalidSortOption');
  return {
    kind: 'range',
    key: byteString(message.key),
    rangeEnd: byteString(message.rangeEnd),
    limit: safeInteger(message.limit),
    revision: safeInteger(message.revision),
    sortOrder,
    sortTarget,
    serializable: message.serializable,
    keysOnly: message.keysOnly,
    countOnly: message.countOnly,
    minModRevision: safeInteger(message.minModRevision),
    maxModRevision: safeInteger(message.maxModRevision),
    minCreateRevision: safeInteger(message.minCreateRevision),
    maxCreateRevision: safeInteger(message.maxCreateRevision),
  };
}

export function putRequestOf(message: rpc.PutRequest): PutRequest {
  const { value, lease, prevKv, ignoreValue, ignoreLease } = message;
  return { kind: 'put', key: byteString(message.key), value, lease, prevKv, ignoreValue, ignoreLease };
}

export function deleteRangeRequestOf(message: rpc.DeleteRangeRequest): DeleteRangeRequest {
  const { key, rangeEnd, prevKv } = message;
  return { kind: 'deleteRange', key: byteString(key), rangeEnd: byteString(rangeEnd), prevKv };
}

/**
 * No revision and no count ever reaches 2^53, so the nearest integer that a number holds compares the same.
 */
export function safeInteger(value: bigint): number {
  const number = Number(value);
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}
