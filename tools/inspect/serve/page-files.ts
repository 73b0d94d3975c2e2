/** The page as it was built: `npm run build` puts it into dist/inspect. */

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** dist/inspect, beside package.json; null if the page is not there. */
export function builtPage(): string | null {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    const page = join(folder, 'dist', 'inspect');
    return existsSync(join(page, 'index.html')) ? page : null;
  }
  return null;
}

/**
 * `path` is what the URL says. Answers 404 for whatever is no file in the folder. `hasSpec`: the page may ask
 * for the edits of the specification.
 */
export function sendFile(folder: string, path: string, response: ServerResponse, hasSpec = false): void {
  const file = fileAt(folder, path);
  if (file === null) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.\n');
    return;
  }
  response.writeHead(200, {
    'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  });
  if (extname(file) === '.html') return void response.end(withWatch(readFileSync(file, 'utf8'), hasSpec));
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** By this the page knows that there is something live behind it, and where. */
function withWatch(html: string, hasSpec: boolean): string {
  const edits = hasSpec ? '<meta name="edits" content="edits" />' : '';
  return html.replace('</head>', `<meta name="watch" content="inspect?watch" />${edits}</head>`);
}

function fileAt(folder: string, path: string): string | null {
  const name = decoded(path);
  if (name?.includes('\0') !== false) return null;
  const file = normalize(join(folder, name.endsWith('/') ? `${name}index.html` : name));
  if (!file.startsWith(folder + sep)) return null;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
