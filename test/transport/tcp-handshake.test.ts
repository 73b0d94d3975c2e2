/** Who may talk to whom, and what happens to everybody else. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeHello, encodeReply } from '../../runtime/node/transport/handshake.ts';
import type { PeerAddress } from '../../runtime/node/transport/tcp-transport-options.ts';
import { Listener, n1, n2, n3 } from './messages.ts';
import { LOOPBACK, received, type ServerOptions, shout, strangeServer, TestServer } from './tcp-cluster.ts';

const started: TestServer[] = [];

async function serve(options: ServerOptions, listener = new Listener()): Promise<TestServer> {
  const server = new TestServer(options);
  started.push(server);
  await server.transport.start(listener);
  return server;
}

const at = (server: TestServer): PeerAddress => server.transport.address;
const nowhere: PeerAddress = { host: LOOPBACK, port: 1 };

afterEach(async () => {
  await Promise.all(started.map((server) => server.transport.stop()));
  for (const server of started.splice(0)) expect(server.clock.running.size).toBe(0);
});

describe('two servers refuse each other', () => {
  it('if they belong to different clusters, and both say so', async () => {
    const second = await serve({ id: n2, clusterId: 'green', peers: new Map([[n1, nowhere]]) });
    const first = await serve({ id: n1, clusterId: 'blue', peers: new Map([[n2, at(second)]]) });

    const [ours, theirs] = await Promise.all([first.problem('wrongCluster'), second.problem('wrongCluster')]);

    expect(ours).toMatchObject({ peer: n2, detail: expect.stringContaining('n2 of cluster green') });
    expect(theirs).toMatchObject({ peer: n1, detail: expect.stringContaining('n1 of cluster blue') });
    expect(first.transport.isReachable(n2)).toBe(false);
  });

  it('if the one at the address is not the one that was meant', async () => {
    const third = await serve({ id: n3, peers: new Map([[n1, nowhere]]) });
    const first = await serve({ id: n1, peers: new Map([[n2, at(third)]]) });
    expect(await first.problem('wrongPeer')).toMatchObject({ peer: n2 });
    expect(await third.problem('wrongPeer')).toMatchObject({ peer: n1 });
  });

  it('if they began with different lists of members, each of which could elect a leader', async () => {
    const second = await serve({ id: n2, peers: new Map([[n1, nowhere]]), founders: 'n1,n2' });
    const peers = new Map([[n2, at(second)]]);
    const first = await serve({ id: n1, peers, founders: 'n1,n2,n3' });
    expect(await first.problem('otherFounders')).toMatchObject({ peer: n2 });
    expect(await second.problem('otherFounders')).toMatchObject({ peer: n1 });
  });

  it('and tell it once, however often they try', async () => {
    const refusal = encodeReply({ refusal: 'otherFounders', clusterId: 'test', from: n2 });
    const { server, address } = await strangeServer((socket) => socket.end(refusal));
    const first = await serve({ id: n1, peers: new Map([[n2, address]]) });

    for (let dial = 0; dial < 5; dial++) await once(server, 'connection');

    expect(first.problems.map((problem) => problem.kind)).toEqual(['otherFounders']);
    await first.transport.stop();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
});

describe('a server that dials', () => {
  async function dialling(behave: (socket: Socket) => void): Promise<TestServer> {
    const { server, address } = await strangeServer(behave);
    server.unref();
    return serve({ id: n1, peers: new Map([[n2, address]]), limits: { handshakeMs: 40 } });
  }

  it('does not believe a reply that makes no sense', async () => {
    const first = await dialling((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await first.problem('notRaftchart')).toMatchObject({ peer: n2 });
  });

  it('does not believe a welcome of another cluster', async () => {
    const first = await dialling((socket) =>
      socket.write(encodeReply({ refusal: null, clusterId: 'other', from: n2 })),
    );
    expect(await first.problem('wrongCluster')).toMatchObject({ peer: n2 });
  });

  it('does not believe a welcome of another server', async () => {
    const first = await dialling((socket) =>
      socket.write(encodeReply({ refusal: null, clusterId: 'test', from: n3 })),
    );
    expect(await first.problem('wrongPeer')).toMatchObject({ peer: n2 });
  });

  it('gives up on one that never replies', async () => {
    const first = await dialling(() => undefined);
    expect(await first.problem('handshakeTimeout')).toMatchObject({ peer: n2 });
  });

  it('says that nobody is there', async () => {
    const first = await serve({ id: n1, peers: new Map([[n2, nowhere]]) });
    expect(await first.problem('unreachablePeer')).toMatchObject({
      peer: n2,
      detail: expect.stringContaining(':1'),
    });
  });
});

describe('a server that is dialled', () => {
  const hello = encodeHello({
    clusterId: 'test',
    from: n2,
    to: n1,
    asMember: true,
    address: '',
    founders: '',
  });

  it('closes without an answer if what comes is no hello', async () => {
    const first = await serve({ id: n1 });
    const answer = await shout(at(first), Buffer.from('GET / HTTP/1.1\r\nHost: n1\r\n\r\n'));
    expect(answer).toHaveLength(0);
    expect(await first.problem('notRaftchart')).toMatchObject({ peer: null });
  });

  it('closes if nobody says anything', async () => {
    const first = await serve({ id: n1, limits: { handshakeMs: 20 } });
    expect(await shout(at(first), new Uint8Array(0))).toHaveLength(0);
    expect(await first.problem('handshakeTimeout')).toMatchObject({ peer: null });
  });

  it('tells a server of another version so, and closes', async () => {
    const first = await serve({ id: n1, peers: new Map([[n2, nowhere]]) });
    const other = hello.slice();
    other[8] = 99;

    const answer = await shout(at(first), other);

    expect(answer.subarray(4)).toEqual(
      Buffer.from(encodeReply({ refusal: 'wrongVersion', clusterId: 'test', from: n1 }).subarray(4)),
    );
    expect((await first.problem('wrongVersion')).detail).toContain('another version');
  });

  it('survives a wrong byte at any place of a hello', async () => {
    const first = await serve({ id: n1, peers: new Map([[n2, nowhere]]), limits: { handshakeMs: 10 } });
    for (const place of hello.keys()) {
      const mutated = hello.slice();
      mutated[place] = 1 ^ (hello[place] as number);
      const socket = connect({ ...at(first) });
      const left = received(socket);
      socket.end(mutated);
      await left;
    }
    const claimed: readonly string[] = first.problems.map((problem) => problem.kind);
    expect(claimed).not.toContain('malformedFrame');
    expect(claimed).toEqual(expect.arrayContaining(['notRaftchart', 'wrongVersion', 'wrongCluster']));
  });
});
