import { afterEach, describe, expect, it } from 'vitest';
import { InvalidOptionsError } from '../../runtime/errors.ts';
import { bytesOf, NodeCluster, textOf } from './node-cluster.ts';

const clusters: NodeCluster[] = [];

async function clusterOf(...given: ConstructorParameters<typeof NodeCluster>): Promise<NodeCluster> {
  const cluster = new NodeCluster(...given);
  clusters.push(cluster);
  await cluster.start();
  return cluster;
}

afterEach(async () => {
  for (const cluster of clusters.splice(0)) {
    for (const complete of cluster.slowWrites.splice(0)) complete();
    await cluster.settle();
    await cluster.stop();
  }
});

describe('a cluster of nodes', () => {
  it('elects one leader when the election timeout has passed (§5.2)', async () => {
    const cluster = await clusterOf(3);

    await cluster.advance(1000);

    const roles = ['n1', 'n2', 'n3'].map((id) => cluster.node(id).status().role);
    expect(roles.filter((role) => role === 'leader.supported.heartbeat')).toHaveLength(1);
    expect(roles.filter((role) => role === 'follower.hearing')).toHaveLength(2);
  });

  it('keeps its leader as long as heartbeats arrive (§5.2)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n2');

    await cluster.advance(60_000);

    expect(cluster.node('n2').status()).toMatchObject({ role: 'leader.supported.heartbeat', currentTerm: 1 });
  });

  it('answers a command with the result of the state machine, and applies it everywhere (§5.3)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');

    const answers = Promise.all(['a', 'b', 'c'].map((text) => cluster.node('n1').propose(bytesOf(text))));
    await cluster.advance(100);

    expect((await answers).map(textOf)).toEqual(['1', '2', '3']);
    for (const id of ['n1', 'n2', 'n3']) expect(cluster.journal(id)).toEqual(['a', 'b', 'c']);
  });

  it('passes a command on to the leader, whoever is asked (thesis §6.2)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');

    const answer = cluster.node('n3').propose(bytesOf('from afar'));
    await cluster.settle();

    expect(textOf(await answer)).toBe('1');
  });

  it('answers a query at any server with everything that was answered before it (§8)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    const written = cluster.node('n2').propose(bytesOf('first'));
    await cluster.settle();
    await written;

    const answers = ['n1', 'n2', 'n3'].map((id) => cluster.node(id).read(bytesOf(id)));
    await cluster.settle();

    expect((await Promise.all(answers)).map(textOf)).toEqual(['n1: first', 'n2: first', 'n3: first']);
  });

  it('lets a command wait while nobody leads, and proposes it when somebody does', async () => {
    const cluster = await clusterOf(3);

    const answer = cluster.node('n1').propose(bytesOf('early'));
    await cluster.advance(2000);

    expect(textOf(await answer)).toBe('1');
  });

  it('refuses a command that found no leader before its deadline, so that a retry is safe', async () => {
    const cluster = await clusterOf(3);
    await cluster.node('n2').stop();
    await cluster.node('n3').stop();

    const answer = cluster.node('n1').propose(bytesOf('lonely'));
    const refusal = expect(answer).rejects.toMatchObject({ name: 'NoLeaderError', outcome: 'refused' });
    await cluster.advance(6000);

    await refusal;
  });

  it('calls the outcome unknown when leadership is lost before a majority has the command', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    for (const other of ['n2', 'n3']) {
      cluster.network.cut('n1' as never, other as never);
      cluster.network.cut(other as never, 'n1' as never);
    }

    const answer = cluster.node('n1').propose(bytesOf('lost'));
    const unknown = expect(answer).rejects.toMatchObject({ name: 'OutcomeUnknownError', outcome: 'unknown' });
    await cluster.settle();
    await cluster.elect('n2');
    for (const other of ['n2', 'n3']) {
      cluster.network.mend('n1' as never, other as never);
      cluster.network.mend(other as never, 'n1' as never);
    }
    await cluster.advance(500);

    await unknown;
    await cluster.advance(100);
    for (const id of ['n1', 'n2', 'n3']) expect(cluster.journal(id)).toEqual([]);
  });

  it('finds everything again after all of it was stopped (§5.2, Figure 2)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    const answer = cluster.node('n1').propose(bytesOf('kept'));
    await cluster.settle();
    await answer;

    await cluster.stop();
    for (const id of ['n1', 'n2', 'n3']) await cluster.startNode(id);
    await cluster.advance(2000);

    for (const id of ['n1', 'n2', 'n3']) expect(cluster.journal(id)).toEqual(['kept']);
  });
});

