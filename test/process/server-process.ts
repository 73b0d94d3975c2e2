/** `raftchart serve` in a process of its own, forked so that it tells where it listens and who leads. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { COMMAND_LINE } from '../../tools/build/built-program.ts';

export interface ServerPlan {
  readonly name: string;
  readonly dataDir: string;
  readonly clientPort: number;
  readonly peerPort: number;
  /** As in etcd: n1=http://…,n2=http://… */
  readonly initialCluster: string;
  /** Default: new. */
  readonly clusterState?: 'new' | 'existing';
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type Report =
  | { readonly kind: 'listening'; readonly clientEndpoints: readonly string[] }
  | { readonly kind: 'leader'; readonly leaderId: string | null };

export class ServerProcess {
  readonly name: string;
  /** Settles when the process is gone and its last words have been read. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #listening: Promise<void>;
  #leaderId: string | null = null;
  #isPaused = false;
  #stderr = '';

  constructor(plan: ServerPlan) {
    this.name = plan.name;
    this.#child = fork(COMMAND_LINE, argumentsOf(plan), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }));
    this.#listening = new Promise((resolve) => {
      this.#child.on('message', (report: Report) => {
        if (report.kind === 'listening') resolve();
        if (report.kind === 'leader') this.#leaderId = report.leaderId;
      });
    });
  }

  /** Whom it last named as the leader. */
  get leaderId(): string | null {
    return this.#leaderId;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Rejects, with what it wrote to stderr, if it ends before it listens. */
  async listening(): Promise<void> {
    const ended = this.ended.then(({ code, signal }) => {
      throw new Error(`${this.name} ended with ${code ?? signal} before it listened:\n${this.#stderr}`);
    });
    await Promise.race([this.#listening, ended]);
  }

  /** The end of one that must not start. Rejects if it listens. */
  async refusal(): Promise<Ending> {
    const listening = this.#listening.then(() => {
      throw new Error(`${this.name} listens, and should have refused to start.`);
    });
    return await Promise.race([this.ended, listening]);
  }

  pause(): void {
    this.#isPaused = true;
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#isPaused = false;
    this.#child.kill('SIGCONT');
  }

  /** Sends the signal and waits until the process is gone. SIGKILL also ends a paused one. */
  end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<Ending> {
    this.#child.kill(signal);
    return this.ended;
  }
}

function argumentsOf(plan: ServerPlan): string[] {
  return [
    'serve',
    `--name=${plan.name}`,
    `--data-dir=${plan.dataDir}`,
    `--listen-client-urls=http://127.0.0.1:${plan.clientPort}`,
    `--listen-peer-urls=http://127.0.0.1:${plan.peerPort}`,
    `--initial-cluster=${plan.initialCluster}`,
    `--initial-cluster-state=${plan.clusterState ?? 'new'}`,
    '--initial-cluster-token=process-test',
  ];
}
