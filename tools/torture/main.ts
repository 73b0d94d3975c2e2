/** npm run torture: real processes, killed, paused, cut off and starved of disk, and what clients saw. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine, repeatLine, type Settings, usage } from './command-line.ts';
import { reportOf, textOfReport } from './report.ts';
import { drawSchedule } from './schedule.ts';
import { killAllServers } from './server-life.ts';
import { type TorturePlan, torture, writeEvidence } from './torture.ts';

const EXIT_VIOLATION = 1;
/** Also if the judge was not able to decide: that is not ok. */
const EXIT_UNKNOWN = 2;
const EXIT_INTERRUPTED = 130;

/** Memory is looked at for a tenth of the time, but long enough to mean something. */
const steadyMsFor = (forMs: number) => Math.min(60_000, Math.max(10_000, forMs / 10));

function planOf(settings: Settings, signal: AbortSignal): TorturePlan {
  const { seed, serverCount, clientCount, faults, plant } = settings;
  const forMs = settings.minutes * 60_000;
  return {
    seed,
    serverCount,
    clientCount,
    schedule: drawSchedule({ seed, forMs, faults }),
    forMs,
    leastCalls: 0,
    steadyMs: steadyMsFor(forMs),
    plant,
    directory: mkdtempSync(join(tmpdir(), 'raftchart-torture-')),
    tell: (line) => process.stderr.write(`${line}\n`),
    signal,
  };
}

async function main(given: readonly string[]): Promise<void> {
  const settings = readCommandLine(given, Math.floor(Math.random() * 2 ** 31));
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The first one ends the run, and what was seen is judged; the second one ends everything.
      if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
      interrupt.abort();
    });
  }
  const plan = planOf(settings, interrupt.signal);
  process.stderr.write(`${repeatLine(settings)}\n${plan.schedule.length} faults, in ${plan.directory}\n`);
  const result = await torture(plan).catch((cause: unknown) => {
    throw new Error(`The run was broken off; its servers' logs are in ${plan.directory}.`, { cause });
  });
  const isClean = result.violations.length === 0 && result.verdict.verdict === 'ok';
  const isKept = settings.keep || !isClean;
  if (isKept) writeEvidence(plan, result);
  else rmSync(plan.directory, { recursive: true, force: true });
  const report = reportOf(settings, result, isKept ? plan.directory : null);
  console.log(settings.json ? JSON.stringify(report) : textOfReport(report));
  if (!isClean) process.exitCode = result.violations.length > 0 ? EXIT_VIOLATION : EXIT_UNKNOWN;
  else if (interrupt.signal.aborted) process.exitCode = EXIT_INTERRUPTED;
}

process.on('exit', killAllServers);
main(process.argv.slice(2)).catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : String(cause));
  console.error(cause instanceof Error && cause.cause !== undefined ? cause.cause : usage);
  process.exit(EXIT_UNKNOWN);
});
