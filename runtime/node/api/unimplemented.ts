/** The answer to gRPC methods that nobody declared: etcd has seven services, and a client may ask for any. */
import { Code } from '@connectrpc/connect';
import type { CallRequest, CallResponse } from './call.ts';

const served = "Of etcd's API it serves KV, Cluster and, of Maintenance, all but Downgrade.";

/** `method` is the name of gRPC or the path of the gateway. */
export function notImplementedText(method: string): string {
  return `raftchart does not implement ${method}. ${served}`;
}

export function isGrpc(request: CallRequest): boolean {
  return request.headers['content-type']?.startsWith('application/grpc') ?? false;
}

/**
 * A status and no message: a plain 404 would reach the caller as an obscure error. gRPC-web reads it from the
 * headers.
 */
export function answerUnimplemented(path: string, request: CallRequest, response: CallResponse): void {
  const contentType = request.headers['content-type'] ?? '';
  const status = {
    'grpc-status': String(Code.Unimplemented),
    'grpc-message': encodeURI(notImplementedText(path.slice(1))),
  };
  const isWeb = contentType.startsWith('application/grpc-web');
  response.writeHead(200, { 'content-type': contentType, ...(isWeb ? status : {}) });
  if (!isWeb) response.addTrailers(status);
  request.resume();
  response.end();
}
