/** npm run fuzz: every decoder and recovery, with inputs that nobody would write. */

import { isMainThread } from 'node:worker_threads';
import { readCommandLine, type Settings, usage } from './command-line.ts';
import { exhaust } from './exhaustive/exhaustive.ts';
import { fuzzAll, replay } from './fuzz-all.ts';
import { loadTargets, targetNamed } from './load-targets.ts';
import { textOfExhaustive, textOfLines } from './report.ts';
import { serve } from './workers.ts';

const PROGRESS_EVERY_MS = 2000;

/** Says on stderr how far it is, now and then. */
function progress(): (text: string) => void {
  let next = performance.now() + PROGRESS_EVERY_MS;
  return (text) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    process.stderr.write(`${text}\n`);
  };
}

/** Gives whether all is well. */
async function run(settings: Settings): Promise<boolean> {
  const { json, exhaustive } = settings;
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  if (exhaustive !== null) {
    const report = await exhaust(exhaustive, settings, progress());
    console.log(json ? JSON.stringify({ ...report, seconds: seconds() }) : textOfExhaustive(report));
    return report.isFine;
  }
  const all = await loadTargets();
  const targets = settings.target === null ? all : [targetNamed(all, settings.target)];
  if (settings.replay !== null && settings.target !== null) {
    const result = await replay(targets, settings.target, settings.replay);
    console.log(json ? JSON.stringify({ target: settings.target, result }) : result);
    return result === 'accepted' || result === 'refused';
  }
  const lines = await fuzzAll(targets, settings, progress());
  const short = lines.map(({ finding, ...line }) => ({
    ...line,
    finding: finding && { kind: finding.kind, reason: finding.reason, bytes: finding.input.length },
  }));
  console.log(json ? JSON.stringify({ targets: short, seconds: seconds() }) : textOfLines(lines));
  return lines.every(({ isFine }) => isFine);
}

async function main(given: readonly string[]): Promise<void> {
  if (!(await run(readCommandLine(given)))) process.exitCode = 1;
}

if (!isMainThread) await serve();
else
  await main(process.argv.slice(2)).catch((cause: unknown) => {
    console.error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
    process.exitCode = 2;
  });
