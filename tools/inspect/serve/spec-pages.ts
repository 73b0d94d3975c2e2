/** What a page hears of the specification that is edited: a stream of edits, and a module for each. */

import type { ServerResponse } from 'node:http';
import type { SpecWatch } from '../watch/spec-watch.ts';

/** False: the path is none of these. `path` is what the URL says. */
export function answerOfSpec(watch: SpecWatch, path: string, response: ServerResponse): boolean {
  if (path === '/edits') {
    streamEdits(watch, response);
    return true;
  }
  const number = /^\/core\/(\d+)\.js$/.exec(path)?.[1];
  const module = number === undefined ? null : watch.moduleAt(Number(number));
  if (module === null) return false;
  response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' });
  response.end(module);
  return true;
}

/** As EventSource of a browser reads it. */
function streamEdits(watch: SpecWatch, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': the specification is watched\n\n');
  const end = watch.listen((edit) => response.write(`data: ${JSON.stringify(edit)}\n\n`));
  response.on('close', end);
}
