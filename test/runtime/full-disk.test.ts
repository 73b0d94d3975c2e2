import { afterEach, describe, expect, it } from 'vitest';
import { bytesOf, NodeCluster } from './node-cluster.ts';

const clusters: NodeCluster[] = [];

async function clusterOf(size: number): Promise<NodeCluster> {
  const cluster = new NodeCluster(size);
  clusters.push(cluster);
  await cluster.start();
  await cluster.elect('n1');
  return cluster;
}

/** The answer, or the name of the error. */
async function put(cluster: NodeCluster, at: string, text: string, byMs = 0): Promise<string> {
  const answer = cluster.node(at).propose(bytesOf(text));
  const settled = answer.then(
    () => 'done',
    (error: Error) => error.name,
  );
  await cluster.settle();
  if (byMs > 0) await cluster.advance(byMs);
  return settled;
}

function fill(cluster: NodeCluster, id: string, isFull: boolean): void {
  const storage = cluster.storages.get(id);
  if (storage !== undefined) storage.isFull = isFull;
}

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

describe('a server whose disk is full', () => {
  it('gives leadership up, so that the others go on (thesis §10.2.1)', async () => {
    const cluster = await clusterOf(3);

    fill(cluster, 'n1', true);
    const first = put(cluster, 'n1', 'first', 3000);
    await first;
    const second = await put(cluster, 'n2', 'second', 500);

    expect(second).toBe('done');
    expect(cluster.node('n1').status().role).toMatch(/^follower/);
    expect(cluster.failures).toEqual([]);
  });

  it('follows, and catches up when there is room again (thesis §10.2.1)', async () => {
    const cluster = await clusterOf(3);
    fill(cluster, 'n3', true);

    const answers = [await put(cluster, 'n1', 'one'), await put(cluster, 'n1', 'two')];
    await cluster.advance(3000);
    const before = cluster.journal('n3').length;
    fill(cluster, 'n3', false);
    await cluster.advance(3000);

    expect(answers).toEqual(['done', 'done']);
    expect(before).toBe(0);
    expect(cluster.journal('n3')).toEqual(['one', 'two']);
    expect(cluster.node('n1').status()).toMatchObject({ role: 'leader.supported.heartbeat', currentTerm: 1 });
  });

  it('refuses with the reason where nobody else can lead, and serves again by itself (§8)', async () => {
    const cluster = await clusterOf(1);

    fill(cluster, 'n1', true);
    await put(cluster, 'n1', 'lost in time', 6000);
    const refused = await put(cluster, 'n1', 'refused', 100);
    fill(cluster, 'n1', false);
    await cluster.advance(3000);
    const taken = await put(cluster, 'n1', 'taken', 100);

    expect([refused, taken]).toEqual(['NoRoomError', 'done']);
  });
});
