import { afterEach, describe, expect, it } from 'vitest';
import { checkedOptions } from '../../runtime/raft-node-options.ts';
import { bytesOf, NodeCluster } from './node-cluster.ts';

let running: NodeCluster | null = null;

async function clusterOf(priorities: Record<string, number>): Promise<NodeCluster> {
  const cluster = new NodeCluster(3, { priorities });
  running = cluster;
  await cluster.start();
  return cluster;
}

afterEach(async () => {
  await running?.stop();
  running = null;
});

const leaderOf = (cluster: NodeCluster) => cluster.node('n2').status().leaderId;

/** Until it leads, or for many election timeouts. */
async function untilLeads(cluster: NodeCluster, id: string): Promise<boolean> {
  for (let time = 0; time < 1000 && leaderOf(cluster) !== id; time += 1) await cluster.advance(20);
  return leaderOf(cluster) === id;
}

describe('a server that should rather lead', () => {
  it('gets the leadership from whoever was elected (thesis §3.10)', async () => {
    const cluster = await clusterOf({ n3: 1 });

    await cluster.elect('n1');

    expect(await untilLeads(cluster, 'n3')).toBe(true);
  });

  it('ends up leading after it was down and has returned, and no put is lost (thesis §3.10)', async () => {
    const cluster = await clusterOf({ n3: 2, n2: 1 });
    await cluster.elect('n3');
    await cluster.node('n3').stop();
    expect(await untilLeads(cluster, 'n2')).toBe(true);
    const put = cluster.node('n2').propose(bytesOf('x'));
    await cluster.advance(100);
    await put;

    await cluster.startNode('n3');

    expect(await untilLeads(cluster, 'n3')).toBe(true);
    expect(cluster.journal('n3')).toEqual(['x']);
    expect(cluster.failures).toEqual([]);
  });

  it('gets it back from whom an operator has let lead, but not soon (thesis §3.10)', async () => {
    const cluster = await clusterOf({ n3: 1 });
    await cluster.elect('n3');
    const transferred = cluster.node('n3').transferLeadership('n2');
    await cluster.advance(100);
    await transferred;

    for (let time = 0; time < 400; time += 1) await cluster.advance(50);

    expect(leaderOf(cluster)).toBe('n2');
    expect(await untilLeads(cluster, 'n3')).toBe(true);
  });

  it('that everybody sees in another one, changes hands a few times and then no more (thesis §3.10)', async () => {
    const cluster = new NodeCluster(3);
    running = cluster;
    const leaders: (string | null)[] = [];
    await cluster.startNode('n1', { priorities: { n2: 1 }, onLeader: (id) => leaders.push(id) });
    await cluster.startNode('n2', { priorities: { n3: 2 } });
    await cluster.startNode('n3', { priorities: { n1: 3 } });
    await cluster.elect('n1');

    for (let time = 0; time < 400; time += 1) await cluster.advance(50);

    expect(leaders.filter((id) => id !== null)).toEqual(['n1', 'n2', 'n3', 'n1']);
  });
});

describe('a priority', () => {
  it.each([-1, 1.5, 1_000_001, Number.NaN, '1'])('is no %s', (priority) => {
    const options = { id: 'n1', voters: ['n1'], stateMachine: {}, priorities: { n1: priority } };

    expect(() => checkedOptions(options as never)).toThrow(
      'as the priority of n1: it is a whole number from 0',
    );
  });
});
