/**
 * etcd's JSON gateway: the same calls as HTTP POST with JSON bodies, byte for byte as grpc-gateway writes
 * them.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import type { CallRequest, CallResponse } from './call.ts';
import { connectErrorOf, etcdError } from './etcd-errors.ts';
import { gatewayCalls, type JsonCall } from './gateway-calls.ts';
import { readBody } from './request-body.ts';
import { abortedOnLoss } from './router-call.ts';
import type { Services } from './services.ts';
import { notImplementedText } from './unimplemented.ts';

/** Where etcd 3.4 and later, and 3.3, have their gateway. */
const PREFIX = /^\/v3(beta)?\//;

export class JsonGateway {
  readonly #calls: ReadonlyMap<string, JsonCall>;
  readonly #maxBodyBytes: number;

  constructor(services: Services, maxRequestBytes: number) {
    this.#maxBodyBytes = bodyBytesFor(maxRequestBytes);
    this.#calls = gatewayCalls(services);
  }

  serves(path: string): boolean {
    return PREFIX.test(path);
  }

  async answer(path: string, request: CallRequest, response: CallResponse): Promise<void> {
    try {
      const call = this.#callAt(path);
      if (request.method !== 'POST') {
        request.resume();
        response.setHeader('allow', 'POST');
        sendJson(response, 405, errorBody(Code.Unimplemented, 'Method Not Allowed'));
        return;
      }
      const body = await readBody(request, this.#maxBodyBytes);
      if (body === undefined) throw etcdError('requestTooLarge');
      sendText(response, 200, Buffer.from(await call(body, abortedOnLoss(response)), 'latin1'));
    } catch (thrown) {
      request.resume();
      const { code, rawMessage } = connectErrorOf(thrown);
      sendJson(response, HTTP_STATUS[code], errorBody(code, rawMessage));
    }
  }

  #callAt(path: string): JsonCall {
    const call = this.#calls.get(path.replace(PREFIX, ''));
    if (call === undefined) throw new ConnectError(notImplementedText(path), Code.Unimplemented);
    return call;
  }
}

/** Sends a JSON value, unless the client is gone. */
export function sendJson(response: CallResponse, status: number, value: unknown): void {
  sendText(response, status, Buffer.from(JSON.stringify(value)));
}

function sendText(response: CallResponse, status: number, text: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}

/** The shape of grpc-gateway's errors. */
export function errorBody(code: Code, text: string): unknown {
  return { error: text, code, message: text };
}

/** Base64 makes four characters of three bytes; the rest of a request is short. */
function bodyBytesFor(requestBytes: number): number {
  return Math.ceil(requestBytes / 3) * 4 + 64 * 1024;
}

/** As grpc-gateway 1.16 has it. */
const HTTP_STATUS: Readonly<Record<Code, number>> = {
  [Code.Canceled]: 408,
  [Code.Unknown]: 500,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 400,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 501,
  [Code.Internal]: 500,
  [Code.Unavailable]: 503,
  [Code.DataLoss]: 500,
  [Code.Unauthenticated]: 401,
};
