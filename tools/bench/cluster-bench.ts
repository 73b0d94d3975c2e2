/** Three durable servers as three processes on this machine, and more and more clients. */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ClusterOrder, ClusterReport } from './cluster-orders.ts';
import { GrpcPuts } from './grpc-puts.ts';
import { applyLoad, type LoadFigures, type LoadOrder } from './load.ts';

export interface ClusterFigures {
  readonly valueBytes: 256;
  /** Called in the leader's process: what a program gets that embeds raftchart. */
  readonly propose: readonly LoadFigures[];
  /** Over the network from another process, at the leader. */
  readonly grpc: readonly LoadFigures[];
}

const clientCounts = [1, 16, 64, 256, 1000];
const names = ['n1', 'n2', 'n3'];

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

class ClusterProcess {
  readonly name: string;
  leaderId: string | null = null;
  private readonly child: ChildProcess;
  private readonly awaited = new Map<ClusterReport['kind'], (report: ClusterReport) => void>();

  constructor(name: string, onLeader: () => void) {
    this.name = name;
    this.child = fork(join(import.meta.dirname, '../../dist/tools/bench/cluster-node.js'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
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
      this.child.once('exit', () => reject(new Error(`Server ${this.name} has ended.`)));
      this.child.send(order);
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.send({ kind: 'close' } satisfies ClusterOrder);
    await ended;
  }
}

function orders(quick: boolean): readonly LoadOrder[] {
  const [warmupMs, durationMs] = quick ? [300, 1000] : [1500, 5000];
  return clientCounts.map((clients) => ({ clients, warmupMs, durationMs }));
}

async function benchGrpc(endpoint: string, order: LoadOrder): Promise<LoadFigures> {
  const puts = new GrpcPuts(endpoint, Math.min(order.clients, 8));
  const value = new Uint8Array(256).fill(120);
  let key = 0;
  const figures = await applyLoad(order, (client) => {
    key += 1;
    return puts.put(client, `bench/${client}/${key % 1000}`, value);
  });
  puts.close();
  return figures;
}

export async function benchCluster(
  quick: boolean,
  progress: (text: string) => void,
): Promise<ClusterFigures> {
  const folder = mkdtempSync(join(process.cwd(), '.bench-'));
  let noticed = () => {};
  const processes = names.map((name) => new ClusterProcess(name, () => noticed()));
  try {
    const peers: Record<string, string> = {};
    for (const name of names) peers[name] = `127.0.0.1:${await freePort()}`;
    const opened = await Promise.all(
      processes.map((server) =>
        server.ask({ kind: 'open', id: server.name, dataDir: join(folder, server.name), peers }, 'opened'),
      ),
    );
    const leader = await new Promise<number>((resolve) => {
      noticed = () => {
        const { leaderId } = processes[0] as ClusterProcess;
        if (leaderId !== null && processes.every((server) => server.leaderId === leaderId)) {
          resolve(names.indexOf(leaderId));
        }
      };
      noticed();
    });
    const propose: LoadFigures[] = [];
    const grpc: LoadFigures[] = [];
    for (const load of orders(quick)) {
      progress(`three processes, propose, ${load.clients} in flight`);
      propose.push(
        (await (processes[leader] as ClusterProcess).ask({ kind: 'propose', load }, 'figures')).figures,
      );
    }
    for (const load of orders(quick)) {
      progress(`three processes, gRPC, ${load.clients} clients`);
      grpc.push(await benchGrpc((opened[leader] as { endpoint: string }).endpoint, load));
    }
    return { valueBytes: 256, propose, grpc };
  } finally {
    await Promise.allSettled(processes.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}
