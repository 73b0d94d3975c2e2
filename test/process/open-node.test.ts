import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { InvalidOptionsError } from '../../runtime/errors.ts';
import { ForeignStorageError, StorageLockedError } from '../../runtime/storage/storage-errors.ts';
import { TransportFailedError } from '../../runtime/transport/transport-failed-error.ts';
import { eventually } from './eventually.ts';
import { OpenedNodes, proposeText, readText } from './opened-nodes.ts';

describe('a node that is opened with files and sockets', () => {
  it('answers at every server, and finds all commands again after all have stopped', async () => {
    const cluster = await OpenedNodes.prepare(['n1', 'n2', 'n3']);
    const names = Object.keys(cluster.peers);
    const openAll = () => Promise.all(names.map((name) => cluster.open(name)));
    const nodes = await openAll();
    for (const [position, node] of nodes.entries())
      expect(await proposeText(node, names[position] as string)).toBe(String(position + 1));
    await Promise.all(nodes.map((node) => node.stop()));

    const reopened = await openAll();

    for (const node of reopened) expect(await readText(node)).toBe('n1 n2 n3');
  });

  it('tells who leads, and which peers it has reached and lost', async () => {
    const cluster = await OpenedNodes.prepare(['n1', 'n2', 'n3']);
    const leaders: (string | null)[] = [];
    const connections: string[] = [];
    await cluster.open('n1', {
      onLeader: (leaderId) => leaders.push(leaderId),
      onReachable: (peer, reachable) => connections.push(`${reachable ? 'reached' : 'lost'} ${peer}`),
    });

    const other = await cluster.open('n2');
    await eventually('a leader is known and n2 reached', () => leaders.length > 0 && connections.length > 0);
    await other.stop();
    await eventually('n2 is lost', () => connections.includes('lost n2'));

    expect(connections).toEqual(['reached n2', 'lost n2']);
    expect(cluster.peers).toHaveProperty([leaders[0] as string]);
  });

  it('refuses data that was written with another token', async () => {
    const cluster = await OpenedNodes.prepare(['n1', 'n2', 'n3']);
    await (await cluster.open('n1')).stop();

    const withToken = cluster.open('n1', { clusterToken: 'opened nodes, but others' });

    await expect(withToken).rejects.toThrow(ForeignStorageError);
  });

  it('goes by the members that it began with, whatever a later start says', async () => {
    const cluster = await OpenedNodes.prepare(['n1', 'n2', 'n3']);
    await (await cluster.open('n1')).stop();

    const { n1, n2, n3 } = cluster.peers as Record<'n1' | 'n2' | 'n3', string>;
    const node = await cluster.open('n1', { peers: { n1, n2, n4: n3 } });

    expect(node.status().configuration.voters).toEqual(['n1', 'n2', 'n3']);
  });

  it('grows by a server that joins, and lets it vote when it has caught up (§4.2.1)', async () => {
    const cluster = await OpenedNodes.prepare(['n1', 'n2']);
    const { n1, n2 } = cluster.peers as Record<'n1' | 'n2', string>;
    const first = await cluster.open('n1', { peers: { n1 } });
    await proposeText(first, 'before');
    await first.reconfigure([{ kind: 'addLearner', id: 'n2', address: n2 }]);

    const second = await cluster.open('n2', { joins: true, peers: { n2 } });
    await eventually('n2 has caught up', () => first.status().followers.n2?.isCaughtUp);
    await first.reconfigure([{ kind: 'promote', id: 'n2' }]);

    expect(await readText(second)).toBe('before');
    expect(second.status().configuration.voters).toEqual(['n1', 'n2']);
  });

  it('starts from its data when only the order of the members and an address have changed', async () => {
    const cluster = await OpenedNodes.prepare(['n1', 'n2']);
    await (await cluster.open('n1')).stop();

    const { n1, n2 } = cluster.peers as Record<'n1' | 'n2', string>;
    const node = await cluster.open('n1', { peers: { n2: n2.replace('127.0.0.1', 'localhost'), n1 } });

    expect(node.status().configuration.voters).toEqual(['n1', 'n2']);
  });

  it('lets go of its data when its port cannot be had', async () => {
    const cluster = await OpenedNodes.prepare(['n1']);
    const occupant = createServer().listen(Number(cluster.peers.n1?.split(':')[1]), '127.0.0.1');
    await once(occupant, 'listening');
    await expect(cluster.open('n1')).rejects.toThrow(TransportFailedError);
    occupant.close();
    await once(occupant, 'close');

    const node = await cluster.open('n1');

    expect(await proposeText(node, 'here')).toBe('1');
  });

  it('refuses a directory that another node of a living process uses', async () => {
    const cluster = await OpenedNodes.prepare(['n1']);
    await cluster.open('n1');

    await expect(cluster.open('n1')).rejects.toThrow(StorageLockedError);
  });

  it.each([
    ['a name that is none of the peers', { id: 'n2' }, /the peers are n1\. Add its own name/],
    [
      'an address without a port',
      { peers: { n1: 'localhost' } },
      /"localhost": that is no address\. Write it/,
    ],
    ['an empty token', { clusterToken: '' }, /it has 0 characters\. Choose one of 1 to 64/],
    ['a hasty election', { timers: { electionTimeoutMs: 100 } }, /at least five times the heartbeat/],
  ])('refuses %s before it touches the disk', async (_, options, text) => {
    const cluster = await OpenedNodes.prepare(['n1']);

    const opening = cluster.open('n1', { dataDir: '/proc/none', ...options });

    await expect(opening).rejects.toThrow(InvalidOptionsError);
    await expect(opening).rejects.toThrow(text);
  });
});
