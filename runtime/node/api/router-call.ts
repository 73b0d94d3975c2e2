/** Between Node's calls and the router's. Most answers are sent in one piece. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { UniversalServerRequest, UniversalServerResponse } from '@connectrpc/connect/protocol';
import type { CallRequest, CallResponse } from './call.ts';
import { writePiece } from './written-piece.ts';

/**
 * Connect's own adapter makes a URL of the client's `host`, which can be anything, and throws. Nothing here
 * reads it.
 */
const ORIGIN = 'http://raftchart';

/** Answers of less are sent in one piece, which costs least. Larger ones are ranges and snapshots. */
const STREAMED_BYTES = 8 * 1024 * 1024;

/** 2^31 - 1: what a timer of Node can wait for. */
const LONGEST_TIMER_MS = 0x7fff_ffff;
/** About 25 days. gRPC has room for eight digits, so it is said in seconds. */
const LONGEST_GRPC_TIMEOUT = `${Math.floor(LONGEST_TIMER_MS / 1000)}S`;
const LONGEST_CONNECT_TIMEOUT = String(LONGEST_TIMER_MS);
const GRPC_TIMEOUT = /^(\d{1,8})([HMS])$/;
const CONNECT_TIMEOUT = /^(\d{1,10})$/;
/** The units of gRPC in which eight digits can be too long; Connect counts milliseconds. */
const MS_PER_UNIT: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000 };

export function routerRequest(request: CallRequest, response: CallResponse): UniversalServerRequest {
  return {
    httpVersion: request.httpVersion,
    method: request.method ?? '',
    url: ORIGIN + request.url,
    header: headersOf(request),
    body: request as AsyncIterable<Uint8Array>,
    signal: abortedOnLoss(response),
  };
}

/** Resolves when everything is handed to the connection. Does nothing when the client is gone. */
export async function sendRouterResponse(
  answer: UniversalServerResponse,
  response: CallResponse,
): Promise<void> {
  const begin = () => {
    if (!response.headersSent) response.writeHead(answer.status, Object.fromEntries(answer.header ?? []));
  };
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < STREAMED_BYTES) continue;
    bytes = 0;
    if (!response.destroyed) begin();
    if (!(await writePiece(response, Buffer.concat(pieces.splice(0))))) return;
  }
  if (response.destroyed) return;
  begin();
  if (answer.trailer !== undefined) response.addTrailers(Object.fromEntries(legible(answer.trailer)));
  response.end(Buffer.concat(pieces));
}

/** Aborts when the client goes away before it is answered. */
export function abortedOnLoss(response: CallResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort(new ConnectError('the client went away', Code.Canceled));
  });
  return controller.signal;
}

function headersOf(request: CallRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value));
  }
  const grpcTimeout = GRPC_TIMEOUT.exec(headers.get('grpc-timeout') ?? '');
  if (isTooLong(grpcTimeout)) headers.set('grpc-timeout', LONGEST_GRPC_TIMEOUT);
  const connectTimeout = CONNECT_TIMEOUT.exec(headers.get('connect-timeout-ms') ?? '');
  if (isTooLong(connectTimeout)) headers.set('connect-timeout-ms', LONGEST_CONNECT_TIMEOUT);
  return headers;
}

/** The router hands the time to a timer of Node as it is, and one that is too long would fire at once. */
function isTooLong(timeout: RegExpExecArray | null): boolean {
  const [, digits = '0', unit = ''] = timeout ?? [];
  return Number(digits) * (MS_PER_UNIT[unit] ?? 1) > LONGEST_TIMER_MS;
}

/**
 * The router escapes the colon in `etcdserver: …` and more that gRPC would leave as it is, and clients on
 * grpc-js, which undo only what had to be escaped, then do not recognize etcd's errors.
 */
function legible(trailer: Headers): Headers {
  const message = trailer.get('grpc-message');
  if (message !== null) trailer.set('grpc-message', encodeURI(decodeURIComponent(message)));
  return trailer;
}
