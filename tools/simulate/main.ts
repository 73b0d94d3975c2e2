/** npm run simulate: whole clusters of the shipped code, from seeds, with everything going wrong. */

import { writeFileSync } from 'node:fs';
import { plantNamed, runBatch, runTask, type SeedResult, serveTasks } from './batch.ts';
import { readCommandLine, type Settings, usage } from './command-line.ts';
import { measurePlants, textOfMeasures } from './plant-measures.ts';
import { reportOf, textOfReport } from './report.ts';
import { Shrinker, type SmallRun } from './shrink.ts';

async function traced(settings: Settings, path: string): Promise<readonly SeedResult[]> {
  const lines: string[] = [];
  const result = await runTask(settings, settings, (line) => lines.push(line));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return [result];
}

async function seeds(settings: Settings): Promise<readonly SeedResult[]> {
  const { runs, seed, plant, json } = settings;
  const tasks = Array.from({ length: runs }, (_, offset) => ({ seed: seed + offset, plant }));
  let done = 0;
  const results = await runBatch(tasks, settings, () => {
    done += 1;
    if (done % 100 === 0 && !json) process.stderr.write(`${done} of ${runs} seeds\n`);
  });
  return results.toSorted((one, other) => one.seed - other.seed);
}

function shrunk(settings: Settings, results: readonly SeedResult[]): Promise<SmallRun> | null {
  const found = results.find(({ failure }) => failure !== null);
  if (found === undefined || found.failure === null || !settings.shrink) return null;
  const { ticks, limits } = settings;
  const run = { seed: found.seed, ticks, limits, failure: found.failure };
  return new Shrinker(run, plantNamed(settings.plant)).shrink();
}

async function main(given: readonly string[]): Promise<void> {
  const settings = readCommandLine(given);
  if (settings.isWorker) return serveTasks(settings);
  if (settings.measurePlants) {
    const measures = await measurePlants(settings);
    console.log(settings.json ? JSON.stringify(measures) : textOfMeasures(measures));
    return;
  }
  const began = performance.now();
  const results = await (settings.trace === null ? seeds(settings) : traced(settings, settings.trace));
  const seconds = (performance.now() - began) / 1000;
  const report = reportOf(settings, results, { seconds, small: await shrunk(settings, results) });
  console.log(settings.json ? JSON.stringify(report) : textOfReport(report));
  if (report.failures.length > 0) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((cause: unknown) => {
  console.error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
  process.exitCode = 2;
});
