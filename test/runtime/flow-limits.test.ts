import { afterEach, describe, expect, it } from 'vitest';
import { bytesOf, NodeCluster, textOf } from './node-cluster.ts';

const clusters: NodeCluster[] = [];

async function clusterOf(flowLimits: Record<string, number>): Promise<NodeCluster> {
  const cluster = new NodeCluster(3, { flowLimits });
  clusters.push(cluster);
  await cluster.start();
  await cluster.elect('n1');
  return cluster;
}

function followerOf(cluster: NodeCluster, id: string) {
  return cluster.node('n1').status().followers[id];
}

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

describe('a leader', () => {
  it('refuses what would wait beyond its bound, and takes it when a majority has answered (thesis §10.2)', async () => {
    const cluster = await clusterOf({ maxUncommittedBytes: 2 });
    cluster.isLost = () => true;
    const taken = cluster.node('n1').propose(bytesOf('ab'));
    await cluster.settle();

    const refusal = expect(cluster.node('n1').propose(bytesOf('c'))).rejects.toMatchObject({
      name: 'QueueFullError',
      outcome: 'refused',
      message: expect.stringMatching(/^Cannot take another command: too much waits for a majority already/),
    });
    await cluster.settle();
    await refusal;
    expect(cluster.node('n1').status().uncommittedBytes).toBe(2);

    cluster.isLost = () => false;
    await cluster.advance(300);
    expect(textOf(await taken)).toBe('1');
    const again = cluster.node('n1').propose(bytesOf('c'));
    await cluster.settle();
    expect(textOf(await again)).toBe('2');
    expect(cluster.node('n1').status().uncommittedBytes).toBe(0);
  });

  it('has no more on the way to a follower than its window holds (thesis §10.2.1)', async () => {
    const cluster = await clusterOf({ maxInFlightMessages: 1 });
    cluster.isLost = ({ to }) => to === 'n3';
    for (const text of ['a', 'b', 'c']) {
      const answer = cluster.node('n1').propose(bytesOf(text));
      await cluster.settle();
      await answer;
    }

    expect(followerOf(cluster, 'n2')).toMatchObject({ progress: 'replicate.free', inFlightMessages: 0 });
    expect(followerOf(cluster, 'n3')).toMatchObject({
      progress: 'replicate.full',
      nextIndex: 3,
      inFlightMessages: 1,
      inFlightBytes: 1,
    });
  });

  it('probes a follower that has not answered, and goes on where it is (§5.3)', async () => {
    const cluster = await clusterOf({ maxInFlightMessages: 1 });
    cluster.isLost = ({ to }) => to === 'n3';
    const answer = cluster.node('n1').propose(bytesOf('a'));
    await cluster.settle();
    await answer;

    await cluster.advance(200);
    const silent = followerOf(cluster, 'n3')?.progress;
    cluster.isLost = () => false;
    await cluster.advance(200);

    expect(silent).toBe('probe.paused');
    expect(followerOf(cluster, 'n3')).toMatchObject({ progress: 'replicate.free', matchIndex: 2 });
    expect(cluster.journal('n3')).toEqual(['a']);
  });
});
