/** What is particular to TCP: pieces, floods, silence, and coming back. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import { encodeHello, encodeReply } from '../../runtime/node/transport/handshake.ts';
import type { PeerAddress } from '../../runtime/node/transport/tcp-transport-options.ts';
import { zlibChecksum } from '../../runtime/node/transport/zlib-checksum.ts';
import { FrameBuilder, MessageEncoder } from '../../runtime/transport/message-frame.ts';
import { TransportFailedError } from '../../runtime/transport/transport-failed-error.ts';
import type { PeerMessage } from '../../spec/messages.ts';
import { append, Listener, n1, n2, n3, vote } from './messages.ts';
import {
  hostAndPort,
  LOOPBACK,
  received,
  type ServerOptions,
  shout,
  strangeServer,
  TestServer,
} from './tcp-cluster.ts';

const started: TestServer[] = [];
const strangers: { close(): unknown }[] = [];
const nowhere: PeerAddress = { host: LOOPBACK, port: 1 };
const hello = encodeHello({ clusterId: 'test', from: n2, to: n1, asMember: true, address: '', founders: '' });
const welcome = encodeReply({ refusal: null, clusterId: 'test', from: n2 });

async function serve(options: ServerOptions, listener = new Listener()): Promise<TestServer> {
  const server = new TestServer(options);
  started.push(server);
  await server.transport.start(listener);
  return server;
}

async function stranger(behave: (socket: Socket) => void): Promise<PeerAddress> {
  const { server, address } = await strangeServer(behave);
  strangers.push(server);
  return address;
}

function frameOf(...messages: readonly PeerMessage[]): Uint8Array {
  const encoder = new MessageEncoder(createPeerCodec(zlibChecksum));
  const frames = new FrameBuilder(new ByteWriter(), { encoder, checksum: zlibChecksum }, 1 << 26);
  for (const message of messages) frames.add(message);
  return frames.bytes().slice();
}

/** The frame with the checksum of what it holds now: it was not damaged, it was made so. */
function resealed(frame: Uint8Array): Uint8Array {
  new DataView(frame.buffer, frame.byteOffset).setUint32(4, zlibChecksum(frame, 8, frame.length), true);
  return frame;
}

afterEach(async () => {
  await Promise.all(started.map((server) => server.transport.stop()));
  for (const server of started.splice(0)) expect(server.clock.running.size).toBe(0);
  for (const server of strangers.splice(0)) server.close();
});

