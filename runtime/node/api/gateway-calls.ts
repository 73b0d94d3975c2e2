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

/** A JSON body in, an endless line of JSON out, each piece a line of ASCII. */
export type JsonStream = (body: string, signal: AbortSignal) => AsyncIterable<string>;

/** Those of which the answer comes in many pieces, by what follows `/v3/`. */
export function gatewayStreams({ maintenance }: Services): ReadonlyMap<string, JsonStream> {
  const write = textOf(rpc.SnapshotResponseSchema);
  async function* snapshot(body: string, signal: AbortSignal) {
    for await (const response of maintenance.snapshot(parse(rpc.SnapshotRequestSchema, body), signal)) {
      yield `{"result":${write(response)}}\n`;
    }
  }
  return new Map([['maintenance/snapshot', snapshot]]);
}

/** By what follows `/v3/`. */
export function gatewayCalls({ kv, cluster, maintenance }: Services): ReadonlyMap<string, JsonCall> {
  return new Map([
    ...memberCalls(cluster),
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
    [
      'maintenance/transfer-leadership',
      jsonCall(rpc.MoveLeaderRequestSchema, textOf(rpc.MoveLeaderResponseSchema), (...call) =>
        maintenance.moveLeader(...call),
      ),
    ],
  ]);
}

function memberCalls(cluster: Services['cluster']): [string, JsonCall][] {
  return [
    [
      'cluster/member/list',
      jsonCall(rpc.MemberListRequestSchema, textOf(rpc.MemberListResponseSchema), (...call) =>
        cluster.memberList(...call),
      ),
    ],
    [
      'cluster/member/add',
      jsonCall(rpc.MemberAddRequestSchema, textOf(rpc.MemberAddResponseSchema), (...call) =>
        cluster.memberAdd(...call),
      ),
    ],
    [
      'cluster/member/remove',
      jsonCall(rpc.MemberRemoveRequestSchema, textOf(rpc.MemberRemoveResponseSchema), (...call) =>
        cluster.memberRemove(...call),
      ),
    ],
    [
      'cluster/member/update',
      jsonCall(rpc.MemberUpdateRequestSchema, textOf(rpc.MemberUpdateResponseSchema), (...call) =>
        cluster.memberUpdate(...call),
      ),
    ],
    [
      'cluster/member/promote',
      jsonCall(rpc.MemberPromoteRequestSchema, textOf(rpc.MemberPromoteResponseSchema), (...call) =>
        cluster.memberPromote(...call),
      ),
    ],
  ];
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
