/**
 * `raftchart start --json`: one command that starts three servers, and tells in JSON what becomes of them.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { COMMAND_LINE } from '../../tools/build/built-program.ts';
import { eventually } from './eventually.ts';
import type { Ending } from './server-process.ts';

type StartEvent =
  | { readonly event: 'node'; readonly name: string; readonly pid: number; readonly endpoint: string }
  | { readonly event: 'leader'; readonly leaderId: string | null }
  | { readonly event: 'ready' | 'exit' | 'stopped' };

export class LaunchedCluster {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ending>;
  readonly #events: StartEvent[] = [];
  #stderr = '';

  constructor(dataDir: string, basePort: number) {
    const flags = ['start', '--json', '--data-dir', dataDir, '--base-port', String(basePort)];
    const child = spawn(process.execPath, [COMMAND_LINE, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface(child.stdout).on('line', (line) => this.#events.push(JSON.parse(line)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
    this.#child = child;
  }

  /** The servers in the order of their names, as the command announced them. */
  get nodes() {
    const nodes = this.#events.filter((each) => each.event === 'node');
    return nodes.sort((a, b) => a.name.localeCompare(b.name));
  }

  get endpoints(): string[] {
    return this.nodes.map(({ endpoint }) => endpoint);
  }

  has(event: StartEvent['event']): boolean {
    return this.#events.some((each) => each.event === event);
  }

  async ready(): Promise<void> {
    const ended = this.#ended.then(({ code, signal }) => {
      throw new Error(`start ended with ${code ?? signal} before it was ready:\n${this.#stderr}`);
    });
    await Promise.race([eventually('start says that it is ready', () => this.has('ready')), ended]);
  }

  /** Sends the signal and waits until the command is gone. */
  end(signal: 'SIGTERM' | 'SIGINT'): Promise<Ending> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** Leaves no process behind, whatever state the command is in. */
  async destroy(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      for (const { pid } of this.nodes) killIfThere(pid);
    }
    await this.#ended;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}
