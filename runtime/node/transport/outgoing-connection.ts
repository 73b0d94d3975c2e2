/**
 * The way to one peer. Each server dials every other one and sends only on the connection that it has
 * dialled: so there is never a question which of two connections counts. What comes back is the reply, and
 * then a byte now and then that says that something has arrived.
 */

import { connect, type Socket } from 'node:net';
import { ByteWriter } from '../../../generated/messages/byte-writer.ts';
import type { NodeId, PeerMessage } from '../../../generated/vocabulary.ts';
import type { RunningTimer } from '../../clock/clock.ts';
import { CHECKSUM_BYTES, FrameBuilder } from '../../transport/message-frame.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { decodeReply, encodeHello, type HandshakeRefusal, MAX_HANDSHAKE_BYTES } from './handshake.ts';
import type { Surroundings } from './tcp-surroundings.ts';
import type { PeerAddress } from './tcp-transport-options.ts';
import type { TransportProblem } from './transport-problem.ts';

/** A frame without messages: only its checksum, which is 0. */
const PROBE = Uint8Array.of(CHECKSUM_BYTES, 0, 0, 0, 0, 0, 0, 0);

export interface Dialling {
  /** Asked before each attempt; what it gives is tried in turn, the first one first. */
  readonly waysTo: (peer: NodeId) => readonly PeerAddress[];
  /** As in Hello. */
  readonly asMember: boolean;
}

export class OutgoingConnection {
  private readonly peer: NodeId;
  /** As it said in its hello. */
  readonly asMember: boolean;
  private readonly waysTo: (peer: NodeId) => readonly PeerAddress[];
  /** What was dialled last. */
  private address: PeerAddress | null = null;
  private readonly around: Surroundings;
  private readonly frames: FrameBuilder;
  private socket: Socket | null = null;
  private isOpen = false;
  private isStopped = false;
  /** Waits for the next attempt, for the handshake, or for the next look at the silence. */
  private timer: RunningTimer | null = null;
  private isWaiting = false;
  private failures = 0;
  private lastHeardMs = 0;
  private dropped = 0;

  constructor(peer: NodeId, { waysTo, asMember }: Dialling, around: Surroundings) {
    this.peer = peer;
    this.waysTo = waysTo;
    this.asMember = asMember;
    this.around = around;
    const { encoder, checksum, limits } = around;
    this.frames = new FrameBuilder(new ByteWriter(), { encoder, checksum }, limits.maxFrameBytes);
  }

  get isReachable(): boolean {
    return this.isOpen;
  }

  /** Messages that were dropped because the peer was not reachable or did not read fast enough. */
  get droppedMessages(): number {
    return this.dropped;
  }

  dial(): void {
    this.isWaiting = false;
    const ways = this.waysTo(this.peer);
    const address = ways[this.failures % ways.length];
    if (address === undefined) {
      this.report('unreachablePeer', `Nobody has said where ${this.peer} is reached.`);
      return this.waitAndDial();
    }
    this.address = address;
    this.call(connect({ ...address, noDelay: true }));
  }

