/** Puts over gRPC with as little client as possible: what is measured is the server. */

import { type ClientHttp2Session, connect } from 'node:http2';
import { create, toBinary } from '@bufbuild/protobuf';
import { PutRequestSchema } from '../../runtime/node/api/protocol/rpc_pb.ts';

const path = '/etcdserverpb.KV/Put';

/** A message of gRPC: uncompressed, its length, its bytes. */
function framed(key: string, value: Uint8Array): Buffer {
  const body = toBinary(PutRequestSchema, create(PutRequestSchema, { key: Buffer.from(key), value }));
  const frame = Buffer.alloc(5 + body.length);
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, 5);
  return frame;
}

export class GrpcPuts {
  private readonly sessions: readonly ClientHttp2Session[];

  /** Spreads its streams over a few connections, as many clients would. */
  constructor(endpoint: string, connections: number) {
    this.sessions = Array.from({ length: connections }, () => connect(endpoint));
  }

  put(client: number, key: string, value: Uint8Array): Promise<void> {
    const session = this.sessions[client % this.sessions.length] as ClientHttp2Session;
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let status: unknown;
      stream.on('trailers', (trailers) => {
        status = trailers['grpc-status'];
      });
      stream.on('data', () => {});
      stream.on('error', reject);
      stream.on('close', () => {
        if (status === '0') resolve();
        else reject(new Error(`The put ended with grpc-status ${String(status)}.`));
      });
      stream.end(framed(key, value));
    });
  }

  close(): void {
    for (const session of this.sessions) session.close();
  }
}
