/** What every transport must do, whatever carries it. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../runtime/transport/transport.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { append, Listener, n1, n2, n3, vote } from '../transport/messages.ts';

/** Three servers, n1 to n3, that know each other. */
export interface TransportHarness {
  /** A transport that has been started; the server joins, or joins again after its last one was stopped. */
  join(id: NodeId, listener: Listener): Promise<Transport>;
  /** Where the others reach it; empty if the transport knows by itself. */
  addressOf(id: NodeId): string;
}

/** The servers of one test. */
class Cluster {
  readonly ids = [n1, n2, n3];
  private harness: TransportHarness;
  private listeners = new Map<NodeId, Listener>();
  private transports = new Map<NodeId, Transport>();

  constructor(harness: TransportHarness) {
    this.harness = harness;
  }

  listener(id: NodeId): Listener {
    return this.listeners.get(id) as Listener;
  }

  transport(id: NodeId): Transport {
    return this.transports.get(id) as Transport;
  }

  address(id: NodeId): string {
    return this.harness.addressOf(id);
  }

  async join(id: NodeId): Promise<void> {
    const listener = new Listener();
    this.listeners.set(id, listener);
    this.transports.set(id, await this.harness.join(id, listener));
  }

  /** Settles when everybody can reach everybody. */
  async connect(): Promise<void> {
    for (const id of this.ids) await this.join(id);
    const pairs = this.ids.flatMap((id) =>
      this.ids.filter((peer) => peer !== id).map((peer) => [id, peer] as const),
    );
    await Promise.all(pairs.map(([id, peer]) => this.listener(id).sees(peer)));
  }
}

/** `makeHarness` gives a new network each time. */
export function describeTransport(name: string, makeHarness: () => TransportHarness): void {
  describe(`${name} as a transport`, () => {
    let cluster: Cluster;
    const listener = (id: NodeId) => cluster.listener(id);
    const transport = (id: NodeId) => cluster.transport(id);
    const setPeers = (id: NodeId, peers: readonly NodeId[]) =>
      transport(id).setPeers(peers.map((peer) => ({ id: peer, address: cluster.address(peer) })));
    const access: Access = { listener, transport, join: (id) => cluster.join(id), setPeers };

    beforeEach(async () => {
      cluster = new Cluster(makeHarness());
      await cluster.connect();
    });

    afterEach(async () => {
      await Promise.all(cluster.ids.map((id) => transport(id).stop()));
    });

    describe('carrying messages', () => describeCarrying(access));
    describe('carrying much', () => describeBulk(access));
    describe('losing servers', () => describeLoss(access));
    describe('other members', () => describeMembers(access));
  });
}

/** The servers of the test that runs at the moment. */
interface Access {
  readonly listener: (id: NodeId) => Listener;
  readonly transport: (id: NodeId) => Transport;
  readonly join: (id: NodeId) => Promise<void>;
  /** Tells a server who the members are. */
  readonly setPeers: (id: NodeId, peers: readonly NodeId[]) => void;
}

function describeCarrying({ listener, transport }: Access): void {
  it('messages arrive as they were sent, and in order', async () => {
    const sent = [vote(n1, 1), append(n1, 3, 100), vote(n1, 2)];

    for (const message of sent) transport(n1).send(n2, message);
    transport(n1).flush();

    await listener(n2).received(3);
    expect(listener(n2).messages).toEqual(sent);
  });

  it('nothing leaves before flush', async () => {
    transport(n1).send(n2, vote(n1, 1));
    transport(n3).send(n2, vote(n3, 2));
    transport(n3).flush();
    await listener(n2).received(1);
    expect(listener(n2).messages).toEqual([vote(n3, 2)]);

    transport(n1).flush();

    await listener(n2).received(2);
  });

  it('nothing arrives before the call that sent it has returned', async () => {
    transport(n1).send(n2, vote(n1, 1));
    transport(n1).flush();
    expect(listener(n2).messages).toEqual([]);
    await listener(n2).received(1);
  });
}

