/** Between Node's calls and the router's. All methods are unary, so an answer is sent in one piece. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { UniversalServerRequest, UniversalServerResponse } from '@connectrpc/connect/protocol';
import type { CallRequest, CallResponse } from './call.ts';

/**
 * Connect's own adapter makes a URL of the client's `host`, which can be anything, and throws. Nothing here
 * reads it.
 */
const ORIGIN = 'http://raftchart';

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
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body ?? []) pieces.push(piece);
  if (response.destroyed) return;
  response.writeHead(answer.status, Object.fromEntries(answer.header ?? []));
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
  return headers;
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
