/** One life of a server: a process from its start to its end. */

import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { lastWords } from '../../runtime/node/command-line/last-words.ts';
import { COMMAND_LINE, DISK_PRELOAD } from '../build/built-program.ts';
import { DISK_DIRECTORY, DISK_ORDERS } from './disk-orders.ts';

export interface LifePlan {
  readonly words: readonly string[];
  readonly dataDir: string;
  readonly ordersPath: string;
  /** Appended to. */
  readonly logPath: string;
}

export interface Memory {
  /** Objects that are still referred to, after a collection. */
  readonly heapBytes: number;
  /** Those, and the buffers outside the heap. */
  readonly liveBytes: number;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said to people. */
  readonly lastWords: string;
}

type Report =
  | { readonly kind: 'listening' }
  | { readonly kind: 'leader'; readonly leaderId: string | null }
  | ({ readonly kind: 'memory' } & Memory);

/** What must not survive this process, however it ends. */
const alive = new Set<ChildProcess>();

/** Also of those that are stopped. */
export function killAllServers(): void {
  for (const child of alive) child.kill('SIGKILL');
}

export class ServerLife {
  /** Settles when the process is gone. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #leaderId: string | null = null;
  #isListening = false;
  #memory: ((memory: Memory) => void) | null = null;

  constructor({ words, dataDir, ordersPath, logPath }: LifePlan) {
    const log = openSync(logPath, 'a');
    const logStart = fstatSync(log).size;
    const child = fork(COMMAND_LINE, words, {
      execArgv: ['--expose-gc', '--import', pathToFileURL(DISK_PRELOAD).href],
      env: { ...process.env, [DISK_DIRECTORY]: dataDir, [DISK_ORDERS]: ordersPath },
      stdio: ['ignore', log, log, 'ipc'],
      // In a process group of its own: Ctrl-C reaches this process only.
      detached: true,
    });
    closeSync(log);
    alive.add(child);
    child.on('message', (report: Report) => this.#hear(report));
    // A signal to somebody who has just gone is no trouble.
    child.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        alive.delete(child);
        resolve({ code, signal, lastWords: lastWords(logPath, logStart) });
      });
    });
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  get leaderId(): string | null {
    return this.#leaderId;
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  /** Collects its garbage first. Null if it ends before it answers. */
  async memory(): Promise<Memory | null> {
    const told = new Promise<Memory>((resolve) => {
      this.#memory = resolve;
    });
    this.#child.kill('SIGUSR2');
    return Promise.race([told, this.ended.then(() => null)]);
  }

  #hear(report: Report): void {
    if (report.kind === 'listening') this.#isListening = true;
    if (report.kind === 'leader') this.#leaderId = report.leaderId;
    if (report.kind === 'memory') this.#memory?.(report);
  }
}
