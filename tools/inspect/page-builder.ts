/** Builds the page: it can be put on any web server, and runs simulation and tours with nothing behind it. */

import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** This file may be a source or have been built itself. */
const above = fileURLToPath(new URL('../..', import.meta.url));
const root = basename(above) === 'dist' ? join(above, '..') : above;

/** What `npm run build` fills. */
export const BUILT_PAGE = join(root, 'dist/inspect');

/** What a simulation needs comes in one piece, and so does what every part of the page needs: small ones pack badly. */
const groups = [
  {
    name: 'simulation',
    test: /\/(generated|runtime|spec|tools\/scenario|tools\/inspect\/playground)\/(?!machines|.*svg)/,
  },
  { name: 'page', test: /preact|tools\/inspect\/(timeline|page\/(view-state|keyboard|hands|sequence|cluster))/ },
];

/** Empties the folder first. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: join(root, 'tools/inspect/page'),
    // Addresses are relative, so that it works in any folder of a web server.
    base: './',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { output: { codeSplitting: { groups } } },
    },
  });
}
