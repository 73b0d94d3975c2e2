/**
 * etcd's JSON gateway: the same calls as HTTP POST with JSON bodies, byte for byte as grpc-gateway writes
 * them.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import type { CallRequest, CallResponse } from './call.ts';
import { connectErrorOf, etcdError } from './etcd-errors.ts';
import { gatewayCalls, gatewayStreams, type JsonCall, type JsonStream } from './gateway-calls.ts';
import { readBody } from './request-body.ts';
import { abortedOnLoss } from './router-call.ts';
import type { Services } from './services.ts';
import { notImplementedText } from './unimplemented.ts';
import { writePiece } from './written-piece.ts';

/** Where etcd 3.4 and later, and 3.3, have their gateway. */
const PREFIX = /^\/v3(beta)?\//;

export class JsonGateway {
  readonly #calls: ReadonlyMap<string, JsonCall>;
  readonly #streams: ReadonlyMap<string, JsonStream>;
  readonly #maxBodyBytes: number;

  constructor(services: Services, maxRequestBytes: number) {
    this.#maxBodyBytes = bodyBytesFor(maxRequestBytes);
    this.#calls = gatewayCalls(services);
    this.#streams = gatewayStreams(services);
  }

  serves(path: string): boolean {
    return PREFIX.test(path);
  }

  async answer(path: string, request: CallRequest, response: CallResponse): Promise<void> {
    try {
      const method = path.replace(PREFIX, '');
      const stream = this.#streams.get(method);
      const call = this.#calls.get(method);
      if (stream === undefined && call === undefined) {
        throw new ConnectError(notImplementedText(path), Code.Unimplemented);
      }
      if (request.method !== 'POST') {
        request.resume();
        response.setHeader('allow', 'POST');
        sendJson(response, 405, errorBody(Code.Unimplemented, 'Method Not Allowed'));
        return;
      }
      const body = await readBody(request, this.#maxBodyBytes);
      if (body === undefined) throw etcdError('requestTooLarge');
      const signal = abortedOnLoss(response);
      if (call !== undefined) sendText(response, 200, Buffer.from(await call(body, signal), 'latin1'));
      else if (stream !== undefined) await sendLines(response, stream(body, signal));
    } catch (thrown) {
      request.resume();
      const { code, rawMessage } = connectErrorOf(thrown);
      sendJson(response, HTTP_STATUS[code], errorBody(code, rawMessage));
    }
  }
}

/** What fails after the first line is the last line. */
async function sendLines(response: CallResponse, lines: AsyncIterable<string>): Promise<void> {
  try {
    for await (const line of lines) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
      if (!(await writePiece(response, Buffer.from(line, 'latin1')))) return;
    }
    response.end();
  } catch (thrown) {
    if (!response.headersSent) throw thrown;
    const { code, rawMessage } = connectErrorOf(thrown);
    const status = { grpc_code: code, http_code: HTTP_STATUS[code], message: rawMessage };
    response.end(`${JSON.stringify({ error: status })}\n`);
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