  private call(socket: Socket): void {
    const { limits, clock, hello } = this.around;
    const { asMember } = this;
    this.socket = socket;
    this.timer = clock.startTimer(limits.handshakeMs, () => {
      this.report('handshakeTimeout', `No reply within ${limits.handshakeMs} ms.`);
      socket.destroy();
    });
    const assembler = new FrameAssembler(MAX_HANDSHAKE_BYTES);
    socket.on('connect', () => socket.write(encodeHello({ ...hello(), to: this.peer, asMember })));
    socket.on('data', (piece) => this.receive(socket, piece, assembler));
    socket.on('error', (error) => {
      if (!this.isOpen) this.report('unreachablePeer', `${this.place}: ${error.message}`);
    });
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.lost(socket));
  }

  /** The peer is there, as was seen elsewhere: do not wait any longer. */
  nudge(): void {
    if (!this.isWaiting) return;
    this.timer?.cancel();
    this.failures = 0;
    this.dial();
  }

  send(message: PeerMessage): void {
    const queued = this.frames.byteLength + (this.socket?.writableLength ?? 0);
    if (!this.isOpen || queued > this.around.limits.maxQueueBytes) {
      this.dropped++;
    } else if (!this.frames.add(message)) {
      this.dropped++;
      this.report(
        'messageTooLarge',
        `${message.type} does not fit into ${this.around.limits.maxFrameBytes} bytes.`,
      );
    }
  }

  /** One write for everything; the arena is used again if the system has taken all of it at once. */
  flush(): void {
    if (this.frames.byteLength === 0 || this.socket === null) return;
    this.socket.write(this.frames.bytes());
    this.frames.reset(this.socket.writableLength === 0);
  }

  /** Settles when nothing is left of it. */
  stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    const { socket } = this;
    if (socket === null || socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.destroy();
    });
  }

  private get place(): string {
    return `${this.address?.host}:${this.address?.port}`;
  }

  private receive(socket: Socket, piece: Uint8Array, assembler: FrameAssembler): void {
    this.lastHeardMs = this.around.clock.nowMs();
    if (this.isOpen || this.isStopped) return;
    const tooLarge = assembler.push(piece, (bytes, start, end) => {
      this.hearReply(socket, bytes, start, end);
      return false;
    });
    if (tooLarge === null) return;
    this.report('notRaftchart', `What answers at ${this.place} is no raftchart server.`);
    socket.destroy();
  }

  private hearReply(socket: Socket, ...frame: [Uint8Array, number, number]): void {
    const reply = decodeReply(...frame);
    const refusal = typeof reply === 'string' ? reply : (reply.refusal ?? this.refuse(reply));
    if (refusal === null) {
      this.opened(socket);
    } else {
      const who =
        typeof reply === 'string' ? 'an unknown server' : `${reply.from} of cluster ${reply.clusterId}`;
      this.report(refusal, `${this.place} is ${who}.`);
      socket.destroy();
    }
  }

  /** The other server has welcomed this one; whether it is the one that was meant is for this one to say. */
  private refuse({ clusterId, from }: { clusterId: string; from: NodeId }): HandshakeRefusal | null {
    if (clusterId !== this.around.clusterId) return 'wrongCluster';
    return from === this.peer ? null : 'wrongPeer';
  }

  private opened(socket: Socket): void {
    this.timer?.cancel();
    this.isOpen = true;
    this.failures = 0;
    this.around.problems.forget(this.peer);
    this.watch(socket);
    this.around.events.onReachable(this.peer, true);
  }

  /**
   * Writes now and then, so that silence means something, and gives the connection up when nothing is heard.
   */
  private watch(socket: Socket): void {
    const { limits, clock } = this.around;
    const nextMs = clock.nowMs() + limits.probeMs;
    this.timer = clock.startTimer(limits.probeMs, () => {
      const now = clock.nowMs();
      // A process that was paused has not heard because it did not listen.
      if (now - nextMs > limits.probeMs) this.lastHeardMs = now;
      if (now - this.lastHeardMs > limits.silenceMs) {
        this.report('silentPeer', `Nothing has arrived at ${this.place} for ${limits.silenceMs} ms.`);
        socket.destroy();
        return;
      }
      if (socket.writableLength === 0) socket.write(PROBE);
      this.watch(socket);
    });
  }

  private lost(socket: Socket): void {
    if (this.socket !== socket) return;
    this.timer?.cancel();
    this.socket = null;
    this.around.encoder.forget();
    this.frames.reset(false);
    const wasOpen = this.isOpen;
    this.isOpen = false;
    if (this.isStopped) return;
    this.waitAndDial();
    if (wasOpen) this.around.events.onReachable(this.peer, false);
  }

  private waitAndDial(): void {
    const { limits, clock, random } = this.around;
    const backoffMs = Math.min(limits.maxBackoffMs, limits.minBackoffMs * 2 ** Math.min(this.failures++, 20));
    this.isWaiting = true;
    this.timer = clock.startTimer(backoffMs * (0.5 + random()), () => this.dial());
  }

  private report(kind: TransportProblem['kind'], detail: string): void {
    if (!this.isStopped) this.around.problems.report({ kind, peer: this.peer, detail });
  }
}
