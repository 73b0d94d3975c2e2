/** From the answers of the store to the messages of the API. */
import { create } from '@bufbuild/protobuf';
import type {
  DeleteRangeAnswer,
  KeyValue,
  OperationAnswer,
  PutAnswer,
  RangeAnswer,
  TxnAnswer,
} from '../../kv/answers.ts';
import { bytesOf } from '../../kv/byte-string.ts';
import type * as kv from './protocol/kv_pb.ts';
import * as rpc from './protocol/rpc_pb.ts';

export function rangeResponse(answer: RangeAnswer, header: rpc.ResponseHeader): rpc.RangeResponse {
  const { kvs, more, count } = answer;
  return create(rpc.RangeResponseSchema, {
    header,
    kvs: kvs.map(keyValueMessage),
    more,
    count: BigInt(count),
  });
}

export function putResponse({ prevKv }: PutAnswer, header: rpc.ResponseHeader): rpc.PutResponse {
  const fields = prevKv === undefined ? { header } : { header, prevKv: keyValueMessage(prevKv) };
  return create(rpc.PutResponseSchema, fields);
}

export function deleteRangeResponse(
  { deleted, prevKvs }: DeleteRangeAnswer,
  header: rpc.ResponseHeader,
): rpc.DeleteRangeResponse {
  return create(rpc.DeleteRangeResponseSchema, {
    header,
    deleted: BigInt(deleted),
    prevKvs: prevKvs.map(keyValueMessage),
  });
}

export function txnResponse({ succeeded, answers }: TxnAnswer, header: rpc.ResponseHeader): rpc.TxnResponse {
  return create(rpc.TxnResponseSchema, { header, succeeded, responses: answers.map(responseOp) });
}

function responseOp(answer: OperationAnswer): rpc.ResponseOp {
  return create(rpc.ResponseOpSchema, { response: responseWithin(answer) });
}

/**
 * Within a transaction, etcd's headers say no more than the revision, and those of nested transactions not
 * even that.
 */
function responseWithin(answer: OperationAnswer): rpc.ResponseOp['response'] {
  const header = create(rpc.ResponseHeaderSchema, { revision: BigInt(answer.revision) });
  switch (answer.kind) {
    case 'range':
      return { case: 'responseRange', value: rangeResponse(answer, header) };
    case 'put':
      return { case: 'responsePut', value: putResponse(answer, header) };
    case 'deleteRange':
      return { case: 'responseDeleteRange', value: deleteRangeResponse(answer, header) };
    case 'txn':
      return { case: 'responseTxn', value: txnResponse(answer, create(rpc.ResponseHeaderSchema)) };
  }
}

function keyValueMessage(pair: KeyValue): kv.KeyValue {
  return {
    $typeName: 'mvccpb.KeyValue',
    key: bytesOf(pair.key),
    createRevision: BigInt(pair.createRevision),
    modRevision: BigInt(pair.modRevision),
    version: BigInt(pair.version),
    value: pair.value,
    lease: pair.lease,
  };
}
