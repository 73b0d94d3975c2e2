/** From the messages of transactions to the requests of the store. */
import { byteString } from '../../kv/byte-string.ts';
import type { Comparison, ComparisonResult, Operation, TxnRequest } from '../../kv/requests.ts';
import { etcdError } from './etcd-errors.ts';
import { deleteRangeRequestOf, putRequestOf, rangeRequestOf, safeInteger } from './message-translation.ts';
import type * as rpc from './protocol/rpc_pb.ts';
import { Compare_CompareTarget as Target } from './protocol/rpc_pb.ts';

const RESULTS: readonly ComparisonResult[] = ['equal', 'greater', 'less', 'notEqual'];

/** What passes the checks is never nested deeper. */
const DEEPEST = 128;

/** Throws etcd's errors for what no request of the store can say. */
export function txnRequestOf(message: rpc.TxnRequest, depth = 0): TxnRequest {
  if (depth > DEEPEST) throw etcdError('tooManyOperations');
  const operationOf = ({ request }: rpc.RequestOp): Operation => {
    if (request.case === 'requestRange') return rangeRequestOf(request.value);
    if (request.case === 'requestPut') return putRequestOf(request.value);
    if (request.case === 'requestDeleteRange') return deleteRangeRequestOf(request.value);
    if (request.case === 'requestTxn') return txnRequestOf(request.value, depth + 1);
    throw etcdError('keyNotFound');
  };
  return {
    kind: 'txn',
    comparisons: message.compare.map(comparisonOf),
    success: message.success.map(operationOf),
    failure: message.failure.map(operationOf),
  };
}

/** A value that is not of the target counts as none: 0, or no bytes. */
function comparisonOf(message: rpc.Compare): Comparison {
  const { targetUnion: union } = message;
  const result = RESULTS[message.result];
  if (result === undefined) throw etcdError('invalidComparison');
  const about = { result, key: byteString(message.key), rangeEnd: byteString(message.rangeEnd) };
  switch (message.target) {
    case Target.VERSION:
      return { ...about, target: 'version', value: union.case === 'version' ? safeInteger(union.value) : 0 };
    case Target.CREATE:
      return {
        ...about,
        target: 'create',
        value: union.case === 'createRevision' ? safeInteger(union.value) : 0,
      };
    case Target.MOD:
      return { ...about, target: 'mod', value: union.case === 'modRevision' ? safeInteger(union.value) : 0 };
    case Target.VALUE:
      return {
        ...about,
        target: 'value',
        value: union.case === 'value' ? union.value : new Uint8Array(0),
      };
    case Target.LEASE:
      return { ...about, target: 'lease', value: union.case === 'lease' ? union.value : 0n };
    default:
      throw etcdError('invalidComparison');
  }
}
