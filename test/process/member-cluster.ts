/** Servers in processes of their own, that are added to a cluster and removed from it over etcd's API. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRun } from '../../tools/torture/free-ports.ts';
import { untilNextLook } from './eventually.ts';
import { type Ending, ServerProcess } from './server-process.ts';

/** As the gateway says it. */
export interface GatewayMember {
  readonly ID: string;
  readonly name?: string;
  readonly peerURLs: readonly string[];
  readonly isLearner?: boolean;
}

interface GatewayAnswer {
  readonly members?: readonly GatewayMember[];
  readonly member?: GatewayMember;
  readonly header?: { readonly member_id: string };
  readonly leader?: string;
  readonly message?: string;
}

const LONGEST_WAIT_MS = 20_000;

export class MemberCluster {
  readonly #directory: string;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #servers = new Map<string, ServerProcess>();

  private constructor(directory: string, ports: ReadonlyMap<string, number>) {
    this.#directory = directory;
    this.#ports = ports;
  }

  /** Makes a directory and chooses ports for servers of these names; nothing runs yet. */
  static async prepare(names: readonly string[]): Promise<MemberCluster> {
    const first = await freePortRun(2 * names.length);
    const ports = new Map(names.map((name, position) => [name, first + 2 * position]));
    return new MemberCluster(await mkdtemp(join(tmpdir(), 'raftchart-members-')), ports);
  }

  endpointOf(name: string): string {
    return `http://127.0.0.1:${this.#ports.get(name)}`;
  }

  peerUrlOf(name: string): string {
    return `http://127.0.0.1:${(this.#ports.get(name) ?? 0) + 1}`;
  }

  server(name: string): ServerProcess {
    return this.#servers.get(name) as ServerProcess;
  }

  /** Starts a server of the first ones, or (existing) one that was added; does not wait. */
  launch(name: string, clusterState: 'new' | 'existing', listed: readonly string[]): ServerProcess {
    const clientPort = this.#ports.get(name) ?? 0;
    const server = new ServerProcess({
      name,
      dataDir: join(this.#directory, name),
      clientPort,
      peerPort: clientPort + 1,
      initialCluster: listed.map((other) => `${other}=${this.peerUrlOf(other)}`).join(','),
      clusterState,
    });
    this.#servers.set(name, server);
    return server;
  }

  /** The state of `name`'s disk is lost. */
  wipe(name: string): Promise<void> {
    return rm(join(this.#directory, name), { recursive: true });
  }

  kill(name: string): Promise<Ending> {
    return this.server(name).end('SIGKILL');
  }

  /** Asks a server; rejects with what it says if it refuses. */
  async call(name: string, path: string, body: unknown): Promise<GatewayAnswer> {
    const response = await fetch(`${this.endpointOf(name)}/v3/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    });
    const answer = (await response.json()) as GatewayAnswer;
    if (!response.ok) throw new Error(`${path}: ${answer.message}`);
    return answer;
  }

  async members(at: string): Promise<readonly GatewayMember[]> {
    return (await this.call(at, 'cluster/member/list', {})).members ?? [];
  }

  async idOf(name: string, at: string): Promise<string> {
    const member = (await this.members(at)).find((each) => each.peerURLs.includes(this.peerUrlOf(name)));
    if (member === undefined) throw new Error(`${at} knows of no ${name}.`);
    return member.ID;
  }

  /** Adds a server at `at`, starts it, and waits until `at` says that it votes. */
  async grow(name: string, at: string, listed: readonly string[]): Promise<void> {
    await this.call(at, 'cluster/member/add', { peerURLs: [this.peerUrlOf(name)] });
    await this.launch(name, 'existing', listed).listening();
    await this.until(`${name} votes`, async () =>
      (await this.members(at)).some((member) => member.name === name && member.isLearner !== true),
    );
  }

  /** Who leads, by its own word. */
  async leader(): Promise<string> {
    let leader = '';
    await this.until('somebody leads', async () => {
      for (const [name, { isAlive }] of this.#servers) {
        if (!isAlive) continue;
        const { header, leader: id } = await this.call(name, 'maintenance/status', {});
        if (id !== undefined && header?.member_id === id) leader = name;
      }
      return leader !== '';
    });
    return leader;
  }

  /** Asks until it is so; whoever does not answer yet is asked again. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + LONGEST_WAIT_MS; ; ) {
      if (await holds().catch(() => false)) return;
      if (performance.now() > end) throw new Error(`Waited ${LONGEST_WAIT_MS} ms in vain: ${what}.`);
      await untilNextLook();
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.end('SIGKILL')));
    await rm(this.#directory, { recursive: true, force: true });
  }
}
