/** Runs the generator beside the server, one specification at a time: a newer one ends work on an older. */

import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from '../repository.ts';

export interface GeneratorOrder {
  /** With the specification to read; its generated/ is brought up to date first. */
  readonly folder: string;
  /** Whose generated/ is brought up to date, too, if nothing is refused. */
  readonly root: string;
}

export interface GeneratorAnswer {
  /** With the place and the mend; null: nothing is refused. */
  readonly refusal: string | null;
  /** Files of generated/ of the root that are not what they were. */
  readonly changed: readonly string[];
}

/** The generator is always run from its sources, wherever this file is run from. */
const program = join(repository, 'tools/inspect/watch/generator-process.ts');
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export class Generator {
  #ready: ChildProcess = start();
  #busy: ChildProcess | null = null;

  /** Null: a newer order, or the end, has come before the answer. */
  run(order: GeneratorOrder): Promise<GeneratorAnswer | null> {
    this.#busy?.kill('SIGKILL');
    const child = this.#ready;
    this.#busy = child;
    this.#ready = start();
    return new Promise((resolve) => {
      child.once('message', (answer) => resolve(answer as GeneratorAnswer));
      child.once('exit', () => {
        if (this.#busy === child) this.#busy = null;
        resolve(null);
      });
      child.send(order);
    });
  }

  close(): void {
    this.#ready.kill('SIGKILL');
    this.#busy?.kill('SIGKILL');
  }
}

function start(): ChildProcess {
  const child = fork(program, {
    cwd: repository,
    execArgv: ['--import', loader],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('error', () => {});
  return child;
}
