/** Which call of the JSON gateway is which method, at the paths of etcd 3.6. */
import { type DescMessage, fromJsonString, type MessageShape, toJson } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  deleteRangeResponseJson,
  putResponseJson,
  rangeResponseJson,
  txnResponseJson,
} from './answer-json.ts';
import * as rpc from './protocol/rpc_pb.ts';
import type { Services } from './services.ts';

/** A JSON body in, the text of a JSON body out, all of it ASCII. */
export type JsonCall = (body: string, signal: AbortSignal) => Promise<string>;

/** By what follows `/v3/`. */
export function gatewayCalls({ kv, cluster, maintenance }: Services): ReadonlyMap<string, JsonCall> {
  return new Map([
    ['kv/range', jsonCall(rpc.RangeRequestSchema, rangeResponseJson, (...call) => kv.range(...call))],
    ['kv/put', jsonCall(rpc.PutRequestSchema, putResponseJson, (...call) => kv.put(...call))],
    [
      'kv/deleterange',
      jsonCall(rpc.DeleteRangeRequestSchema, deleteRangeResponseJson, (...call) => kv.deleteRange(...call)),
    ],
    ['kv/txn', jsonCall(rpc.TxnRequestSchema, txnResponseJson, (...call) => kv.txn(...call))],
    [
      'kv/compaction',
      jsonCall(rpc.CompactionRequestSchema, textOf(rpc.CompactionResponseSchema), (...call) =>
        kv.compact(...call),
      ),
    ],
    [
      'cluster/member/list',
      jsonCall(rpc.MemberListRequestSchema, textOf(rpc.MemberListResponseSchema), (...call) =>
        cluster.memberList(...call),
      ),
    ],
    [
      'maintenance/alarm',
      jsonCall(rpc.AlarmRequestSchema, textOf(rpc.AlarmResponseSchema), (...call) =>
        maintenance.alarm(...call),
      ),
    ],
    [
      'maintenance/status',
      jsonCall(rpc.StatusRequestSchema, textOf(rpc.StatusResponseSchema), (...call) =>
        maintenance.status(...call),
      ),
    ],
    [
      'maintenance/defragment',
      jsonCall(rpc.DefragmentRequestSchema, textOf(rpc.DefragmentResponseSchema), () =>
        maintenance.defragment(),
      ),
    ],
    [
      'maintenance/hash',
      jsonCall(rpc.HashRequestSchema, textOf(rpc.HashResponseSchema), (...call) => maintenance.hash(...call)),
    ],
    [
      'maintenance/hashkv',
      jsonCall(rpc.HashKVRequestSchema, textOf(rpc.HashKVResponseSchema), (...call) =>
        maintenance.hashKV(...call),
      ),
    ],
  ]);
}

function jsonCall<Request extends DescMessage, Response>(
  requestSchema: Request,
  write: (response: Response) => string,
  method: (message: MessageShape<Request>, signal: AbortSignal) => Promise<Response>,
): JsonCall {
  return async (body, signal) => write(await method(parse(requestSchema, body), signal));
}

/** For answers that are small: what is not ASCII is escaped. */
function textOf<Response extends DescMessage>(schema: Response): (message: MessageShape<Response>) => string {
  return (message) =>
    JSON.stringify(toJson(schema, message, { useProtoFieldName: true })).replace(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** As in grpc-gateway, an empty body says the same as `{}`. */
function parse<Request extends DescMessage>(schema: Request, body: string): MessageShape<Request> {
  try {
    return fromJsonString(schema, body.trim() === '' ? '{}' : body);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectError(text, Code.InvalidArgument, undefined, undefined, cause);
  }
}
