/** Builds the page: it can be put on any web server, and runs simulation and tours with nothing behind it. */

import { join } from 'node:path';
import { build } from 'vite';
import { repository } from './repository.ts';

/** What a simulation needs comes in one piece, and so does what all parts need: small ones pack badly. */
const groups = [
  {
    name: 'simulation',
    test: /\/(generated|runtime|spec|tools\/scenario|tools\/inspect\/playground)\/(?!machines|.*svg)/,
  },
  {
    name: 'page',
    test: /preact|tools\/inspect\/(timeline|page\/(view-state|keyboard|hands|sequence|cluster))/,
  },
];

/** Empties the folder first. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: join(repository, 'tools/inspect/page'),
    // Addresses are relative, so that it works in any folder of a web server.
    base: './',
    logLevel: 'warn',
    mode: 'production',
    // Whoever builds it may be a test: what is built is the same.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { output: { codeSplitting: { groups } } },
    },
  });
}
