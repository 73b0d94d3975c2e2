/**
 * The remote procedure calls: gRPC, gRPC-web and Connect, for all methods that are declared in `protocol/`.
 */
import { type ConnectRouter, createConnectRouter } from '@connectrpc/connect';
import { compressionGzip } from '@connectrpc/connect-node';
import type { CallRequest, CallResponse } from './call.ts';
import { Cluster, KV, Maintenance } from './protocol/rpc_pb.ts';
import { routerRequest, sendRouterResponse } from './router-call.ts';
import type { Services } from './services.ts';

/** etcd lets a message be this much larger than the request in it. */
const ENVELOPE_BYTES = 512 * 1024;
/** Answers are not compressed: that costs more time than it saves between the machines of one site. */
const NEVER_COMPRESS_BYTES = 0xffffffff;

/** Transactions may be nested 128 deep, two messages each; the store refuses more in etcd's words. */
const DEEPEST_MESSAGE = 600;

export type RpcHandler = (request: CallRequest, response: CallResponse) => Promise<void>;

/**
 * The handler for each path. Messages over the limit are refused by their announced length, before they are
 * read.
 */
export function rpcHandlers(services: Services, maxRequestBytes: number): ReadonlyMap<string, RpcHandler> {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip],
    compressMinBytes: NEVER_COMPRESS_BYTES,
    binaryOptions: { recursionLimit: DEEPEST_MESSAGE },
    readMaxBytes: maxRequestBytes + ENVELOPE_BYTES,
  });
  route(router, services);
  return new Map(
    router.handlers.map((handle) => [
      handle.requestPath,
      async (request, response) => {
        await sendRouterResponse(await handle(routerRequest(request, response)), response);
      },
    ]),
  );
}

function route(router: ConnectRouter, { kv, cluster, maintenance }: Services): void {
  router.service(KV, {
    range: (message, { signal }) => kv.range(message, signal),
    put: (message, { signal }) => kv.put(message, signal),
    deleteRange: (message, { signal }) => kv.deleteRange(message, signal),
    txn: (message, { signal }) => kv.txn(message, signal),
    compact: (message, { signal }) => kv.compact(message, signal),
  });
  router.service(Cluster, {
    memberAdd: (message, { signal }) => cluster.memberAdd(message, signal),
    memberRemove: (message, { signal }) => cluster.memberRemove(message, signal),
    memberUpdate: (message, { signal }) => cluster.memberUpdate(message, signal),
    memberPromote: (message, { signal }) => cluster.memberPromote(message, signal),
    memberList: (message, { signal }) => cluster.memberList(message, signal),
  });
  router.service(Maintenance, {
    alarm: (message, { signal }) => maintenance.alarm(message, signal),
    status: (message, { signal }) => maintenance.status(message, signal),
    defragment: () => maintenance.defragment(),
    hash: (message, { signal }) => maintenance.hash(message, signal),
    hashKV: (message, { signal }) => maintenance.hashKV(message, signal),
    moveLeader: (message, { signal }) => maintenance.moveLeader(message, signal),
    snapshot: (message, { signal }) => maintenance.snapshot(message, signal),
  });
}
