/** One server of a local cluster: a child process whose stderr goes to a file. */

import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { lastWords } from './last-words.ts';
import type { ServerReport } from './parent-reports.ts';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said to people before it ended; empty if it was killed. */
  readonly lastWords: string;
  /** Whether clients could connect to it. */
  readonly hadListened: boolean;
}

export interface ServerProcessOptions {
  readonly entryPoint: string;
  readonly words: readonly string[];
  /** Appended to. */
  readonly logPath: string;
  readonly onReport: (report: ServerReport) => void;
  readonly onExit: (exit: ServerExit) => void;
}

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #hasListened = false;

  constructor({ entryPoint, words, logPath, onReport, onExit }: ServerProcessOptions) {
    const log = openSync(logPath, 'a');
    const logStart = fstatSync(log).size;
    // In a process group of its own: Ctrl-C reaches the parent only, which then stops the servers.
    this.#child = fork(entryPoint, words, { stdio: ['ignore', log, log, 'ipc'], detached: true });
    closeSync(log);
    this.#child.on('message', (report: ServerReport) => {
      if (report.kind === 'listening') this.#hasListened = true;
      onReport(report);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        resolve();
        onExit({ code, signal, lastWords: lastWords(logPath, logStart), hadListened: this.#hasListened });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Settles when the process has ended; it is killed if it takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(timer);
  }
}
