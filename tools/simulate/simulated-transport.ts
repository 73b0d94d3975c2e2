/** What one incarnation sees of the network. */

import type { NodeId, PeerMessage } from '../../generated/vocabulary.ts';
import type { Transport, TransportEvents } from '../../runtime/transport/transport.ts';
import type { Life } from './life.ts';
import type { Port, SimulatedNetwork } from './simulated-network.ts';

/** What the rest of the simulation must know. */
interface OutwardEvents {
  /** At the start and at the stop. */
  listen(): void;
  /** A message leaves the server, whether or not the network takes it. */
  onSend(to: NodeId, message: PeerMessage): void;
}

export class SimulatedTransport implements Transport {
  /** Null before the start, and after the stop. */
  events: TransportEvents | null = null;
  private readonly network: SimulatedNetwork;
  private readonly port: Port;
  private readonly life: Life;
  private readonly listen: () => void;
  private readonly onSend: (to: NodeId, message: PeerMessage) => void;
  private taken: { readonly to: NodeId; readonly message: PeerMessage }[] = [];

  constructor(network: SimulatedNetwork, port: Port, life: Life, events: OutwardEvents) {
    this.network = network;
    this.port = port;
    this.life = life;
    this.listen = events.listen;
    this.onSend = events.onSend;
  }

  start(events: TransportEvents): Promise<void> {
    if (!this.life.survives()) return new Promise(() => undefined);
    this.events = events;
    this.listen();
    return Promise.resolve();
  }

  /** Everybody can reach everybody: what a removed server says, the protocol must refuse. */
  setPeers(): void {}

  send(to: NodeId, message: PeerMessage): void {
    if (this.life.isAlive) this.onSend(to, message);
    if (this.events !== null && this.network.isReachable(this.port, to)) this.taken.push({ to, message });
  }

  /** The power may fail between any two packets. */
  flush(): void {
    if (this.taken.length === 0) return;
    const packets = this.taken;
    this.taken = [];
    for (const { to, message } of packets) {
      if (!this.life.survives()) return;
      this.network.carry(this.port, to, message);
    }
  }

  isReachable(peer: NodeId): boolean {
    return this.events !== null && this.network.isReachable(this.port, peer);
  }

  stop(): Promise<void> {
    this.events = null;
    if (this.life.isAlive) this.listen();
    return Promise.resolve();
  }
}
