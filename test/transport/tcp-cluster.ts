/** TCP transports on free ports of the loopback interface, and sockets that misbehave. */

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { TcpTransport } from '../../runtime/node/transport/tcp-transport.ts';
import type { PeerAddress, TcpTransportLimits } from '../../runtime/node/transport/tcp-transport-options.ts';
import type { TransportProblem } from '../../runtime/node/transport/transport-problem.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { TestClock } from './test-clock.ts';

export const LOOPBACK = '127.0.0.1';

export interface ServerOptions {
  readonly id: NodeId;
  readonly clusterId?: string;
  readonly peers?: ReadonlyMap<NodeId, PeerAddress>;
  readonly port?: number;
  readonly limits?: Partial<TcpTransportLimits>;
  readonly founders?: string;
  readonly onQuestion?: (question: Uint8Array) => Promise<Uint8Array>;
}

export const hostAndPort = (address: PeerAddress | undefined) => `${address?.host}:${address?.port}`;

/** A transport and the problems that it has reported. */
export class TestServer {
  readonly transport: TcpTransport;
  readonly problems: TransportProblem[] = [];
  readonly clock = new TestClock();
  private readonly waiting: (() => void)[] = [];

  constructor({
    id,
    clusterId = 'test',
    peers = new Map(),
    port = 0,
    limits = {},
    ...others
  }: ServerOptions) {
    this.transport = new TcpTransport({
      ...others,
      clusterId,
      nodeId: id,
      listen: { host: LOOPBACK, port },
      peers,
      clock: this.clock,
      random: () => 0.5,
      onProblem: (problem) => {
        this.problems.push(problem);
        for (const resolve of this.waiting.splice(0)) resolve();
      },
      limits: { minBackoffMs: 5, maxBackoffMs: 20, lingerMs: 20, ...limits },
    });
  }

  /** Settles with the first problem of this kind that is reported, or has been. */
  async problem(kind: TransportProblem['kind']): Promise<TransportProblem> {
    for (;;) {
      const found = this.problems.find((problem) => problem.kind === kind);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
  }
}

/** What a socket has received, once its other end has closed it. */
export function received(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(pieces)));
  });
}

/** Sends bytes to a server; settles with what it answered, once it has closed. */
export function shout(address: PeerAddress, bytes: Uint8Array): Promise<Buffer> {
  const socket = connect({ ...address });
  const answer = received(socket);
  socket.write(bytes);
  return answer;
}

/** A server that does with each connection what it is told. */
export async function strangeServer(
  behave: (socket: Socket) => void,
): Promise<{ server: Server; address: PeerAddress }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket.resume());
  });
  await new Promise<void>((resolve) => {
    server.listen({ host: LOOPBACK, port: 0 }, resolve);
  });
  return { server, address: { host: LOOPBACK, port: (server.address() as AddressInfo).port } };
}
