/**
 * Servers reach each other over TCP: each dials all others, sends on what it dialled, and reads what dials
 * it.
 */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createPeerCodec } from '../../../generated/messages/peer-codec.ts';
import type { MemberAddress, NodeId, PeerMessage } from '../../../generated/vocabulary.ts';
import type { RunningTimer } from '../../clock/clock.ts';
import { MessageEncoder } from '../../transport/message-frame.ts';
import type { Transport, TransportEvents } from '../../transport/transport.ts';
import { TransportFailedError } from '../../transport/transport-failed-error.ts';
import { AddressBook } from './address-book.ts';
import type { Hello } from './handshake.ts';
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
  private readonly book: AddressBook;
  private around: Surroundings | null = null;
  private readonly outgoing = new Map<NodeId, OutgoingConnection>();
  private readonly incoming = new Set<IncomingConnection>();
  /** The latest connection of each peer: an older one is from before it lost touch. */
  private readonly accepted = new Map<NodeId, IncomingConnection>();
  /** Of these, who counts this server among the members. */
  private readonly membersHere = new Set<NodeId>();
  private readonly lingering = new Set<RunningTimer>();

  constructor(options: TcpTransportOptions) {
    this.options = options;
    this.book = new AddressBook(options.nodeId, options.peers);
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
    const { clusterId, nodeId, founders = '', clock, random, limits, onProblem, onQuestion } = this.options;
    const { encoder, codec } = this;
    const hello = () => ({ clusterId, from: nodeId, address: this.book.ownAddress, founders });
    this.around = {
      clusterId,
      nodeId,
      founders,
      hello,
      onQuestion: onQuestion ?? null,
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
    for (const peer of this.book.members) this.keep(peer);
  }

  setPeers(peers: readonly MemberAddress[]): void {
    const before = this.book.members;
    const moved = this.book.replaceMembers(peers);
    const { around } = this;
    if (around === null) return;
    for (const [peer, { asMember }] of this.outgoing) {
      const isMember = this.book.members.has(peer);
      if (isMember ? moved.has(peer) || !asMember : !this.isWanted(peer)) this.disconnect(peer, around);
      else if (!isMember && before.has(peer)) this.linger(peer, around);
    }
    for (const peer of this.book.members) this.keep(peer);
    for (const peer of this.membersHere) this.keep(peer);
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
    this.membersHere.clear();
    for (const timer of this.lingering) timer.cancel();
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
      onAccepted: (hello, connection) => this.accept(hello, connection),
      onClosed: (connection, peer) => this.closed(connection, peer),
    };
    this.incoming.add(new IncomingConnection(socket, around, events));
  }

  private accept({ from, address, asMember }: Hello, connection: IncomingConnection): void {
    void this.accepted.get(from)?.close();
    this.accepted.set(from, connection);
    this.book.hear(from, address);
    if (!asMember) {
      this.membersHere.delete(from);
      return;
    }
    this.membersHere.add(from);
    this.keep(from);
    this.outgoing.get(from)?.nudge();
  }

  private closed(connection: IncomingConnection, peer: NodeId | null): void {
    this.incoming.delete(connection);
    if (peer === null || this.accepted.get(peer) !== connection) return;
    this.accepted.delete(peer);
    this.membersHere.delete(peer);
    if (this.around === null || this.isWanted(peer)) return;
    this.book.hear(peer, '');
    this.disconnect(peer, this.around);
  }

  /** One of the two counts the other among the members. */
  private isWanted(peer: NodeId): boolean {
    return this.book.members.has(peer) || this.membersHere.has(peer);
  }

  /** Sees to it that there is a connection, or that it is tried. */
  private keep(peer: NodeId): void {
    const { around, book } = this;
    if (around === null || peer === around.nodeId || this.outgoing.has(peer)) return;
    // Who knows no members does not know that somebody is none.
    const asMember = book.members.has(peer) || book.members.size === 0;
    const connection = new OutgoingConnection(peer, { waysTo: (id) => book.waysTo(id), asMember }, around);
    this.outgoing.set(peer, connection);
    connection.dial();
  }

  /**
   * The connection was made to a member. After a while it is closed, and made anew if it is only to answer.
   */
  private linger(peer: NodeId, around: Surroundings): void {
    const timer = around.clock.startTimer(around.limits.lingerMs, () => {
      this.lingering.delete(timer);
      if (this.book.members.has(peer)) return;
      this.disconnect(peer, around);
      if (this.isWanted(peer)) this.keep(peer);
    });
    this.lingering.add(timer);
  }

  private disconnect(peer: NodeId, around: Surroundings): void {
    const connection = this.outgoing.get(peer);
    if (connection === undefined) return;
    this.outgoing.delete(peer);
    const wasReachable = connection.isReachable;
    void connection.stop();
    if (wasReachable) around.events.onReachable(peer, false);
  }
}
