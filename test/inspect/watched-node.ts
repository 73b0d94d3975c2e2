/** A durable server that is a cluster alone, with its API in front, as it is watched. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { ApiServer } from '../../runtime/node/api/api-server.ts';
import { openNode } from '../../runtime/node/open-node.ts';
import { servedRaftNode, servedTrace } from '../../runtime/node/served-raft-node.ts';
import { LiveTrace } from '../../runtime/node/trace/live-trace.ts';
import { openTrace } from '../../runtime/node/trace/open-trace.ts';
import type { RaftNode } from '../../runtime/raft-node.ts';
import { freePortRun } from '../../tools/torture/free-ports.ts';

export interface WatchedNode {
  readonly node: RaftNode;
  readonly live: LiveTrace;
  readonly server: ApiServer;
  readonly url: string;
  /** Where its trace is written, too. */
  readonly tracePath: string;
  stop(): Promise<void>;
}

/** `port` 0 takes a free one for clients. */
export async function watchedNode(port = 0): Promise<WatchedNode> {
  const directory = await mkdtemp(join(tmpdir(), 'raftchart-watched-'));
  const tracePath = join(directory, 'n1.ndjson');
  const trace = await openTrace(tracePath);
  const live = new LiveTrace(trace.core);
  const stateMachine = new KeyValueMachine();
  const node = await openNode({
    id: 'n1',
    dataDir: join(directory, 'n1'),
    clusterToken: 'watched',
    peers: { n1: `127.0.0.1:${await freePortRun(1)}` },
    stateMachine,
    core: live.core,
  });
  const served = servedRaftNode(node, stateMachine, 'watched');
  const options = { node: served, trace: servedTrace(live, node), host: '127.0.0.1', port };
  const server = await ApiServer.start(options);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    live.close();
    await server.close(0);
    await node.stop();
    await trace.close();
  };
  const stopOnce = () => (stopping ??= stop());
  onTestFinished(async () => {
    await stopOnce();
    await rm(directory, { recursive: true, force: true });
  });
  return { node, live, server, url: `http://${server.address}`, tracePath, stop: stopOnce };
}
