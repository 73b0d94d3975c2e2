import { afterEach, describe, expect, it } from 'vitest';
import type { MemberChange, NodeId } from '../../generated/vocabulary.ts';
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

/** What became of a request, once time has passed. */
async function outcome(cluster: NodeCluster, request: Promise<void>, byMs = 200): Promise<string> {
  const settled = request.then(
    () => 'done',
    (error: { name: string; reason?: string }) => `${error.name} ${error.reason ?? ''}`.trim(),
  );
  await cluster.advance(byMs);
  return settled;
}

const change = (kind: MemberChange['kind'], id: string): MemberChange => ({
  kind,
  id: id as NodeId,
  address: '',
});

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

describe('the members of a cluster', () => {
  it('grow by a learner that catches up from a snapshot and is promoted (§6, thesis §4.2.1)', async () => {
    const cluster = await clusterOf(3, { compactionLimits: small });
    await cluster.elect('n1');
    await propose(cluster, 30);
    await cluster.startNode('n4', { voters: [] });

    const added = await outcome(cluster, cluster.node('n1').reconfigure([change('addLearner', 'n4')]));
    await cluster.advance(2000);
    const promoted = await outcome(cluster, cluster.node('n1').reconfigure([change('promote', 'n4')]));

    expect([added, promoted]).toEqual(['done', 'done']);
    expect(cluster.node('n4').status().configuration).toMatchObject({
      voters: ['n1', 'n2', 'n3', 'n4'],
      oldVoters: [],
      learners: [],
    });
    expect(cluster.journal('n4')).toEqual(cluster.journal('n1'));
    expect(cluster.failures).toEqual([]);
  });

  it('do not vote before they have caught up (thesis §4.2.1)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');

    await outcome(cluster, cluster.node('n1').reconfigure([change('addLearner', 'n4')]));
    const promoted = await outcome(cluster, cluster.node('n1').reconfigure([change('promote', 'n4')]), 2000);

    expect(promoted).toBe('ReconfigurationRefusedError learnerLags');
  });

  it('are replaced in one step (§6)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    await cluster.node('n3').stop();
    await cluster.startNode('n4', { voters: [] });

    const changes = [change('addVoter', 'n4'), change('remove', 'n3')];
    const replaced = await outcome(cluster, cluster.node('n1').reconfigure(changes), 1000);
    await propose(cluster, 3);
    await cluster.advance(100);

    expect(replaced).toBe('done');
    expect(cluster.node('n2').status().configuration.voters).toEqual(['n1', 'n2', 'n4']);
    expect(cluster.journal('n4')).toEqual(cluster.journal('n1'));
  });

  it('go on without a leader that was removed (§6, thesis §4.2.2)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    await propose(cluster, 3);

    const removed = await outcome(cluster, cluster.node('n1').reconfigure([change('remove', 'n1')]));
    await cluster.advance(5000);
    await propose(cluster, 3, 'n2');

    expect(removed).toBe('done');
    expect(cluster.node('n1').status().role).toMatch(/^follower/);
    const roles = ['n2', 'n3'].map((id) => cluster.node(id).status().role);
    expect(roles.filter((role) => role.startsWith('leader'))).toHaveLength(1);
  });

  it('change once at a time (§6)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    cluster.isLost = () => true;

    const first = cluster.node('n1').reconfigure([change('addLearner', 'n4')]);
    const second = await outcome(cluster, cluster.node('n1').reconfigure([change('addLearner', 'n5')]), 0);

    expect(second).toBe('ReconfigurationRefusedError changeUnderWay');
    expect(await outcome(cluster, first, 2000)).toBe('OutcomeUnknownError');
  });

  it.each([
    ['nothing', [], 'name at least one change'],
    ['an unknown change', [{ kind: 'promise', id: 'n4' }], 'Cannot make the change "promise" of n4'],
    ['a server without a name', [{ kind: 'remove', id: '' }], 'Cannot call a server ""'],
    ['an endless address', [{ kind: 'update', id: 'n2', address: 'x'.repeat(5000) }], 'at most 4096 bytes'],
  ])('are not changed by %s', async (_what, changes, said) => {
    const cluster = await clusterOf(1);

    await expect(cluster.node('n1').reconfigure(changes as never)).rejects.toThrow(said);
  });

  it('are asked of the leader (§6)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');

    const asked = await outcome(cluster, cluster.node('n2').reconfigure([change('remove', 'n3')]));

    expect(asked).toBe('NotLeaderError');
  });
});

describe('leadership', () => {
  it('goes to the server that was named, and no put is lost (thesis §3.10)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    await propose(cluster, 3);

    const transferred = await outcome(cluster, cluster.node('n1').transferLeadership('n3'), 20);
    await cluster.advance(100);
    await propose(cluster, 3, 'n2');

    expect(transferred).toBe('done');
    expect(cluster.node('n3').status().role).toBe('leader.supported.heartbeat');
    expect(cluster.journal('n3')).toHaveLength(6);
  });

  it('stays where it is if the target does not answer (thesis §3.10)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');
    await cluster.node('n3').stop();
    await propose(cluster, 1);

    const transferred = await outcome(cluster, cluster.node('n1').transferLeadership('n3'), 500);

    expect(transferred).toBe('TransferRefusedError targetLags');
    expect(cluster.node('n1').status().role).toBe('leader.supported.heartbeat');
  });

  it('does not go to a stranger (thesis §3.10)', async () => {
    const cluster = await clusterOf(3);
    await cluster.elect('n1');

    const transferred = await outcome(cluster, cluster.node('n1').transferLeadership('n9'));

    expect(transferred).toBe('TransferRefusedError unfitTarget');
  });
});