describe('a node', () => {
  it('puts everything that arrives while a write is under way into the next one', async () => {
    const cluster = await clusterOf(1, {}, ['n1']);
    cluster.node('n1').trigger({ type: 'ElectionRequested' });
    await cluster.settle();
    cluster.slowWrites.shift()?.();
    await cluster.settle();

    const answers: Promise<Uint8Array>[] = [];
    for (const text of ['a', 'b', 'c', 'd']) {
      answers.push(cluster.node('n1').propose(bytesOf(text)));
      await cluster.settle();
    }

    expect(cluster.slowWrites).toHaveLength(1);
    cluster.slowWrites.shift()?.();
    await cluster.settle();
    expect(cluster.slowWrites).toHaveLength(1);
    cluster.slowWrites.shift()?.();
    await cluster.settle();
    expect((await Promise.all(answers)).map(textOf)).toEqual(['1', '2', '3', '4']);
    expect(cluster.slowWrites).toHaveLength(0);
  });

  it('gives no vote before the vote is on its disk (§5.2, Figure 2)', async () => {
    const cluster = await clusterOf(2, {}, ['n2']);

    await cluster.elect('n1');

    expect(cluster.node('n1').status().role).toBe('candidate.nominee');
    cluster.slowWrites.shift()?.();
    await cluster.settle();
    expect(cluster.node('n1').status().role).toBe('leader.supported.heartbeat');
  });

  it('acknowledges no entry before it is on its disk (§5.3, Figure 2)', async () => {
    const cluster = await clusterOf(2, {}, ['n2']);
    cluster.node('n1').trigger({ type: 'ElectionRequested' });
    await cluster.settle();
    cluster.slowWrites.shift()?.();
    await cluster.settle();

    expect(cluster.node('n1').status().commitIndex).toBe(0);

    cluster.slowWrites.shift()?.();
    await cluster.settle();
    expect(cluster.node('n1').status().commitIndex).toBe(1);
  });

  it('refuses what goes beyond its bounds, and says so', async () => {
    const cluster = await clusterOf(1, { requestLimits: { maxOpenRequests: 2, maxRequestBytes: 10 } });

    const tooLarge = cluster.node('n1').propose(new Uint8Array(11));
    await expect(tooLarge).rejects.toMatchObject({ name: 'RequestTooLargeError', outcome: 'refused' });

    const taken = [cluster.node('n1').propose(bytesOf('a')), cluster.node('n1').propose(bytesOf('b'))];
    const refused = cluster.node('n1').propose(bytesOf('c'));
    await expect(refused).rejects.toMatchObject({ name: 'QueueFullError', outcome: 'refused' });
    await cluster.advance(1000);
    expect((await Promise.all(taken)).map(textOf)).toEqual(['1', '2']);
    expect(cluster.node('n1').status().openRequests).toBe(0);
  });

  it('stops when its disk fails, answers everybody, and says nothing more to the others', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    cluster.storages.get('n1')?.fail(new Error('the platter is scratched'));

    const answer = cluster.node('n1').propose(bytesOf('x'));
    const unknown = expect(answer).rejects.toMatchObject({ name: 'OutcomeUnknownError', outcome: 'unknown' });
    await cluster.settle();
    await unknown;

    expect(cluster.failures).toHaveLength(1);
    expect(() => cluster.node('n1').status()).toThrow(/stopped itself/);
    await expect(cluster.node('n1').propose(bytesOf('y'))).rejects.toMatchObject({
      name: 'NodeStoppedError',
    });
    await cluster.advance(2000);
    const leaders = ['n2', 'n3'].filter(
      (id) => cluster.node(id).status().role === 'leader.supported.heartbeat',
    );
    expect(leaders).toHaveLength(1);
  });

  it('answers everything that is open when it is stopped', async () => {
    const cluster = await clusterOf(3);
    const waiting = cluster.node('n1').propose(bytesOf('x'));

    await cluster.node('n1').stop();

    await expect(waiting).rejects.toMatchObject({ name: 'NodeStoppedError', outcome: 'refused' });
  });

  it('cannot be made with nonsense', async () => {
    await expect(clusterOf(3, { id: 'n9' })).rejects.toThrow(InvalidOptionsError);
    const tooClose = { timers: { electionTimeoutMs: 100, heartbeatIntervalMs: 50 } };
    await expect(clusterOf(3, tooClose)).rejects.toThrow(/at least five times/);
  });
});
