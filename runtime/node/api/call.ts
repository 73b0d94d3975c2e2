/** A call as Node shows it, whichever version of HTTP it came by. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export type CallRequest = IncomingMessage | Http2ServerRequest;
export type CallResponse = ServerResponse | Http2ServerResponse;
