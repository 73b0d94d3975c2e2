#!/usr/bin/env node
/** `raftchart`: servers come from runtime/, what judges them from tools/; only here the two meet. */

import { fileURLToPath } from 'node:url';
import { exitOnBugs, sayAndGrade } from '../../runtime/node/command-line/refusal.ts';
import { runCommandLine } from './program.ts';

exitOnBugs();
const entryPoint = fileURLToPath(import.meta.url);
const exitCode = await runCommandLine({ entryPoint, words: process.argv.slice(2) }).catch(sayAndGrade);
// What still holds the event loop by now is of no use to anybody, but every line should arrive.
process.stdout.write('', () => process.exit(exitCode));