describe('a server that is dialled', () => {
  const peers = new Map([[n2, nowhere]]);

  it('closes when a frame is damaged, and reads nothing of it', async () => {
    const listener = new Listener();
    const first = await serve({ id: n1, peers }, listener);
    const damaged = frameOf(vote(n2, 2)).slice();
    damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1;

    await shout(first.transport.address, Buffer.concat([hello, frameOf(vote(n2, 1)), damaged]));

    expect(await first.problem('frameDamaged')).toMatchObject({ peer: n2 });
    expect(listener.messages).toEqual([vote(n2, 1)]);
  });

  it('closes at once what is more than maxConnections, and takes another when one has gone', async () => {
    const first = await serve({ id: n1, peers, limits: { maxConnections: 2 } });
    const dial = () => connect({ ...first.transport.address });
    const [one, other] = [dial(), dial()];
    for (const socket of [one, other]) await once(socket, 'connect');

    expect(await received(dial())).toHaveLength(0);
    expect(await first.problem('acceptFailed')).toMatchObject({ detail: expect.stringContaining('2 conn') });
    one.destroy();
    const greet = () => {
      const socket = dial().on('error', () => undefined);
      socket.write(hello);
      return new Promise<boolean>((resolve) => {
        socket.once('data', () => resolve(true)).once('close', () => resolve(false));
      });
    };
    await expect.poll(greet).toBe(true);
    other.destroy();
  });

  it('reads frames that come byte by byte', async () => {
    const listener = new Listener();
    const first = await serve({ id: n1, peers }, listener);
    const socket = connect({ ...first.transport.address, noDelay: true });
    const sent = [vote(n2, 1), append(n2, 2, 5), vote(n2, 2)];

    for (const byte of Buffer.concat([hello, frameOf(...sent.slice(0, 2)), frameOf(...sent.slice(2))])) {
      await new Promise((resolve) => {
        socket.write(Uint8Array.of(byte), resolve);
      });
    }

    await listener.received(3);
    expect(listener.messages).toEqual(sent);
    socket.destroy();
  });

  it('closes on a frame that is too large, before it has been read', async () => {
    const first = await serve({ id: n1, peers, limits: { maxFrameBytes: 1000 } });
    await shout(first.transport.address, Buffer.concat([hello, Uint8Array.of(0xe9, 3, 0, 0)]));
    expect(await first.problem('frameTooLarge')).toMatchObject({
      peer: n2,
      detail: expect.stringContaining('1001'),
    });
  });

  it('closes on a message that comes in somebody else’s name', async () => {
    const listener = new Listener();
    const first = await serve({ id: n1, peers }, listener);
    await shout(
      first.transport.address,
      Buffer.concat([hello, frameOf(vote(n2, 1), vote(n3, 2), vote(n2, 3))]),
    );
    expect((await first.problem('wrongSender')).detail).toBe('n2 sent a message of n3.');
    expect(listener.messages).toEqual([vote(n2, 1)]);
  });

  it('closes on garbage, and says where it begins to be garbage', async () => {
    const first = await serve({ id: n1, peers });
    const frame = frameOf(append(n2, 2, 30));
    frame[frame.length - 5] = 0;
    await shout(first.transport.address, Buffer.concat([hello, resealed(frame)]));
    expect((await first.problem('malformedFrame')).detail).toContain("checksum at 'entries[1]'");
  });

  it('closes on a message that is longer than its frame', async () => {
    const first = await serve({ id: n1, peers });
    const frame = Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1);
    await shout(first.transport.address, Buffer.concat([hello, resealed(frame)]));
    expect((await first.problem('malformedFrame')).detail).toContain('longer than its frame');
  });

  it('says now and then that something has arrived', async () => {
    const first = await serve({ id: n1, peers, limits: { probeMs: 0 } });
    const reply = encodeReply({ refusal: null, clusterId: 'test', from: n1 });
    const socket = connect({ ...first.transport.address });
    const answer = received(socket);
    let byteLength = 0;
    socket.on('data', (piece) => {
      byteLength += piece.length;
      if (byteLength > reply.length) socket.destroy();
    });

    socket.write(Buffer.concat([hello, frameOf(vote(n2, 1))]));

    expect(await answer).toEqual(Buffer.concat([reply, Uint8Array.of(0)]));
  });

  it('lets a new connection of a peer take the place of the old one', async () => {
    const listener = new Listener();
    const first = await serve({ id: n1, peers }, listener);
    const old = connect({ ...first.transport.address });
    const oldClosed = received(old);
    old.write(Buffer.concat([hello, frameOf(vote(n2, 1))]));
    await listener.received(1);

    const young = connect({ ...first.transport.address });
    young.write(Buffer.concat([hello, frameOf(vote(n2, 2))]));

    await Promise.all([oldClosed, listener.received(2)]);
    young.destroy();
  });
});

