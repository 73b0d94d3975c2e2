/** A network within one process. Messages travel as bytes, so the codec is part of every simulated run. */

import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { isMessageRefusal, type MessageRefusal } from '../../generated/messages/message-refusal.ts';
import { createPeerCodec, type PeerCodec } from '../../generated/messages/peer-codec.ts';
import type { MemberAddress, NodeId, PeerMessage } from '../../generated/vocabulary.ts';
import { crc32 } from '../checksum.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** A message on its way. */
export interface MemoryPacket {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly type: PeerMessage['type'];
  /** The encoded message. Whoever changes them plays a faulty network. */
  readonly bytes: Uint8Array;
}

export interface MemoryNetworkOptions {
  /** Runs a task later: nothing arrives before the call that sent it has returned. */
  readonly defer: (task: () => void) => void;
  /**
   * Decides what becomes of a packet: `deliver` may be called never, later, or more than once. Without it every
   * packet is delivered once, in order, through `defer`.
   */
  readonly route?: (packet: MemoryPacket, deliver: () => void) => void;
  /** Bytes arrived that are no message. It is dropped. */
  readonly onRefusal?: (packet: MemoryPacket, refusal: MessageRefusal) => void;
}

/** Joins servers. Deterministic: what happens depends only on the calls, on `defer` and on `route`. */
export class MemoryNetwork {
  readonly codec: PeerCodec = createPeerCodec(crc32);
  private readonly options: MemoryNetworkOptions;
  private readonly running = new Map<NodeId, MemoryTransport>();
  private readonly cuts = new Set<string>();
  /** How often each link was cut: a packet does not outlive the link on which it left. */
  private readonly cutCounts = new Map<string, number>();

  constructor(options: MemoryNetworkOptions) {
    this.options = options;
  }

  /** A transport for the server; after stop(), a restarted server joins again. */
  join(id: NodeId): Transport {
    return new MemoryTransport(id, this);
  }

  /**
   * Loses everything from one server to the other until mend, also what is on its way. One direction only.
   */
  cut(from: NodeId, to: NodeId): void {
    const link = linkName(from, to);
    if (this.cuts.has(link)) return;
    const wasOpen = this.isOpen(from, to);
    this.cuts.add(link);
    this.cutCounts.set(link, this.cutCount(link) + 1);
    if (wasOpen) this.running.get(from)?.tellReachable(to, false);
  }

  mend(from: NodeId, to: NodeId): void {
    if (this.cuts.delete(linkName(from, to)) && this.isOpen(from, to)) {
      this.running.get(from)?.tellReachable(to, true);
    }
  }

  /** Whether a packet could arrive now. Two servers are connected if one of them at least knows the other. */
  isOpen(from: NodeId, to: NodeId): boolean {
    const [source, target] = [this.running.get(from), this.running.get(to)];
    if (from === to || target === undefined || this.cuts.has(linkName(from, to))) return false;
    return source === undefined || source.knows(to) || target.knows(from);
  }

  /** @internal Runs a change of who knows whom, and tells everybody what has become of the connections. */
  reconnect(id: NodeId, change: () => void): void {
    const links = [...this.running.keys()].flatMap((other): [NodeId, NodeId][] => [
      [id, other],
      [other, id],
    ]);
    const before = links.map(([from, to]) => this.isOpen(from, to));
    change();
    for (const [position, [from, to]] of links.entries()) {
      const isOpen = this.isOpen(from, to);
      if (isOpen !== before[position]) this.running.get(from)?.tellReachable(to, isOpen);
    }
  }

  /** @internal A server is ready to listen. */
  enter(transport: MemoryTransport): void {
    this.running.set(transport.id, transport);
    for (const other of this.running.values()) {
      if (this.isOpen(transport.id, other.id)) transport.tellReachable(other.id, true);
    }
    for (const other of this.running.values()) {
      if (this.isOpen(other.id, transport.id)) other.tellReachable(transport.id, true);
    }
  }

  /** @internal A server listens no longer. */
  leave(transport: MemoryTransport): void {
    if (this.running.get(transport.id) !== transport) return;
    const reached = [...this.running.values()].filter((other) => this.isOpen(other.id, transport.id));
    this.running.delete(transport.id);
    for (const other of reached) other.tellReachable(transport.id, false);
  }

  /** @internal */
  defer(task: () => void): void {
    this.options.defer(task);
  }

  /** @internal */
  carry(packet: MemoryPacket): void {
    const target = this.running.get(packet.to);
    const link = linkName(packet.from, packet.to);
    const cutCount = this.cutCount(link);
    const deliver = () => {
      if (this.cutCount(link) === cutCount) this.deliver(packet, target);
    };
    if (this.options.route === undefined) this.options.defer(deliver);
    else this.options.route(packet, deliver);
  }

  private cutCount(link: string): number {
    return this.cutCounts.get(link) ?? 0;
  }

  /** To the server that was meant: one that has been restarted since has new connections. */
  private deliver(packet: MemoryPacket, target: MemoryTransport | undefined): void {
    if (target === undefined || this.running.get(packet.to) !== target) return;
    const message = this.codec.decodePeerMessage(packet.bytes, 0, packet.bytes.length);
    if (isMessageRefusal(message)) this.options.onRefusal?.(packet, message);
    else target.receive(message);
  }
}

class MemoryTransport implements Transport {
  readonly id: NodeId;
  private readonly network: MemoryNetwork;
  private readonly writer = new ByteWriter();
  private readonly taken: MemoryPacket[] = [];
  private events: TransportEvents | null = null;
  /** Null, before anybody has said: everybody. */
  private peers: ReadonlySet<NodeId> | null = null;

  constructor(id: NodeId, network: MemoryNetwork) {
    this.id = id;
    this.network = network;
  }

  start(events: TransportEvents): Promise<void> {
    this.events = events;
    this.network.enter(this);
    return Promise.resolve();
  }

  setPeers(peers: readonly MemberAddress[]): void {
    const change = () => {
      this.peers = new Set(peers.map(({ id }) => id));
    };
    if (this.events === null) change();
    else this.network.reconnect(this.id, change);
  }

  send(to: NodeId, message: PeerMessage): void {
    if (this.events === null || !this.network.isOpen(this.id, to)) return;
    this.writer.reset();
    this.network.codec.encodePeerMessage(message, this.writer);
    this.taken.push({ from: this.id, to, type: message.type, bytes: this.writer.bytes().slice() });
  }

  flush(): void {
    for (const packet of this.taken.splice(0)) this.network.carry(packet);
  }

  isReachable(peer: NodeId): boolean {
    return this.events !== null && this.network.isOpen(this.id, peer);
  }

  stop(): Promise<void> {
    this.events = null;
    this.taken.length = 0;
    this.network.leave(this);
    return Promise.resolve();
  }

  knows(peer: NodeId): boolean {
    return this.peers?.has(peer) ?? true;
  }

  receive(message: PeerMessage): void {
    this.events?.onMessage(message);
  }

  tellReachable(peer: NodeId, reachable: boolean): void {
    this.network.defer(() => this.events?.onReachable(peer, reachable));
  }
}

function linkName(from: NodeId, to: NodeId): string {
  return `${from}\u0000${to}`;
}
