/** npm run explore: every state of a small cluster of the shipped core. */

import { writeFileSync } from 'node:fs';
import { readCommandLine, type Settings, usage } from './command-line.ts';
import { type Exploration, explore } from './explore.ts';
import { linesOfTrace, reportOf, textOfReport, textOfTrace } from './report.ts';
import type { Progress } from './search.ts';

function main(given: readonly string[]): void {
  const settings = readCommandLine(given);
  if (settings.help) {
    console.log(usage);
    return;
  }
  const began = performance.now();
  const found = explore(settings.bounds, { ...settings, onProgress: progressTo(process.stderr) });
  const { user, system } = process.cpuUsage();
  const effort = { seconds: (performance.now() - began) / 1000, processorSeconds: (user + system) / 1e6 };
  if (settings.json) console.log(JSON.stringify(reportOf(settings, found, effort)));
  else console.log(textOfReport(settings, found, effort));
  if (found.counterexample !== null) showTrace(settings, found);
  if (!found.closed) process.exitCode = 1;
}

function progressTo(stream: NodeJS.WriteStream): (progress: Progress) => void {
  return ({ distinct, transitions, depth, waiting }) => {
    stream.write(`${distinct} states, ${waiting} waiting, ${transitions} transitions, depth ${depth}\n`);
  };
}

function showTrace(settings: Settings, { counterexample }: Exploration): void {
  const trace = counterexample?.trace ?? [];
  if (settings.trace !== null || !settings.json) {
    const path = settings.trace ?? 'explore-trace.ndjson';
    writeFileSync(path, linesOfTrace(trace));
    if (!settings.json) console.log(`\n${textOfTrace(trace)}\n\nwritten to ${path}`);
  }
}

try {
  main(process.argv.slice(2));
} catch (cause) {
  console.error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
  process.exitCode = 2;
}
