#!/usr/bin/env node
/** The command line: `raftchart serve` for one server, `raftchart start` for a cluster on this machine. */

import { fileURLToPath } from 'node:url';
import { runCommandLine } from './program.ts';
import { exitOnBugs, sayAndGrade } from './refusal.ts';

exitOnBugs();
const entryPoint = fileURLToPath(import.meta.url);
const exitCode = await runCommandLine({ entryPoint, words: process.argv.slice(2) }).catch(sayAndGrade);
// What still holds the event loop by now is of no use to anybody, but every line should arrive.
process.stdout.write('', () => process.exit(exitCode));
