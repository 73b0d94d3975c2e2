/** `raftchart` as a process of its own, as `npm test` has just built it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { clusterPorts } from '../../runtime/node/command-line/cluster-ports.ts';
import { COMMAND_LINE } from '../../tools/build/built-program.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

export class RaftchartProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** What it has sent to its parent. */
  readonly reports: unknown[] = [];
  stdout = '';
  stderr = '';
  #hasEnded = false;
  #look: () => void = () => {};

  constructor(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [COMMAND_LINE, ...words], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.child.stdout
      ?.setEncoding('utf8')
      .on('data', (text: string) => this.#note(() => (this.stdout += text)));
    this.child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => this.#note(() => (this.stderr += text)));
    this.child.on('message', (report) => this.#note(() => this.reports.push(report)));
    // Node emits no 'close' after a disconnect from this side.
    const { stdout, stderr } = this.child;
    const exit: Promise<[number | null, string | null]> = once(this.child, 'exit') as never;
    const readings = [once(stdout as Readable, 'close'), once(stderr as Readable, 'close')];
    this.ended = Promise.all([exit, ...readings]).then(([[code, signal]]) => {
      this.#hasEnded = true;
      this.#look();
      return { code, signal };
    });
  }

  /** Resolves as soon as what it has said so far is enough; rejects if it ends before. */
  async until<Answer>(ask: () => Answer | undefined | false): Promise<Answer> {
    for (;;) {
      const answer = ask();
      if (answer !== undefined && answer !== false) return answer;
      if (this.#hasEnded) throw new Error(`raftchart ended too early: ${this.stderr}${this.stdout}`);
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  /** What it has said on stdout, a JSON object per line. */
  get events(): readonly Record<string, unknown>[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  #note(take: () => void): void {
    take();
    this.#look();
  }
}

export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'raftchart-command-line-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The flags of a server that is a cluster alone, on free ports, with data of its own. */
export async function aloneFlags(): Promise<{ words: string[]; dataDir: string; clientPort: number }> {
  const ports = await clusterPorts({ basePort: 0, nodes: 1 });
  const [clientPort, peerPort] = ports as [number, number];
  const dataDir = join(newDirectory(), 'n1');
  const urls = { client: `http://127.0.0.1:${clientPort}`, peer: `http://127.0.0.1:${peerPort}` };
  const words = ['serve', '--name', 'n1', '--initial-cluster', `n1=${urls.peer}`, '--data-dir', dataDir];
  return { words: [...words, '--listen-client-urls', urls.client], dataDir, clientPort };
}
