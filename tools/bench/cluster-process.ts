/** Servers of the benchmark in processes of their own, and the cluster that they form. */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePortRun } from '../torture/free-ports.ts';
import type { ClusterOrder, ClusterReport } from './cluster-orders.ts';

const names = ['n1', 'n2', 'n3'];

export class ClusterProcess {
  readonly name: string;
  leaderId: string | null = null;
  private readonly child: ChildProcess;
  private onEnd = () => {};
  private readonly awaited = new Map<ClusterReport['kind'], (report: ClusterReport) => void>();

  constructor(name: string, onLeader: () => void) {
    this.name = name;
    this.child = fork(join(import.meta.dirname, '../../dist/tools/bench/cluster-node.js'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.once('exit', () => this.onEnd());
    this.child.on('message', (report: ClusterReport) => {
      if (report.kind === 'leader') {
        this.leaderId = report.leaderId;
        onLeader();
      } else this.awaited.get(report.kind)?.(report);
    });
  }

  ask<Kind extends ClusterReport['kind']>(order: ClusterOrder, kind: Kind) {
    return new Promise<Extract<ClusterReport, { kind: Kind }>>((resolve, reject) => {
      this.awaited.set(kind, (report) => resolve(report as Extract<ClusterReport, { kind: Kind }>));
      this.onEnd = () => reject(new Error(`Server ${this.name} has ended.`));
      this.child.send(order);
    });
  }

  /** As if the power failed. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.send({ kind: 'close' } satisfies ClusterOrder);
    await ended;
  }
}

export class BenchCluster {
  readonly processes: ClusterProcess[];
  /** Where each of them serves etcd's API. */
  readonly endpoints: string[] = [];
  private readonly folder = mkdtempSync(join(process.cwd(), '.bench-'));
  private readonly peers: Record<string, string> = {};
  private noticed = () => {};

  constructor() {
    this.processes = names.map((name) => new ClusterProcess(name, () => this.noticed()));
  }

  async open(): Promise<void> {
    const first = await freePortRun(names.length);
    for (const [place, name] of names.entries()) this.peers[name] = `127.0.0.1:${first + place}`;
    await Promise.all(names.map((_, place) => this.openOne(place)));
  }

  /** A new process with the data of the one that was killed. */
  async reopen(place: number): Promise<void> {
    this.processes[place] = new ClusterProcess(names[place] as string, () => this.noticed());
    await this.openOne(place);
  }

  /** The place of the leader, when everybody has heard of it. */
  leader(): Promise<number> {
    return new Promise((resolve) => {
      this.noticed = () => {
        const leaderId = this.processes[0]?.leaderId ?? null;
        if (leaderId !== null && this.processes.every((server) => server.leaderId === leaderId))
          resolve(names.indexOf(leaderId));
      };
      this.noticed();
    });
  }

  async destroy(): Promise<void> {
    await Promise.allSettled(this.processes.map((server) => server.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async openOne(place: number): Promise<void> {
    const server = this.processes[place] as ClusterProcess;
    const dataDir = join(this.folder, server.name);
    const order = { kind: 'open', id: server.name, dataDir, peers: this.peers } as const;
    this.endpoints[place] = (await server.ask(order, 'opened')).endpoint;
  }
}
