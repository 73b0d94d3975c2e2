/** Many seeds, on several processes. What is found does not depend on how many. */

import { type ChildProcess, fork } from 'node:child_process';
import type { Settings } from './command-line.ts';
import { drawPlan } from './plan.ts';
import { plants } from './plants.ts';
import { simulate } from './simulation.ts';
import type { Failure } from './world.ts';

/** What is left of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly failure: Failure | null;
  readonly ticks: number;
  readonly steps: number;
  readonly commands: number;
  readonly operations: number;
  readonly digest: number;
  readonly branchCounts: readonly number[];
}

export function plantNamed(name: string | null) {
  return plants.find((plant) => plant.name === name) ?? null;
}

export async function runSeed(seed: number, settings: Settings, trace: ((line: string) => void) | null) {
  const plant = plantNamed(settings.plant);
  const options = { trace, ...(plant === null ? {} : { plant }) };
  const outcome = await simulate(drawPlan(seed, settings.ticks, settings.limits), options);
  const { history, branchCounts, ...rest } = outcome;
  const result: SeedResult = { ...rest, operations: history.length, branchCounts: [...branchCounts] };
  return result;
}

/** In the order of the seeds. `onResult` is called in any order. */
export async function runBatch(
  settings: Settings,
  given: readonly string[],
  onResult: (result: SeedResult) => void,
): Promise<readonly SeedResult[]> {
  const results: SeedResult[] = [];
  const take = (result: SeedResult) => {
    results.push(result);
    onResult(result);
  };
  const seeds = Array.from({ length: settings.runs }, (_, offset) => settings.seed + offset);
  const workers = Math.min(settings.workers, Math.ceil(settings.runs / 4));
  if (workers <= 1) for (const seed of seeds) take(await runSeed(seed, settings, null));
  else await Promise.all(Array.from({ length: workers }, () => employ(given, seeds, take)));
  return results.sort((one, other) => one.seed - other.seed);
}

/** One process, which takes the next seed whenever it has done one. */
function employ(
  given: readonly string[],
  seeds: number[],
  take: (result: SeedResult) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(process.argv[1] as string, [...given, '--worker']);
    const next = () => {
      const seed = seeds.shift();
      if (seed === undefined) worker.disconnect();
      else worker.send(seed);
    };
    worker.on('message', (result) => {
      take(result as SeedResult);
      next();
    });
    worker.on('exit', (code) => end(worker, code, resolve, reject));
    next();
  });
}

function end(worker: ChildProcess, code: number | null, resolve: () => void, reject: (cause: Error) => void) {
  if (code === 0) resolve();
  else reject(new Error(`The worker ${worker.pid} ended with ${code ?? 'a signal'}.`));
}

/** The other end: answers every seed with its result. */
export function serveSeeds(settings: Settings): void {
  process.on('message', (seed) => {
    runSeed(seed as number, settings, null).then((result) => process.send?.(result));
  });
}
