/** A follower comes back after so many entries, and catches up while clients go on. */

import { BenchCluster, type ClusterProcess } from './cluster-process.ts';
import { GrpcLoad } from './grpc-load.ts';

export interface CatchUpFigures {
  /** How many entries the follower lacked when it started again. */
  readonly entriesBehind: number;
  /** Puts per second over gRPC while it was away, while it caught up, and after that. */
  readonly putsPerSecond: { readonly away: number; readonly catchingUp: number; readonly after: number };
  /** From the start of its process until it has applied what the leader had applied then. */
  readonly seconds: number;
  /** Whether it needed the leader's snapshot. */
  readonly bySnapshot: boolean;
}

const clients = 64;
const unwarmed = { clients, warmupMs: 0 };
const lookEveryMs = 250;

export async function benchCatchUp(
  entries: number,
  progress: (text: string) => void,
): Promise<CatchUpFigures> {
  const cluster = new BenchCluster();
  try {
    await cluster.open();
    const place = await cluster.leader();
    const leader = cluster.processes[place] as ClusterProcess;
    const lagging = (place + 1) % cluster.processes.length;
    const load = new GrpcLoad(cluster.endpoints[place] as string, clients);
    const applied = async () => (await leader.ask({ kind: 'status' }, 'status')).lastApplied;
    const start = await applied();
    await cluster.processes[lagging]?.kill();
    progress(`${entries} entries, with one follower away`);
    const away = await load.run({ ...unwarmed, durationMs: 5000 });
    for (let now = await applied(); now < start + entries; now = await applied()) {
      progress(`${now - start} of ${entries} entries`);
      await leader.ask(
        { kind: 'propose', load: { clients: 1000, warmupMs: 0, durationMs: 2000 } },
        'figures',
      );
    }
    const goal = await applied();
    progress('the follower catches up');
    const caughtUp = await catchUp(cluster, lagging, [start, goal], load);
    const after = await load.run({ ...unwarmed, durationMs: 5000 });
    load.close();
    const rates = { away: away.putsPerSecond, after: after.putsPerSecond };
    return {
      entriesBehind: goal - start,
      putsPerSecond: { ...rates, catchingUp: caughtUp.putsPerSecond },
      seconds: caughtUp.seconds,
      bySnapshot: caughtUp.bySnapshot,
    };
  } finally {
    await cluster.destroy();
  }
}

/** `lacks` begins after the first and ends with the second of these indexes. */
async function catchUp(
  cluster: BenchCluster,
  place: number,
  lacks: readonly [number, number],
  load: GrpcLoad,
) {
  const [start, goal] = lacks;
  const beganMs = performance.now();
  let isBehind = true;
  let [puts, elapsedMs] = [0, 0];
  const loading = (async () => {
    while (isBehind) {
      puts += ((await load.run({ ...unwarmed, durationMs: lookEveryMs })).putsPerSecond * lookEveryMs) / 1000;
      elapsedMs += lookEveryMs;
    }
  })();
  await cluster.reopen(place);
  const server = cluster.processes[place] as ClusterProcess;
  let status = await server.ask({ kind: 'status' }, 'status');
  while (status.lastApplied < goal) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs / 5));
    status = await server.ask({ kind: 'status' }, 'status');
  }
  const seconds = Math.round((performance.now() - beganMs) / 100) / 10;
  isBehind = false;
  await loading;
  // Entries that it has never received are missing at the beginning of its log.
  const bySnapshot = status.firstLogIndex > start + 1;
  return { seconds, putsPerSecond: Math.round((puts * 1000) / Math.max(1, elapsedMs)), bySnapshot };
}
