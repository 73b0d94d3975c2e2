/** Three durable servers as three processes on this machine, and more and more clients. */

import { BenchCluster, type ClusterProcess } from './cluster-process.ts';
import { GrpcLoad } from './grpc-load.ts';
import type { LoadFigures, LoadOrder } from './load.ts';

export interface ClusterFigures {
  readonly valueBytes: 256;
  /** Called in the leader's process: what a program gets that embeds raftchart. */
  readonly propose: readonly LoadFigures[];
  /** Over the network from another process, at the leader. */
  readonly grpc: readonly LoadFigures[];
}

const clientCounts = [1, 16, 64, 256, 1000];

function orders(quick: boolean): readonly LoadOrder[] {
  const [warmupMs, durationMs] = quick ? [300, 1000] : [1500, 5000];
  return clientCounts.map((clients) => ({ clients, warmupMs, durationMs }));
}

async function benchGrpc(endpoint: string, order: LoadOrder): Promise<LoadFigures> {
  const load = new GrpcLoad(endpoint, order.clients);
  const figures = await load.run(order);
  load.close();
  return figures;
}

export async function benchCluster(
  quick: boolean,
  progress: (text: string) => void,
): Promise<ClusterFigures> {
  const cluster = new BenchCluster();
  try {
    await cluster.open();
    const leader = await cluster.leader();
    const server = cluster.processes[leader] as ClusterProcess;
    const propose: LoadFigures[] = [];
    const grpc: LoadFigures[] = [];
    for (const load of orders(quick)) {
      progress(`three processes, propose, ${load.clients} in flight`);
      propose.push((await server.ask({ kind: 'propose', load }, 'figures')).figures);
    }
    for (const load of orders(quick)) {
      progress(`three processes, gRPC, ${load.clients} clients`);
      grpc.push(await benchGrpc(cluster.endpoints[leader] as string, load));
    }
    return { valueBytes: 256, propose, grpc };
  } finally {
    await cluster.destroy();
  }
}
