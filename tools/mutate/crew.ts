/** Several processes, each of which takes the next mutant when it has done one. */

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { LayerVerdict } from './layers/layer.ts';
import { type Task, Workbench } from './work.ts';

/** One that does nothing but this says so with its only argument. */
export const workerFlag = '--worker';

export class Crew {
  private readonly idle: ChildProcess[];
  private readonly all: readonly ChildProcess[];
  private readonly waiting: ((worker: ChildProcess) => void)[] = [];

  constructor(program: string, count: number) {
    this.all = Array.from({ length: count }, () => fork(program, [workerFlag]));
    this.idle = [...this.all];
  }

  /** Settles when some worker has done it; tasks begin in the order of the calls. */
  async judge(task: Task): Promise<readonly LayerVerdict[]> {
    const worker = this.idle.shift() ?? (await new Promise<ChildProcess>((take) => this.waiting.push(take)));
    try {
      return await ask(worker, task);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.idle.push(worker);
      else next(worker);
    }
  }

  close(): void {
    for (const worker of this.all) if (worker.connected) worker.disconnect();
  }
}

function ask(worker: ChildProcess, task: Task): Promise<readonly LayerVerdict[]> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`The worker ${worker.pid} ended with ${code ?? 'a signal'}.`));
    worker.once('exit', onExit);
    worker.once('message', (answer) => {
      worker.off('exit', onExit);
      resolve(answer as readonly LayerVerdict[]);
    });
    worker.send(task);
  });
}

/** The other end. */
export function serveTasks(root: string): void {
  const bench = new Workbench(root, join(root, '.cache', 'mutate', `worker-${process.pid}`));
  process.on('message', async (task: Task) => {
    process.send?.(await bench.judge(task));
  });
  process.on('disconnect', () => {
    bench.close();
    process.exit();
  });
}
