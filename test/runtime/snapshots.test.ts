import { afterEach, describe, expect, it } from 'vitest';
import { InvalidOptionsError } from '../../runtime/errors.ts';
import type { StateMachine } from '../../runtime/state-machine.ts';
import { bytesOf, NodeCluster } from './node-cluster.ts';

const small = { maxEntries: 10, maxBytes: 1_000_000, keptEntries: 2, pieceBytes: 7 };
const clusters: NodeCluster[] = [];

async function clusterOf(...given: ConstructorParameters<typeof NodeCluster>): Promise<NodeCluster> {
  const cluster = new NodeCluster(...given);
  clusters.push(cluster);
  await cluster.start();
  return cluster;
}

async function propose(cluster: NodeCluster, count: number, at = 'n1'): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const answer = cluster.node(at).propose(bytesOf(`${at}-${number}`));
    await cluster.settle();
    await answer;
  }
}

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

describe('the log of a node', () => {
  it('begins later when enough was applied, on every server by itself (§7)', async () => {
    const cluster = await clusterOf(3, { compactionLimits: small });
    await cluster.elect('n1');

    await propose(cluster, 30);
    await cluster.advance(100);

    for (const id of ['n1', 'n2', 'n3']) {
      const { snapshotIndex, firstLogIndex, lastLogIndex } = cluster.node(id).status();
      expect({ id, snapshotIndex, firstLogIndex, lastLogIndex }).toEqual({
        id,
        snapshotIndex: 30,
        firstLogIndex: 29,
        lastLogIndex: 31,
      });
    }
  });

  it('is found again with its snapshot by the next life of the server (§7)', async () => {
    const cluster = await clusterOf(3, { compactionLimits: small });
    await cluster.elect('n1');
    await propose(cluster, 30);
    await cluster.advance(100);
    await cluster.node('n3').stop();

    await cluster.startNode('n3');
    await cluster.advance(100);

    expect(cluster.journal('n3')).toEqual(cluster.journal('n1'));
    expect(cluster.node('n3').status().snapshotIndex).toBe(30);
  });

  it('gets shorter when an operator wants it (§7)', async () => {
    const cluster = await clusterOf(1);
    await cluster.elect('n1');
    await propose(cluster, 5);

    cluster.node('n1').trigger({ type: 'CompactionRequested' });
    await cluster.settle();

    expect(cluster.node('n1').status().snapshotIndex).toBe(6);
  });

  it('stays whole, and says so, if the state machine has no snapshots (§7)', async () => {
    const stateMachine: StateMachine = { apply: () => new Uint8Array(0), query: () => new Uint8Array(0) };
    const cluster = await clusterOf(1, { stateMachine, compactionLimits: small });
    await cluster.elect('n1');

    await propose(cluster, 30);

    expect(cluster.node('n1').status()).toMatchObject({ snapshotIndex: 0, firstLogIndex: 1 });
    expect(() => cluster.node('n1').trigger({ type: 'CompactionRequested' })).toThrow(InvalidOptionsError);
  });
});

describe('a follower that lacks what the log has no more', () => {
  it('takes the snapshot in pieces and goes on with the log (§7)', async () => {
    const cluster = await clusterOf(3, { compactionLimits: small });
    cluster.isLost = ({ from, to }) => from === 'n3' || to === 'n3';
    await cluster.elect('n1');
    await propose(cluster, 35);

    cluster.isLost = () => false;
    await cluster.advance(2000);

    expect(cluster.journal('n3')).toEqual(cluster.journal('n1'));
    expect(cluster.node('n3').status().commitIndex).toBe(cluster.node('n1').status().commitIndex);
    expect(cluster.failures).toEqual([]);
  });

  it('catches up although every third packet is lost and puts go on (§7)', async () => {
    const cluster = await clusterOf(3, { compactionLimits: small });
    cluster.isLost = ({ from, to }) => from === 'n3' || to === 'n3';
    await cluster.elect('n1');
    await propose(cluster, 35);

    let count = 0;
    cluster.isLost = ({ from, to }) => (from === 'n3' || to === 'n3') && ++count % 3 === 0;
    for (let round = 0; round < 20; round += 1) {
      await propose(cluster, 3);
      await cluster.advance(200);
    }
    cluster.isLost = () => false;
    await cluster.advance(2000);

    expect(cluster.journal('n3')).toEqual(cluster.journal('n1'));
    expect(cluster.failures).toEqual([]);
  });
});
