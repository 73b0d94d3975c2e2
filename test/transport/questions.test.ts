/** Questions at the port of the peers: who asks need not be a member. */

import { afterEach, describe, expect, it } from 'vitest';
import { askServer, encodeQuestion } from '../../runtime/node/transport/question.ts';
import type { PeerAddress } from '../../runtime/node/transport/tcp-transport-options.ts';
import { TransportFailedError } from '../../runtime/transport/transport-failed-error.ts';
import { Listener, n1 } from './messages.ts';
import { LOOPBACK, type ServerOptions, shout, strangeServer, TestServer } from './tcp-cluster.ts';

const started: TestServer[] = [];

async function serve(options: Partial<ServerOptions> = {}): Promise<PeerAddress> {
  const server = new TestServer({ id: n1, ...options });
  started.push(server);
  await server.transport.start(new Listener());
  return server.transport.address;
}

afterEach(async () => {
  await Promise.all(started.map((server) => server.transport.stop()));
  for (const server of started.splice(0)) expect(server.clock.running.size).toBe(0);
});

const bytes = (text: string) => new TextEncoder().encode(text);
const ask = (address: PeerAddress, clusterId = 'test') =>
  askServer(bytes('who?'), { address, clusterId, timeoutMs: 5000 });
const echo = async (question: Uint8Array) => bytes(`${new TextDecoder().decode(question)} you!`);

describe('a question', () => {
  it('is answered, however long the answer takes', async () => {
    let asks = () => {};
    let answer: (text: string) => void = () => undefined;
    const later = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const isAsked = new Promise<void>((resolve) => {
      asks = resolve;
    });
    const onQuestion = async () => {
      asks();
      return bytes(await later);
    };
    const asked = ask(await serve({ onQuestion }));
    await isAsked;
    expect(started[0]?.clock.running.size).toBe(0);

    answer('x'.repeat(200_000));

    expect(await asked).toEqual(bytes('x'.repeat(200_000)));
  });

  it.each([
    ['belongs to another cluster', { onQuestion: echo }, 'other'],
    ['answers no questions', {}, 'test'],
    ['could not find the answer', { onQuestion: () => Promise.reject(new Error('…')) }, 'test'],
  ])('is refused by a server that %s', async (reason, options, clusterId) => {
    const asked = ask(await serve(options), clusterId);

    await expect(asked).rejects.toThrow(TransportFailedError);
    await expect(asked).rejects.toThrow(reason);
  });

  it('fails where nobody listens, or somebody else does', async () => {
    const { server, address } = await strangeServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n'));

    await expect(ask({ host: LOOPBACK, port: 1 })).rejects.toThrow('ECONNREFUSED');
    await expect(ask(address)).rejects.toThrow('no raftchart server');
    server.close();
  });

  it('of another version, or damaged, is refused and harms nobody', async () => {
    const address = await serve({ onQuestion: echo, limits: { handshakeMs: 20 } });
    const question = encodeQuestion('test', bytes('who?'));
    for (const place of question.keys()) {
      if (place < 4) continue;
      const damaged = question.slice();
      damaged[place] = 1 ^ (question[place] as number);
      await shout(address, damaged);
    }

    expect(await ask(address)).toEqual(bytes('who? you!'));
  });
});
