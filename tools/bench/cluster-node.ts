/** One server process of the benchmark: it does what its parent orders. */

import { byteString } from '../../runtime/kv/byte-string.ts';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import { ApiServer } from '../../runtime/node/api/api-server.ts';
import { openNode } from '../../runtime/node/open-node.ts';
import { servedRaftNode } from '../../runtime/node/served-raft-node.ts';
import type { RaftNode } from '../../runtime/raft-node.ts';
import type { ClusterOrder, ClusterReport } from './cluster-orders.ts';
import { applyLoad } from './load.ts';

const clusterToken = 'bench';
const report = (given: ClusterReport) => process.send?.(given);

async function open(order: Extract<ClusterOrder, { kind: 'open' }>) {
  const { id, dataDir, peers } = order;
  const machine = new KeyValueMachine();
  const node = await openNode({
    id,
    dataDir,
    clusterToken,
    peers,
    stateMachine: machine,
    onLeader: (leaderId) => report({ kind: 'leader', leaderId }),
    onFailure: (reason) => {
      console.error(reason.message);
      process.exit(1);
    },
  });
  const api = await ApiServer.start({
    host: '127.0.0.1',
    port: 0,
    node: servedRaftNode(node, machine, clusterToken),
  });
  report({ kind: 'opened', endpoint: `http://${api.address}` });
  return { node, api };
}

const value = new Uint8Array(256).fill(120);
const text = new TextEncoder();
let written = 0;

function put(node: RaftNode, client: number): Promise<unknown> {
  written += 1;
  const key = byteString(text.encode(`bench/${client}/${written % 1000}`));
  const noOptions = { lease: 0n, prevKv: false, ignoreValue: false, ignoreLease: false };
  return node.propose(encodeRequest({ kind: 'put', key, value, ...noOptions }));
}

let opened: Awaited<ReturnType<typeof open>> | null = null;

process.on('message', async (order: ClusterOrder) => {
  if (order.kind === 'open') opened = await open(order);
  else if (opened === null) throw new Error('The benchmark ordered something before it opened the server.');
  else if (order.kind === 'propose') {
    const { node } = opened;
    report({ kind: 'figures', figures: await applyLoad(order.load, (client) => put(node, client)) });
  } else if (order.kind === 'status') {
    const { lastApplied, firstLogIndex } = opened.node.status();
    report({ kind: 'status', lastApplied, firstLogIndex });
  } else {
    await opened.api.close(100);
    await opened.node.stop();
    process.disconnect();
  }
});
process.on('disconnect', () => process.exit(0));