function describeBulk({ listener, transport }: Access): void {
  it('one message can go to several servers', async () => {
    const message = append(n1, 5, 50);

    transport(n1).send(n2, vote(n1, 7));
    transport(n1).send(n2, message);
    transport(n1).send(n3, message);
    transport(n1).flush();

    await Promise.all([listener(n2).received(2), listener(n3).received(1)]);
    expect(listener(n2).messages).toEqual([vote(n1, 7), message]);
    expect(listener(n3).messages).toEqual([message]);
  });

  it('a message of megabytes arrives whole, and what follows it too', async () => {
    const large = append(n1, 3, 2_000_000);

    transport(n1).send(n2, large);
    transport(n1).flush();
    for (let number = 0; number < 50; number++) {
      transport(n1).send(n2, vote(n1, number + 1));
      transport(n1).flush();
    }

    await listener(n2).received(51);
    const [first, ...others] = listener(n2).messages;
    expect(Buffer.compare(entryBytes(first), entryBytes(large))).toBe(0);
    expect(others).toEqual(Array.from({ length: 50 }, (_, number) => vote(n1, number + 1)));
  });
}

function describeLoss({ listener, transport, join }: Access): void {
  it('messages for a server that is not there are dropped, and harm nobody', async () => {
    await transport(n3).stop();
    await listener(n1).sees(n3, false);

    transport(n1).send(n3, vote(n1, 1));
    transport(n1).send('n9' as NodeId, vote(n1, 2));
    transport(n1).send(n2, vote(n1, 3));
    transport(n1).flush();

    await listener(n2).received(1);
    expect(listener(n2).messages).toEqual([vote(n1, 3)]);
    expect(transport(n1).isReachable(n3)).toBe(false);
    expect(transport(n1).isReachable(n2)).toBe(true);
  });

  it('a server that comes back is reached again, and has lost what came in between', async () => {
    await transport(n3).stop();
    await listener(n1).sees(n3, false);
    transport(n1).send(n3, vote(n1, 1));
    transport(n1).flush();

    await join(n3);
    await Promise.all([listener(n1).sees(n3), listener(n3).sees(n1)]);
    transport(n1).send(n3, vote(n1, 2));
    transport(n1).flush();
    transport(n3).send(n1, vote(n3, 3));
    transport(n3).flush();

    await Promise.all([listener(n3).received(1), listener(n1).received(1)]);
    expect(listener(n3).messages).toEqual([vote(n1, 2)]);
    expect(listener(n1).messages).toEqual([vote(n3, 3)]);
  });

  it('nothing arrives after stop has settled', async () => {
    transport(n1).send(n2, vote(n1, 1));
    transport(n1).flush();
    await transport(n2).stop();
    const count = listener(n2).messages.length;
    await listener(n1).sees(n2, false);
    expect(listener(n2).messages).toHaveLength(count);
  });
}

function describeMembers({ listener, transport, setPeers }: Access): void {
  const say = (from: NodeId, to: NodeId, number: number) => {
    transport(from).send(to, vote(from, number));
    transport(from).flush();
  };

  it('two servers that both have left each other out are connected no more', async () => {
    setPeers(n1, [n1, n2]);
    setPeers(n3, []);
    await Promise.all([listener(n1).sees(n3, false), listener(n3).sees(n1, false)]);

    say(n1, n3, 1);
    say(n1, n2, 2);

    await listener(n2).received(1);
    expect(transport(n1).isReachable(n3)).toBe(false);
    expect(transport(n1).isReachable(n2)).toBe(true);
    expect(listener(n3).messages).toEqual([]);
  });

  it('a server that was left out is heard and answered as long as it has the others in its list (§4.2.3)', async () => {
    setPeers(n1, [n1, n2]);

    say(n3, n1, 1);
    await listener(n1).received(1);
    say(n1, n3, 2);

    await listener(n3).received(1);
    expect(listener(n1).messages).toEqual([vote(n3, 1)]);
    expect(listener(n3).messages).toEqual([vote(n1, 2)]);
  });

  it('a server that knows nobody can answer who knows it (§4.2.1)', async () => {
    setPeers(n3, []);

    say(n1, n3, 1);
    await Promise.all([listener(n3).received(1), listener(n3).sees(n1)]);
    say(n3, n1, 2);

    await listener(n1).received(1);
    expect(listener(n1).messages).toEqual([vote(n3, 2)]);
  });

  it('a member that was left out is reached again when it is back in the list', async () => {
    setPeers(n3, []);
    setPeers(n1, [n1, n2]);
    await listener(n1).sees(n3, false);

    setPeers(n1, [n1, n2, n3]);
    await listener(n1).sees(n3);
    say(n1, n3, 1);

    await listener(n3).received(1);
  });
}

function entryBytes(message: unknown): Uint8Array {
  const { entries } = message as ReturnType<typeof append>;
  return Buffer.concat(entries.map((entry) => entry.command));
}
