/** The faults that a simulated network can have. */

import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../runtime/clock/virtual-clock.ts';
import { MemoryNetwork, type MemoryNetworkOptions } from '../../runtime/transport/memory-transport.ts';
import type { Transport } from '../../runtime/transport/transport.ts';
import { append, Listener, n1, n2, vote } from './messages.ts';

interface Pair {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly first: Transport;
  readonly listener: Listener;
  readonly firstListener: Listener;
}

function pair(options: Partial<MemoryNetworkOptions> = {}, clock = new VirtualClock()): Pair {
  const network = new MemoryNetwork({ defer: (task) => clock.defer(task), ...options });
  const [first, second] = [network.join(n1), network.join(n2)];
  const [firstListener, listener] = [new Listener(), new Listener()];
  void first.start(firstListener);
  void second.start(listener);
  clock.runDeferred();
  return { clock, network, first, listener, firstListener };
}

describe('the memory network', () => {
  it('loses, in one direction, what is sent after a cut and what was on its way', () => {
    const { clock, network, first, listener, firstListener } = pair();
    first.send(n2, vote(n1, 1));
    first.flush();

    network.cut(n1, n2);
    network.mend(n1, n2);
    network.cut(n1, n2);
    first.send(n2, vote(n1, 2));
    first.flush();
    clock.runDeferred();
    expect(listener.messages).toEqual([]);
    expect(firstListener.reachable.get(n2)).toBe(false);
    expect(listener.reachable.get(n1)).toBe(true);

    network.mend(n1, n2);
    first.send(n2, vote(n1, 3));
    first.flush();
    clock.runDeferred();
    expect(listener.messages).toEqual([vote(n1, 3)]);
  });

  it('leaves to its route what becomes of a packet: nothing, or later, or twice', () => {
    const clock = new VirtualClock();
    const fates = [0, 1, 2];
    const { first, listener } = pair(
      {
        route: (_packet, deliver) => {
          const fate = fates.shift() as number;
          for (let copy = 0; copy < fate; copy++) clock.startTimer(10 * fate, deliver);
        },
      },
      clock,
    );

    for (const number of [1, 2, 3]) first.send(n2, vote(n1, number));
    first.flush();

    clock.advance(10);
    expect(listener.messages).toEqual([vote(n1, 2)]);
    clock.advance(10);
    expect(listener.messages).toEqual([vote(n1, 2), vote(n1, 3), vote(n1, 3)]);
  });

  it('reports bytes that are no message any more, and drops them', () => {
    const refused: string[] = [];
    const clock = new VirtualClock();
    const { first, listener } = pair(
      {
        route: (packet, deliver) => {
          packet.bytes[packet.bytes.length - 4] = 0x77;
          clock.defer(deliver);
        },
        onRefusal: (_packet, refusal) => refused.push(`${refusal.reason} ${refusal.field}`),
      },
      clock,
    );

    first.send(n2, append(n1, 1, 30));
    first.flush();
    clock.runDeferred();

    expect(listener.messages).toEqual([]);
    expect(refused).toEqual(['checksum entries[0]']);
  });

  it('does not deliver to a server that was restarted since', () => {
    const { clock, network, first } = pair();
    first.send(n2, vote(n1, 1));
    first.flush();
    const reborn = new Listener();
    void network.join(n2).start(reborn);
    clock.runDeferred();
    expect(reborn.messages).toEqual([]);
  });
});
