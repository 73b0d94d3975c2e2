/** Three real servers, the disk of each in the hands of the test, and clients whose history is judged. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { Clients } from '../../tools/torture/clients.ts';
import { awaitProgress, differences } from '../../tools/torture/final-check.ts';
import { TorturedCluster } from '../../tools/torture/tortured-cluster.ts';
import type { TorturedServer } from '../../tools/torture/tortured-server.ts';
import { eventually } from './eventually.ts';

const CALL_TIMEOUT_MS = 1500;
const MOST_THINK_MS = 10;
const JUDGE_MS = 60_000;

export class DiskedCluster {
  readonly clients: Clients;
  readonly servers: readonly TorturedServer[];
  /** What servers did that they had no reason to do: ending themselves, say. */
  readonly surprises: string[];
  readonly #cluster: TorturedCluster;
  readonly #directory: string;
  readonly #mounted: string[] = [];

  private constructor(directory: string, cluster: TorturedCluster, surprises: string[]) {
    this.#directory = directory;
    this.#cluster = cluster;
    this.servers = cluster.servers;
    this.surprises = surprises;
    this.clients = new Clients({
      seed: 1,
      count: 6,
      endpoints: cluster.endpoints,
      timeoutMs: CALL_TIMEOUT_MS,
      mostThinkMs: MOST_THINK_MS,
      staleShare: 0,
    });
  }

  /** Makes directories and ports; no server runs yet. Everything is gone when the test has finished. */
  static async prepare(): Promise<DiskedCluster> {
    const directory = mkdtempSync(join(tmpdir(), 'raftchart-disked-'));
    const surprises: string[] = [];
    const onSurprise = (sentence: string) => void surprises.push(sentence);
    const cluster = await TorturedCluster.prepare({ directory, serverCount: 3, onSurprise });
    const disked = new DiskedCluster(directory, cluster, surprises);
    onTestFinished(() => disked.#destroy());
    return disked;
  }

  /** Gives every server a disk of so many bytes, before it starts. False where nobody may mount one. */
  mountDisks(bytes: number): boolean {
    try {
      for (const { dataDir } of this.servers) {
        mkdirSync(dataDir, { recursive: true });
        const given = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', dataDir];
        execFileSync('/bin/mount', given, { stdio: 'ignore' });
        this.#mounted.push(dataDir);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Starts all, and waits until each has taken a put. */
  async start(): Promise<void> {
    for (const server of this.servers) server.start();
    expect(await awaitProgress(this.#cluster, this.clients)).toBeTypeOf('number');
  }

  async leader(): Promise<TorturedServer> {
    return eventually('somebody leads', () => this.servers.find(({ name }) => name === this.#cluster.leader));
  }

  /** Waits until the two others have a leader between them, and gives it. */
  async successorOf(former: TorturedServer): Promise<TorturedServer> {
    const others = this.servers.filter((server) => server !== former);
    return eventually(`the others than ${former.name} follow one of them`, () =>
      others.find(({ name }) => others.every(({ leaderId }) => leaderId === name)),
    );
  }

  /** Waits for so many more calls of the clients that succeed. */
  async progress(count: number): Promise<void> {
    const goal = this.clients.counts.ok + count;
    await eventually(`${count} more calls succeed`, () => this.clients.counts.ok >= goal);
  }

  /**
   * Ends the calls: a put through every server succeeds, all show the same, nothing acknowledged is missing,
   * the history is linearizable, and no server did what it had no reason to do.
   */
  async expectHealed(): Promise<void> {
    const { clients, surprises } = this;
    expect(await awaitProgress(this.#cluster, clients)).toBeTypeOf('number');
    await clients.stop();
    expect(await differences(this.#cluster, clients)).toEqual([]);
    expect(clients.history.judge(JUDGE_MS, () => undefined).verdict).toBe('ok');
    expect(surprises).toEqual([]);
  }

  async #destroy(): Promise<void> {
    await this.clients.stop();
    this.clients.gateway.close();
    await this.#cluster.destroy();
    for (const directory of this.#mounted) execFileSync('/bin/umount', [directory]);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
