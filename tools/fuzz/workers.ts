/** Worker threads under supervision: a job that hangs, or that eats all memory, ends and is reported. */

import { parentPort, Worker, workerData } from 'node:worker_threads';
import { carryOut, type Job, type JobResult } from './job.ts';

/** A job whose steps take longer than this will never end. */
const PATIENCE_MS = 15_000;
const POLL_MS = 500;
const HEAP_MIB = 1024;

/** The worker gave no result: while it was at this step, counted from 0, it hung or died. */
export interface Lost {
  readonly step: number;
  readonly kind: 'hang' | 'memory';
  readonly reason: string;
}

export type Outcome<Given extends Job> =
  | { readonly result: JobResult<Given>; readonly lost: null }
  | { readonly result: null; readonly lost: Lost };

interface Given {
  readonly job: Job;
  /** How many steps have been begun. */
  readonly steps: Int32Array;
}

/** Carries out all jobs, so many at a time. `onSteps` is told how many steps were done since it was last told. */
export async function employ<Each extends Job>(
  jobs: readonly Each[],
  workers: number,
  onSteps: (count: number) => void = () => undefined,
): Promise<readonly Outcome<Each>[]> {
  const outcomes: Outcome<Each>[] = [];
  let next = 0;
  const lane = async () => {
    for (let place = next++; place < jobs.length; place = next++)
      outcomes[place] = await supervise(jobs[place] as Each, onSteps);
  };
  await Promise.all(Array.from({ length: workers }, lane));
  return outcomes;
}

function supervise<Each extends Job>(job: Each, onSteps: (count: number) => void): Promise<Outcome<Each>> {
  const steps = new Int32Array(new SharedArrayBuffer(4));
  const given: Given = { job, steps };
  const worker = new Worker(process.argv[1] as string, {
    workerData: given,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  return new Promise((resolve, reject) => {
    const watch = watching(steps, onSteps, () =>
      end({ kind: 'hang', reason: `No end in ${PATIENCE_MS} ms.` }),
    );
    const end = (lost: Omit<Lost, 'step'>) => {
      clearInterval(watch);
      void worker.terminate();
      resolve({ result: null, lost: { ...lost, step: Atomics.load(steps, 0) - 1 } });
    };
    worker.once('message', (result: JobResult<Each>) => {
      clearInterval(watch);
      resolve({ result, lost: null });
    });
    worker.once('error', (cause: Error & { readonly code?: string }) => {
      if (cause.code === 'ERR_WORKER_OUT_OF_MEMORY') return end({ kind: 'memory', reason: cause.message });
      clearInterval(watch);
      reject(cause);
    });
  });
}

/** Looks twice a second how far the worker is; a time without any step is a hang. */
function watching(
  steps: Int32Array,
  onSteps: (count: number) => void,
  onHang: () => void,
): ReturnType<typeof setInterval> {
  let [seen, since] = [0, performance.now()];
  return setInterval(() => {
    const count = Atomics.load(steps, 0);
    if (count !== seen) {
      onSteps(count - seen);
      [seen, since] = [count, performance.now()];
    } else if (count > 0 && performance.now() - since > PATIENCE_MS) onHang();
  }, POLL_MS);
}

/** The other end, in the worker. */
export async function serve(): Promise<void> {
  const { job, steps } = workerData as Given;
  const result = await carryOut(job, () => void Atomics.add(steps, 0, 1));
  parentPort?.postMessage(result);
}
