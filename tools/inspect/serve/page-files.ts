/** The page as it was built: `npm run build` puts it into dist/inspect. */

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { BUILT_PAGE } from '../repository.ts';

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

/** Null if the page is not built. */
export function builtPage(): string | null {
  return existsSync(join(BUILT_PAGE, 'index.html')) ? BUILT_PAGE : null;
}

/**
 * `path` is what the URL says. Answers 404 for whatever is no file in the folder. `head` is added to what the
 * head of a page says.
 */
export function sendFile(folder: string, path: string, response: ServerResponse, head = ''): void {
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
  if (extname(file) === '.html') return void response.end(withHead(readFileSync(file, 'utf8'), head));
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

const withHead = (html: string, head: string) => html.replace('</head>', `${head}</head>`);

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
