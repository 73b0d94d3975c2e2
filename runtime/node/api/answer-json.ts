/**
 * The answers of the API as JSON, written directly: the general writer of protobuf-es encodes base64 byte by
 * byte, and a large range held up the whole server for seconds. The text is the same, and all of it ASCII.
 */
import type { KeyValue } from './protocol/kv_pb.ts';
import type {
  DeleteRangeResponse,
  PutResponse,
  RangeResponse,
  ResponseHeader,
  ResponseOp,
  TxnResponse,
} from './protocol/rpc_pb.ts';

export function rangeResponseJson({ header, kvs, more, count }: RangeResponse): string {
  return object(headerField(header), pairs('kvs', kvs), more ? '"more":true' : '', integer('count', count));
}

export function putResponseJson({ header, prevKv }: PutResponse): string {
  return object(headerField(header), prevKv === undefined ? '' : `"prev_kv":${pair(prevKv)}`);
}

export function deleteRangeResponseJson({ header, deleted, prevKvs }: DeleteRangeResponse): string {
  return object(headerField(header), integer('deleted', deleted), pairs('prev_kvs', prevKvs));
}

export function txnResponseJson({ header, succeeded, responses }: TxnResponse): string {
  return object(
    headerField(header),
    succeeded ? '"succeeded":true' : '',
    responses.length === 0 ? '' : `"responses":[${responses.map(responseOpJson).join(',')}]`,
  );
}

function responseOpJson({ response }: ResponseOp): string {
  switch (response.case) {
    case 'responseRange':
      return `{"response_range":${rangeResponseJson(response.value)}}`;
    case 'responsePut':
      return `{"response_put":${putResponseJson(response.value)}}`;
    case 'responseDeleteRange':
      return `{"response_delete_range":${deleteRangeResponseJson(response.value)}}`;
    case 'responseTxn':
      return `{"response_txn":${txnResponseJson(response.value)}}`;
    default:
      return '{}';
  }
}

function headerField(header: ResponseHeader | undefined): string {
  if (header === undefined) return '';
  const { clusterId, memberId, revision, raftTerm } = header;
  const fields = object(
    integer('cluster_id', clusterId),
    integer('member_id', memberId),
    integer('revision', revision),
    integer('raft_term', raftTerm),
  );
  return `"header":${fields}`;
}

function pairs(name: string, values: readonly KeyValue[]): string {
  return values.length === 0 ? '' : `"${name}":[${values.map(pair).join(',')}]`;
}

function pair({ key, createRevision, modRevision, version, value, lease }: KeyValue): string {
  return object(
    base64('key', key),
    integer('create_revision', createRevision),
    integer('mod_revision', modRevision),
    integer('version', version),
    base64('value', value),
    integer('lease', lease),
  );
}

/** Leaves out the fields that say nothing. */
function object(...fields: readonly string[]): string {
  return `{${fields.filter((field) => field !== '').join(',')}}`;
}

/** 64 bits are a text in JSON: a number of JavaScript does not hold them. */
function integer(name: string, value: bigint): string {
  return value === 0n ? '' : `"${name}":"${value}"`;
}

function base64(name: string, bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  return `"${name}":"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}"`;
}
