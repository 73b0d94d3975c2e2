import { afterEach, expect, it } from 'vitest';
import { bytesOf, NodeCluster } from './node-cluster.ts';

const clusters: NodeCluster[] = [];

async function clusterOf(options: object): Promise<NodeCluster> {
  const cluster = new NodeCluster(3, options);
  clusters.push(cluster);
  await cluster.start();
  await cluster.elect('n1');
  return cluster;
}

/** Whether n1 answers a read although nothing that it sends arrives. */
async function readsAlone(cluster: NodeCluster): Promise<boolean> {
  let isAnswered = false;
  cluster.isLost = () => true;
  const done = () => {
    isAnswered = true;
  };
  cluster
    .node('n1')
    .read(bytesOf(''))
    .then(done, () => undefined);
  await cluster.settle();
  return isAnswered;
}

async function readOnce(cluster: NodeCluster): Promise<void> {
  const first = cluster.node('n1').read(bytesOf(''));
  await cluster.settle();
  await first;
}

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

it('a leader with a lease answers reads without a word from the others (thesis §6.4.1)', async () => {
  const cluster = await clusterOf({ leaseReads: { clockDrift: 0.1 } });
  await readOnce(cluster);

  expect(await readsAlone(cluster)).toBe(true);
});

it('a lease is over before others could elect another leader (thesis §6.4.1)', async () => {
  const cluster = await clusterOf({ leaseReads: { clockDrift: 0.1 } });
  await readOnce(cluster);
  // Of the election timeout of 400 ms, what is left when both clocks are wrong.
  await cluster.advance(Math.ceil((400 * 0.9) / 1.1));

  expect(await readsAlone(cluster)).toBe(false);
});

it('a leader asks a majority for every read unless leases are asked for (thesis §6.4)', async () => {
  const cluster = await clusterOf({});
  await readOnce(cluster);

  expect(await readsAlone(cluster)).toBe(false);
});
