/**
 * The remote procedure calls: gRPC, gRPC-web and Connect, for all methods that are declared in `protocol/`.
 */
import { Code, ConnectError, type ConnectRouter, createConnectRouter } from '@connectrpc/connect';
import { compressionGzip } from '@connectrpc/connect-node';
import type { CallRequest, CallResponse } from './call.ts';
import type { KvService } from './kv-service.ts';
import { KV } from './protocol/rpc_pb.ts';
import { routerRequest, sendRouterResponse } from './router-call.ts';
import { notImplementedText } from './unimplemented.ts';

/** etcd lets a message be this much larger than the request in it. */
const ENVELOPE_BYTES = 512 * 1024;
/** Answers are not compressed: that costs more time than it saves between the machines of one site. */
const NEVER_COMPRESS_BYTES = 0xffffffff;

export type RpcHandler = (request: CallRequest, response: CallResponse) => Promise<void>;

/**
 * The handler for each path. Messages over the limit are refused by their announced length, before they are
 * read.
 */
export function rpcHandlers(service: KvService, maxRequestBytes: number): ReadonlyMap<string, RpcHandler> {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip],
    compressMinBytes: NEVER_COMPRESS_BYTES,
    readMaxBytes: maxRequestBytes + ENVELOPE_BYTES,
  });
  routeKv(router, service);
  return new Map(
    router.handlers.map((handle) => [
      handle.requestPath,
      async (request, response) => {
        await sendRouterResponse(await handle(routerRequest(request, response)), response);
      },
    ]),
  );
}

function routeKv(router: ConnectRouter, service: KvService): void {
  router.service(KV, {
    range: (message, { signal }) => service.range(message, signal),
    put: (message, { signal }) => service.put(message, signal),
    deleteRange: (message, { signal }) => service.deleteRange(message, signal),
    txn: () => Promise.reject(unimplemented('etcdserverpb.KV/Txn')),
    compact: () => Promise.reject(unimplemented('etcdserverpb.KV/Compact')),
  });
}

function unimplemented(method: string): ConnectError {
  return new ConnectError(notImplementedText(method), Code.Unimplemented);
}
