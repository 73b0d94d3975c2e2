/** npm run verify: about a minute after an edit of the specification, is it still Raft? */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Outcome, runRound, stepRunner } from './round.ts';
import { steps } from './steps.ts';

const usage = `npm run verify -- [options]

  --json   one JSON object instead of text
  --list   say what is asked, and run nothing
`;

/** How much of a failed step's output is shown. */
const SHOWN_LINES = 60;
const root = fileURLToPath(new URL('../..', import.meta.url));

function lineOf({ name, isPassed, seconds }: Outcome): string {
  const mark = isPassed === null ? 'not asked' : isPassed ? 'passed' : 'FAILED';
  return `${name.padEnd(20)} ${mark.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`;
}

function tellFailure({ name, output }: Outcome): void {
  const lines = output.trimEnd().split('\n');
  const cut = lines.length > SHOWN_LINES ? `(the last ${SHOWN_LINES} of ${lines.length} lines)\n` : '';
  console.log(`\n── ${name} ${'─'.repeat(60)}\n${cut}${lines.slice(-SHOWN_LINES).join('\n')}`);
}

async function main(given: readonly string[]): Promise<void> {
  const options = { json: { type: 'boolean' }, list: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...given], options });
  if (values.list === true) {
    for (const { name, asks, command } of steps) console.log(`${name}: ${asks}\n  ${command.join(' ')}`);
    return;
  }
  const began = performance.now();
  const say = values.json === true ? console.error : console.log;
  const outcomes = await runRound(steps, stepRunner(root), (outcome) => say(lineOf(outcome)));
  const seconds = (performance.now() - began) / 1000;
  const failed = outcomes.filter(({ isPassed }) => isPassed === false);
  if (failed.length > 0) process.exitCode = 1;
  if (values.json === true) return console.log(JSON.stringify({ seconds, outcomes }));
  for (const outcome of failed) tellFailure(outcome);
  const verdict =
    failed.length === 0
      ? 'Nothing speaks against this edit.'
      : `Against it: ${failed.map(({ name }) => name).join(', ')}.`;
  console.log(`\n${verdict} ${seconds.toFixed(0)} s`);
}

try {
  await main(process.argv.slice(2));
} catch (cause) {
  console.error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
  process.exitCode = 2;
}
