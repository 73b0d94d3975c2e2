/**
 * Servers reach each other over TCP: each dials all others, sends on what it dialled, and reads what dials
 * it.
 */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createPeerCodec } from '../../../generated/messages/peer-codec.ts';
import type { NodeId, PeerMessage } from '../../../generated/vocabulary.ts';
import { MessageEncoder } from '../../transport/message-frame.ts';
import type { Transport, TransportEvents } from '../../transport/transport.ts';
import { TransportFailedError } from '../../transport/transport-failed-error.ts';
import { IncomingConnection, type IncomingEvents } from './incoming-connection.ts';
import { OutgoingConnection } from './outgoing-connection.ts';
import type { Surroundings } from './tcp-surroundings.ts';
import { DEFAULT_LIMITS, type PeerAddress, type TcpTransportOptions } from './tcp-transport-options.ts';
import { ProblemReporter } from './transport-problem.ts';
import { zlibChecksum } from './zlib-checksum.ts';

export class TcpTransport implements Transport {
  private readonly options: TcpTransportOptions;
  private readonly encoder: MessageEncoder;
  private readonly codec = createPeerCodec(zlibChecksum);
  private readonly server: Server;
  private addresses: ReadonlyMap<NodeId, PeerAddress>;
  private around: Surroundings | null = null;
  private readonly outgoing = new Map<NodeId, OutgoingConnection>();
  private readonly incoming = new Set<IncomingConnection>();
  /** The latest connection of each peer: an older one is from before it lost touch. */
  private readonly accepted = new Map<NodeId, IncomingConnection>();

  constructor(options: TcpTransportOptions) {
    this.options = options;
    this.addresses = options.peers;
    this.encoder = new MessageEncoder(this.codec);
    this.server = createServer((socket) => this.receive(socket));
    const { maxConnections } = { ...DEFAULT_LIMITS, ...options.limits };
    this.server.maxConnections = maxConnections;
    this.server.on('drop', () => {
      const detail = `${maxConnections} connections are open, and a further one was closed.`;
      this.around?.problems.report({ kind: 'acceptFailed', peer: null, detail });
    });
  }

  /** Where this server listens: known once start() has settled. */
  get address(): PeerAddress {
    const { address, port } = this.server.address() as AddressInfo;
    return { host: address, port };
  }

  async start(events: TransportEvents): Promise<void> {
    const { clusterId, nodeId, clock, random, limits, onProblem } = this.options;
    const { encoder, codec } = this;
    this.around = {
      clusterId,
      nodeId,
      clock,
      random,
      codec,
      encoder,
      events,
      checksum: zlibChecksum,
      limits: { ...DEFAULT_LIMITS, ...limits },
      problems: new ProblemReporter(onProblem),
    };
    await this.listen();
    this.setPeers(this.addresses);
  }

  /** The other servers, from now on. Who is not among them any more is disconnected. */
  setPeers(peers: ReadonlyMap<NodeId, PeerAddress>): void {
    this.addresses = peers;
    const { around } = this;
    if (around === null) return;
    for (const [peer, connection] of this.outgoing) {
      const address = peers.get(peer);
      if (address?.host === connection.address.host && address.port === connection.address.port) continue;
      this.outgoing.delete(peer);
      this.disconnect(peer, connection, around);
    }
    for (const [peer, address] of peers) {
      if (peer === around.nodeId || this.outgoing.has(peer)) continue;
      const connection = new OutgoingConnection(peer, address, around);
      this.outgoing.set(peer, connection);
      connection.dial();
    }
  }

  send(to: NodeId, message: PeerMessage): void {
    this.outgoing.get(to)?.send(message);
  }

  flush(): void {
    this.encoder.forget();
    for (const connection of this.outgoing.values()) connection.flush();
  }

  isReachable(peer: NodeId): boolean {
    return this.outgoing.get(peer)?.isReachable ?? false;
  }

  /** How many messages for the peer were dropped because it was not reachable or did not read fast enough. */
  droppedMessages(peer: NodeId): number {
    return this.outgoing.get(peer)?.droppedMessages ?? 0;
  }

  async stop(): Promise<void> {
    this.around = null;
    const connections = [...this.outgoing.values()];
    this.outgoing.clear();
    this.accepted.clear();
    const closing = [
      ...connections.map((connection) => connection.stop()),
      ...[...this.incoming].map((connection) => connection.close()),
      new Promise<void>((resolve) => {
        this.server.close(() => resolve());
      }),
    ];
    await Promise.all(closing);
  }

  private listen(): Promise<void> {
    const { host, port } = this.options.listen;
    return new Promise((resolve, reject) => {
      this.server.on('error', (cause) => {
        if (this.server.listening) {
          this.around?.problems.report({ kind: 'acceptFailed', peer: null, detail: cause.message });
          return;
        }
        this.around = null;
        const mend = 'Choose another address, or stop what uses it.';
        const message = `Cannot listen for other servers on ${host}:${port}: ${cause.message}. ${mend}`;
        reject(new TransportFailedError(message, { cause }));
      });
      this.server.listen({ host, port }, resolve);
    });
  }

  private receive(socket: Socket): void {
    const { around } = this;
    if (around === null) {
      socket.destroy();
      return;
    }
    const events: IncomingEvents = {
      isPeer: (id) => this.addresses.has(id) && id !== around.nodeId,
      onAccepted: (peer, connection) => this.accept(peer, connection),
      onClosed: (connection) => this.incoming.delete(connection),
    };
    this.incoming.add(new IncomingConnection(socket, around, events));
  }

  private accept(peer: NodeId, connection: IncomingConnection): void {
    void this.accepted.get(peer)?.close();
    this.accepted.set(peer, connection);
    this.outgoing.get(peer)?.nudge();
  }

  private disconnect(peer: NodeId, connection: OutgoingConnection, around: Surroundings): void {
    const wasReachable = connection.isReachable;
    void connection.stop();
    void this.accepted.get(peer)?.close();
    this.accepted.delete(peer);
    if (wasReachable) around.events.onReachable(peer, false);
  }
}
