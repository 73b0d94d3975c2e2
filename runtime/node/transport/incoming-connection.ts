/**
 * The way from one peer: it is only read from. Until the other end has said who it is, nothing of it is
 * believed.
 */

import type { Socket } from 'node:net';
import type { NodeId } from '../../../generated/vocabulary.ts';
import type { RunningTimer } from '../../clock/clock.ts';
import { FrameReader } from '../../transport/message-frame.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { decodeHello, encodeReply, type HandshakeRefusal, type Hello } from './handshake.ts';
import { answerTo, isQuestion, MAX_QUESTION_BYTES } from './question.ts';
import type { Surroundings } from './tcp-surroundings.ts';
import type { TransportProblem } from './transport-problem.ts';

/** Said now and then to the server that dialled: something has arrived. */
const HEARD = new Uint8Array(1);

export interface IncomingEvents {
  /** The handshake is done. */
  onAccepted(hello: Hello, connection: IncomingConnection): void;
  /** `peer` is null if the handshake was never done. */
  onClosed(connection: IncomingConnection, peer: NodeId | null): void;
}

export class IncomingConnection {
  private readonly socket: Socket;
  private readonly around: Surroundings;
  private readonly events: IncomingEvents;
  private readonly assembler = new FrameAssembler(MAX_QUESTION_BYTES);
  private deadline: RunningTimer;
  /** Null until the handshake is done. */
  private reader: FrameReader | null = null;
  /** Who it is, or who it said it is. */
  private peer: NodeId | null = null;
  private isClosed = false;
  private saidHeardMs = 0;

  constructor(socket: Socket, around: Surroundings, events: IncomingEvents) {
    this.socket = socket;
    this.around = around;
    this.events = events;
    this.deadline = this.startDeadline();
    socket.setNoDelay(true);
    socket.on('data', (piece) => this.receive(piece));
    // Whatever the error was, 'close' follows, and the other end dials again.
    socket.on('error', () => undefined);
    socket.on('close', () => this.closed());
  }

  /** Nothing is delivered any more. Settles when nothing is left of it. */
  close(): Promise<void> {
    this.isClosed = true;
    if (this.socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.socket.once('close', () => resolve());
      this.socket.destroy();
    });
  }

  private get place(): string {
    return `${this.socket.remoteAddress}:${this.socket.remotePort}`;
  }

  private receive(piece: Uint8Array): void {
    if (this.isClosed) return;
    const tooLarge = this.assembler.push(piece, (bytes, start, end) => {
      if (this.reader === null) this.hearHello(bytes, start, end);
      else this.readFrame(this.reader, bytes, start, end);
      return !this.isClosed;
    });
    if (tooLarge !== null) this.refuseLength(tooLarge);
    else if (this.reader !== null && !this.isClosed) this.sayHeard();
  }

  private readFrame(reader: FrameReader, ...frame: [Uint8Array, number, number]): void {
    const refusal = reader.read(...frame, (message) => {
      if (!this.isClosed) this.around.events.onMessage(message);
    });
    if (refusal !== null) this.fail(refusal.kind, refusal.detail);
  }

  private startDeadline(): RunningTimer {
    const { limits, clock } = this.around;
    return clock.startTimer(limits.handshakeMs, () => {
      this.fail('handshakeTimeout', `${this.place} did not say who it is within ${limits.handshakeMs} ms.`);
    });
  }

  /** Whoever asks says one thing, waits for the answer, and closes. */
  private async hearQuestion(...frame: [Uint8Array, number, number]): Promise<void> {
    this.isClosed = true;
    this.deadline.cancel();
    const answer = await answerTo(frame, this.around.clusterId, this.around.onQuestion);
    if (this.socket.destroyed) return;
    this.deadline = this.startDeadline();
    this.socket.end(answer);
  }

  private hearHello(...frame: [Uint8Array, number, number]): void {
    if (isQuestion(...frame)) {
      void this.hearQuestion(...frame);
      return;
    }
    const hello = decodeHello(...frame);
    const refusal = typeof hello === 'string' ? hello : this.judge(hello);
    if (typeof hello !== 'string') this.peer = hello.from;
    if (refusal === 'notRaftchart') {
      this.fail(refusal, `What dialled from ${this.place} is no raftchart server.`);
    } else if (refusal !== null || typeof hello === 'string') {
      this.refuse(refusal ?? 'notRaftchart', hello);
    } else {
      this.accept(hello);
    }
  }

  private judge(hello: Hello): HandshakeRefusal | null {
    const { clusterId, nodeId, founders } = this.around;
    if (hello.clusterId !== clusterId) return 'wrongCluster';
    if (hello.to !== nodeId || hello.from === nodeId) return 'wrongPeer';
    const bothFounded = hello.founders !== '' && founders !== '';
    return bothFounded && hello.founders !== founders ? 'otherFounders' : null;
  }

  private accept(hello: Hello): void {
    this.deadline.cancel();
    this.assembler.maxFrameBytes = this.around.limits.maxFrameBytes;
    this.reader = new FrameReader(this.around.codec, this.around.checksum, hello.from);
    this.reply(null);
    this.events.onAccepted(hello, this);
  }

  /** Says why, and closes; the deadline ends a connection whose other end does not close too. */
  private refuse(refusal: HandshakeRefusal, hello: Hello | HandshakeRefusal): void {
    const who =
      typeof hello === 'string'
        ? 'A server of another version'
        : `${hello.from} of cluster ${hello.clusterId}, looking for ${hello.to},`;
    this.report(refusal, `${who} dialled from ${this.place}.`);
    this.isClosed = true;
    this.reply(refusal);
    this.socket.end();
  }

  private reply(refusal: HandshakeRefusal | null): void {
    const { clusterId, nodeId } = this.around;
    this.socket.write(encodeReply({ refusal, clusterId, from: nodeId }));
  }

  private refuseLength(byteLength: number): void {
    if (this.reader === null) {
      this.fail('notRaftchart', `What dialled from ${this.place} is no raftchart server.`);
    } else {
      this.fail(
        'frameTooLarge',
        `A frame of ${byteLength} bytes, at most ${this.assembler.maxFrameBytes} are read.`,
      );
    }
  }

  /** Seldom, and never more than the other end reads. */
  private sayHeard(): void {
    const now = this.around.clock.nowMs();
    if (now - this.saidHeardMs < this.around.limits.probeMs / 2 || this.socket.writableLength > 0) return;
    this.saidHeardMs = now;
    this.socket.write(HEARD);
  }

  private fail(kind: TransportProblem['kind'], detail: string): void {
    // A deadline that ends an orderly refusal is no problem of its own.
    if (!this.isClosed) this.report(kind, detail);
    this.isClosed = true;
    this.socket.destroy();
  }

  private report(kind: TransportProblem['kind'], detail: string): void {
    this.around.problems.report({ kind, peer: this.peer, detail });
  }

  private closed(): void {
    this.deadline.cancel();
    this.isClosed = true;
    this.events.onClosed(this, this.reader === null ? null : this.peer);
  }
}
