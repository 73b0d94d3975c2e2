/** Three servers, each a real process with its own directory, that can be killed, paused and restarted. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRun } from '../../tools/torture/free-ports.ts';
import { eventually } from './eventually.ts';
import { type Ending, type ServerPlan, ServerProcess } from './server-process.ts';

const NAMES = ['n1', 'n2', 'n3'] as const;

export class ProcessCluster {
  readonly names: readonly string[] = NAMES;
  readonly #directory: string;
  readonly #plans: ReadonlyMap<string, ServerPlan>;
  readonly #servers = new Map<string, ServerProcess>();

  private constructor(directory: string, firstPort: number) {
    const peerPort = (position: number) => firstPort + NAMES.length + position;
    const initialCluster = NAMES.map((name, i) => `${name}=http://127.0.0.1:${peerPort(i)}`).join(',');
    this.#directory = directory;
    this.#plans = new Map(
      NAMES.map((name, i) => {
        const dataDir = join(directory, name);
        return [name, { name, dataDir, clientPort: firstPort + i, peerPort: peerPort(i), initialCluster }];
      }),
    );
  }

  /** Makes a directory and chooses ports; nothing runs yet, so that `destroy` can follow whatever happens. */
  static async prepare(): Promise<ProcessCluster> {
    const firstPort = await freePortRun(2 * NAMES.length);
    return new ProcessCluster(await mkdtemp(join(tmpdir(), 'raftchart-process-')), firstPort);
  }

  get endpoints(): string[] {
    return NAMES.map((name) => this.endpointOf(name));
  }

  endpointOf(name: string): string {
    return `http://127.0.0.1:${this.#planOf(name).clientPort}`;
  }

  dataDirOf(name: string): string {
    return this.#planOf(name).dataDir;
  }

  othersThan(name: string): string[] {
    return NAMES.filter((other) => other !== name);
  }

  server(name: string): ServerProcess {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`${name} was never started.`);
    return server;
  }

  /** Starts them and waits until each listens. */
  async start(names: readonly string[] = NAMES): Promise<void> {
    await Promise.all(names.map((name) => this.launch(name).listening()));
  }

  /** Starts one without waiting: it may refuse. */
  launch(name: string): ServerProcess {
    if (this.#servers.get(name)?.isAlive === true) throw new Error(`${name} runs already.`);
    const server = new ServerProcess(this.#planOf(name));
    this.#servers.set(name, server);
    return server;
  }

  /** `kill -9`, and waits until they are gone. */
  kill(names: readonly string[]): Promise<Ending[]> {
    return Promise.all(names.map((name) => this.server(name).end('SIGKILL')));
  }

  /** Waits until all servers that run agree on one of them. */
  leader(): Promise<string> {
    return eventually('the servers that run name one leader among them', () => {
      const running = [...this.#servers.values()].filter(({ isAlive, isPaused }) => isAlive && !isPaused);
      const named = new Set(running.map(({ leaderId }) => leaderId));
      const [leaderId] = named;
      return named.size === 1 && running.find(({ name }) => name === leaderId)?.name;
    });
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.end('SIGKILL')));
    await rm(this.#directory, { recursive: true, force: true });
  }

  #planOf(name: string): ServerPlan {
    const plan = this.#plans.get(name);
    if (plan === undefined) throw new Error(`${name} is none of ${NAMES.join(', ')}.`);
    return plan;
  }
}
