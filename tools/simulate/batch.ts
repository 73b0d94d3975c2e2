/** Many seeds, on several processes. What is found does not depend on how many. */

import { type ChildProcess, fork } from 'node:child_process';
import type { Settings } from './command-line.ts';
import { drawPlan } from './plan.ts';
import { plants } from './plants/every-plant.ts';
import { simulate } from './simulation.ts';
import type { Failure } from './world.ts';

/** One run to do. */
export interface Task {
  readonly seed: number;
  /** The name of a plant, or null. */
  readonly plant: string | null;
}

/** What is left of it. */
export interface SeedResult extends Task {
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

export async function runTask(
  { seed, plant: name }: Task,
  { ticks, limits }: Pick<Settings, 'ticks' | 'limits'>,
  trace: ((line: string) => void) | null = null,
): Promise<SeedResult> {
  const plant = plantNamed(name);
  const options = { trace, ...(plant === null ? {} : { plant }) };
  const outcome = await simulate(drawPlan(seed, ticks, limits), options);
  const { history, branchCounts, ...rest } = outcome;
  return { ...rest, plant: name, operations: history.length, branchCounts: [...branchCounts] };
}

/** In the order in which they came in, which differs from run to run. */
export async function runBatch(
  tasks: readonly Task[],
  settings: Settings,
  onResult: (result: SeedResult) => void,
): Promise<readonly SeedResult[]> {
  const results: SeedResult[] = [];
  const take = (result: SeedResult) => {
    results.push(result);
    onResult(result);
  };
  const left = tasks.slice();
  const workers = Math.min(settings.workers, Math.ceil(tasks.length / 4));
  if (workers <= 1) for (const task of left) take(await runTask(task, settings));
  else await Promise.all(Array.from({ length: workers }, () => employ(settings.given, left, take)));
  return results;
}

/** A seed makes gigabytes that live for a few ticks: the more of it dies unseen, the less is copied. */
const roomForTheYoung = '--max-semi-space-size=32';

/** One process, which takes the next task whenever it has done one. */
function employ(given: readonly string[], tasks: Task[], take: (result: SeedResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const execArgv = [...process.execArgv, roomForTheYoung];
    const worker = fork(process.argv[1] as string, [...given, '--worker'], { execArgv });
    const next = () => {
      const task = tasks.shift();
      if (task === undefined) worker.disconnect();
      else worker.send(task);
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

/** The other end: answers every task with its result. */
export function serveTasks(settings: Settings): void {
  process.on('message', (task) => {
    runTask(task as Task, settings).then((result) => process.send?.(result));
  });
}