describe('a slow peer', () => {
  it('costs only its own messages', async () => {
    const sockets: Socket[] = [];
    const deaf = await stranger((socket) => {
      sockets.push(socket.pause());
      socket.write(welcome);
    });
    const third = new Listener();
    const target = await serve({ id: n3, peers: new Map([[n1, nowhere]]) }, third);
    const seen = new Listener();
    const peers = new Map([
      [n2, deaf],
      [n3, target.transport.address],
    ]);
    const { transport } = await serve({ id: n1, peers, limits: { maxQueueBytes: 1 << 20 } }, seen);
    await Promise.all([seen.sees(n2), seen.sees(n3)]);

    for (let round = 1; round <= 60; round++) {
      transport.send(n2, append(n1, 1, 300_000));
      transport.send(n3, vote(n1, round));
      transport.flush();
      await third.received(round);
    }

    expect(transport.droppedMessages(n2)).toBeGreaterThan(10);
    expect(transport.droppedMessages(n3)).toBe(0);
    for (const socket of sockets) socket.destroy();
  });

  it('gets what was queued unharmed when it reads again', async () => {
    const listener = new Listener();
    const second = await serve({ id: n2, peers: new Map([[n1, nowhere]]) }, listener);
    const seen = new Listener();
    const peers = new Map([[n2, second.transport.address]]);
    const { transport } = await serve({ id: n1, peers, limits: { maxQueueBytes: 1 << 28 } }, seen);
    await seen.sees(n2);

    // No turn of the event loop passes, so the second server cannot read before all of it has been written.
    const sent = Array.from({ length: 40 }, (_, round) => [
      append(n1, 2, 100_000),
      vote(n1, round + 1),
    ]).flat();
    for (const message of sent) {
      transport.send(n2, message);
      transport.flush();
    }

    await listener.received(sent.length);
    expect(transport.droppedMessages(n2)).toBe(0);
    const votes = listener.messages.filter((message) => message.type === 'PreVoteResponse');
    expect(votes.map((message) => message.term)).toEqual(Array.from({ length: 40 }, (_, round) => round + 1));
  });
});

describe('a silent peer', () => {
  it('is disconnected when nothing has arrived there for too long', async () => {
    const mute = await stranger((socket) => socket.write(welcome));
    const seen = new Listener();
    const limits = { probeMs: 10, silenceMs: 40 };
    const first = await serve({ id: n1, peers: new Map([[n2, mute]]), limits }, seen);
    await seen.sees(n2);
    await first.problem('silentPeer');
    await seen.sees(n2, false);
  });
});

describe('a server that comes back', () => {
  it('is dialled at once when its own dialling shows that it is back', async () => {
    const seen = new Listener();
    const limits = { minBackoffMs: 3_600_000, maxBackoffMs: 3_600_000 };
    const first = await serve({ id: n1, limits }, seen);
    const second = await serve({ id: n2, peers: new Map([[n1, first.transport.address]]) });
    const { port } = second.transport.address;
    first.transport.setPeers([{ id: n2, address: hostAndPort(second.transport.address) }]);
    await seen.sees(n2);
    await second.transport.stop();
    await seen.sees(n2, false);

    await serve({ id: n2, peers: new Map([[n1, first.transport.address]]), port });

    await seen.sees(n2);
  });
});

describe('a transport', () => {
  it('cannot start where another one listens', async () => {
    const first = await serve({ id: n1 });
    const second = new TestServer({ id: n2, port: first.transport.address.port });
    await expect(second.transport.start(new Listener())).rejects.toThrow(TransportFailedError);
    await second.transport.stop();
  });

  it('drops a message that no frame can hold, and says so', async () => {
    const listener = new Listener();
    const second = await serve({ id: n2, peers: new Map([[n1, nowhere]]) }, listener);
    const seen = new Listener();
    const limits = { maxFrameBytes: 1000 };
    const first = await serve({ id: n1, peers: new Map([[n2, second.transport.address]]), limits }, seen);
    await seen.sees(n2);

    for (const message of [append(n1, 1, 900), append(n1, 1, 2000), append(n1, 1, 900), vote(n1, 3)]) {
      first.transport.send(n2, message);
    }
    first.transport.flush();

    await listener.received(3);
    expect(listener.messages.map((message) => message.type).at(-1)).toBe('PreVoteResponse');
    expect(await first.problem('messageTooLarge')).toMatchObject({ peer: n2 });
  });
});
