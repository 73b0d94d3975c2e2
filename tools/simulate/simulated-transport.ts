/** What one incarnation sees of the network. */

import type { NodeId, PeerMessage } from '../../generated/vocabulary.ts';
import type { Transport, TransportEvents } from '../../runtime/transport/transport.ts';
import type { Life } from './life.ts';
import type { Port, SimulatedNetwork } from './simulated-network.ts';

export class SimulatedTransport implements Transport {
  /** Null before the start, and after the stop. */
  events: TransportEvents | null = null;
  private readonly network: SimulatedNetwork;
  private readonly port: Port;
  private readonly life: Life;
  private readonly listen: () => void;
  private taken: { readonly to: NodeId; readonly message: PeerMessage }[] = [];

  /** `listen` is called at the start and at the stop. */
  constructor(network: SimulatedNetwork, port: Port, life: Life, listen: () => void) {
    this.network = network;
    this.port = port;
    this.life = life;
    this.listen = listen;
  }

  start(events: TransportEvents): Promise<void> {
    if (!this.life.survives()) return new Promise(() => undefined);
    this.events = events;
    this.listen();
    return Promise.resolve();
  }

  send(to: NodeId, message: PeerMessage): void {
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
