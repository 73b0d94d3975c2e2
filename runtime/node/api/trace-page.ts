/** `/trace`: the steps of this server, line by line as it takes them. tools/trace/README.md describes the lines. */

import { Code } from '@connectrpc/connect';
import type { StreamSink } from '../trace/trace-stream.ts';
import type { CallResponse } from './call.ts';
import { errorBody, sendJson } from './json-gateway.ts';

export interface ServedTrace {
  /**
   * Writes lines until the sink is closed: first a life line and the last `entries` entries of the log, then a
   * gap line with the whole state, then each step. One client at a time: the one before is sent no more.
   */
  watch(sink: StreamSink, entries: number): void;
}

const notWatchable = 'this server cannot be watched. Start it with --watchable.';

/** `?entries=100`: so many at most; without it the whole log is told. */
export function answerTrace(trace: ServedTrace | null, url: string, response: CallResponse): void {
  if (trace === null) return sendJson(response, 403, errorBody(Code.PermissionDenied, notWatchable));
  const text = new URLSearchParams(url.split('?')[1]).get('entries');
  if (text !== null && !/^\d{1,15}$/.test(text)) {
    const words = `"${text}" is no number of entries.`;
    return sendJson(response, 400, errorBody(Code.InvalidArgument, words));
  }
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  try {
    trace.watch(response as StreamSink, text === null ? Number.MAX_SAFE_INTEGER : Number(text));
  } catch (thrown) {
    // The node has stopped: nothing will ever be written.
    response.destroy();
    throw thrown;
  }
}
