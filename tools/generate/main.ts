/** npm run generate [-- --check | --watch] */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitters } from './emitters.ts';
import { run } from './run.ts';
import { watchSpec } from './watch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const known = ['--check', '--watch'];
const unknown = process.argv.slice(2).filter((word) => !known.includes(word));

if (unknown.length > 0) {
  console.error(`Cannot understand ${unknown.join(' ')}. Say nothing, --check or --watch.`);
  process.exitCode = 1;
} else if (process.argv.includes('--watch')) {
  console.log('Watching spec/. Press Ctrl+C to stop.');
  await watchSpec(join(root, 'spec'), generateInAnotherProcess).ended;
} else {
  const isCheck = process.argv.includes('--check');
  process.exitCode = await run({ root, isCheck, emitters, print: console.log });
}

/** A module that has been imported stays as it was, so each run has a process of its own. */
function generateInAnotherProcess(): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url)], {
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.on('exit', () => resolve()));
}
