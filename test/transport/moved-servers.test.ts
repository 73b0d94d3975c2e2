/** Servers that are not where they were. */

import { afterEach, describe, expect, it } from 'vitest';
import type { PeerAddress } from '../../runtime/node/transport/tcp-transport-options.ts';
import { Listener, n1, n2, n3 } from './messages.ts';
import { hostAndPort, LOOPBACK, type ServerOptions, TestServer } from './tcp-cluster.ts';

const started: TestServer[] = [];
const nowhere: PeerAddress = { host: LOOPBACK, port: 1 };

async function serve(options: ServerOptions, listener = new Listener()): Promise<TestServer> {
  const server = new TestServer(options);
  started.push(server);
  await server.transport.start(listener);
  return server;
}

afterEach(async () => {
  await Promise.all(started.map((server) => server.transport.stop()));
  for (const server of started.splice(0)) expect(server.clock.running.size).toBe(0);
});

describe('a server that has moved', () => {
  it('is found where it was last known, if not where the members think that it is', async () => {
    const seen = new Listener();
    const second = await serve({ id: n2 });
    const first = await serve({ id: n1, peers: new Map([[n2, second.transport.address]]) }, seen);

    await seen.sees(n2);
    first.transport.setPeers([{ id: n2, address: hostAndPort(nowhere) }]);
    await seen.sees(n2, false);

    await seen.sees(n2);
  });

  it('is found where it says itself that it is', async () => {
    const seen = new Listener();
    const first = await serve({ id: n1, limits: { lingerMs: 60_000 } }, seen);
    first.transport.setPeers([{ id: n2, address: hostAndPort(nowhere) }]);
    const port = (await serve({ id: n3 })).transport.address.port;
    await started.at(-1)?.transport.stop();

    const own = { host: LOOPBACK, port };
    const peers = new Map([
      [n1, first.transport.address],
      [n2, own],
    ]);
    await serve({ id: n2, peers, port });

    await seen.sees(n2);
  });

  it('is dialled no more where it was, and what is no address is told', async () => {
    const seen = new Listener();
    const second = await serve({ id: n2 });
    const first = await serve({ id: n1 }, seen);
    first.transport.setPeers([{ id: n2, address: hostAndPort(second.transport.address) }]);
    await seen.sees(n2);

    first.transport.setPeers([{ id: n2, address: 'somewhere' }]);

    await seen.sees(n2, false);
    expect((await first.problem('unreachablePeer')).detail).toContain('where n2 is reached');
  });
});

describe('a transport', () => {
  it('has no connection to a server that is not a peer any more', async () => {
    const second = await serve({ id: n2, peers: new Map([[n1, nowhere]]) });
    const seen = new Listener();
    const first = await serve({ id: n1, peers: new Map([[n2, second.transport.address]]) }, seen);
    await seen.sees(n2);

    first.transport.setPeers([]);

    expect(first.transport.isReachable(n2)).toBe(false);
    await seen.sees(n2, false);
  });
});
