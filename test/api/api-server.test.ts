import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { QueueFullError } from '../../runtime/errors.ts';
import { ApiServer } from '../../runtime/node/api/api-server.ts';
import { etcdIdOf } from '../../runtime/node/api/etcd-id.ts';
import { base64, post, type Served, serve } from './served.ts';

let served: Served;
beforeEach(async () => {
  served = await serve();
});

async function page(path: string): Promise<[number, unknown]> {
  const response = await fetch(served.url + path);
  return [response.status, await response.json()];
}

describe('the pages', () => {
  it('/version names the etcd whose API this is, and who speaks', async () => {
    expect(await page('/version')).toEqual([200, { etcdserver: '3.5.0+raftchart', etcdcluster: '3.5.0' }]);
  });

  it('/health is true when a linearizable read succeeds', async () => {
    expect(await page('/health')).toEqual([200, { health: 'true', reason: '' }]);
    expect(served.node.asked).toEqual(['read']);
  });

  it('/health is false without a leader', async () => {
    served.node.leaderId = null;

    expect(await page('/health')).toEqual([503, { health: 'false', reason: 'RAFT NO LEADER' }]);
  });

  it('/health is false when reads fail, but not for a local check', async () => {
    served.node.failure = new QueueFullError('full');

    expect(await page('/health')).toEqual([503, { health: 'false', reason: 'RANGE ERROR:full' }]);
    expect(await page('/health?serializable=true')).toEqual([200, { health: 'true', reason: '' }]);
  });

  it('any other page is not found', async () => {
    expect(await page('/nope')).toEqual([404, { error: 'Not Found', code: 5, message: 'Not Found' }]);
  });
});

describe('the port', () => {
  it('serves HTTP/2 beside HTTP/1.1, and a gRPC method that nobody declared is answered with status 12', async () => {
    const session = connectHttp2(served.url);
    onTestFinished(() => session.destroy());

    const call = session.request({
      ':method': 'POST',
      ':path': '/etcdserverpb.Watch/Watch',
      'content-type': 'application/grpc',
    });
    call.end();
    call.resume();
    const [trailers] = (await once(call, 'trailers')) as [IncomingHttpHeaders];

    expect(trailers['grpc-status']).toBe('12');
    expect(decodeURIComponent(String(trailers['grpc-message']))).toContain(
      'does not implement etcdserverpb.Watch/Watch',
    );
  });

  it('recognizes a protocol whose first bytes arrive one by one', async () => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1').setNoDelay(true);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');

    for (const byte of 'POST /v3/kv/range HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n') {
      await new Promise((resolve) => socket.write(byte, resolve));
    }
    const [answer] = await once(socket, 'data');

    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  });

  it.each(['host: [', 'host: a b', 'x: y'])('survives a request with the header "%s"', async (header) => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());

    socket.write(`POST /etcdserverpb.KV/Put HTTP/1.0\r\n${header}\r\ncontent-type: application/json\r\n\r\n`);
    const [answer] = await once(socket, 'data');

    expect(String(answer)).toMatch(/^HTTP\/1\.1 400/);
    expect(served.failures).toEqual([]);
    expect((await page('/version'))[0]).toBe(200);
  });

  it.each(['/etcdserverpb.KV/Put', '/v3/kv/put'])(
    'a client that goes away before %s is answered harms nobody',
    async (path) => {
      const { open, isOpen } = gate();
      served.node.gate = isOpen;
      const session = connectHttp2(served.url);
      onTestFinished(() => session.destroy());
      const call = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' });
      call.end(JSON.stringify({ key: base64('a') }));
      await expect.poll(() => served.node.asked.length).toBe(1);

      call.close();
      await once(call, 'close');
      open();

      expect((await page('/health'))[0]).toBe(200);
      expect(served.failures).toEqual([]);
    },
  );

  it('closes at once what is more than maxConnections, and takes another when one has gone', async () => {
    const { server, url } = await serve({ maxConnections: 2 });
    const idle = connectHttp2(url);
    await once(idle, 'remoteSettings');
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await once(silent, 'connect');
    const answered = () =>
      fetch(`${url}/version`, { headers: { connection: 'close' } }).then(
        ({ status }) => status,
        () => 'closed',
      );

    expect(await answered()).toBe('closed');
    idle.close();

    await expect.poll(answered).toBe(200);
    silent.destroy();
    await server.close(0);
  });

  it('lets an HTTP/2 connection have a thousand calls open, and says so', async () => {
    const session = connectHttp2(served.url);
    onTestFinished(() => session.destroy());

    const [settings] = await once(session, 'remoteSettings');

    expect(settings).toMatchObject({ maxConcurrentStreams: 1000 });
  });

  it.each([
    ['grpc-timeout', '99999999H', 'application/grpc'],
    ['grpc-timeout', '99999999M', 'application/grpc-web+proto'],
    ['connect-timeout-ms', '9999999999', 'application/proto'],
  ])('a call with %s: %s has all the time it needs', async (name, timeout, type) => {
    const { open, isOpen } = gate();
    const session = connectHttp2(served.url);
    onTestFinished(() => session.destroy());
    const headers = { ':method': 'POST', ':path': '/etcdserverpb.KV/Range', 'content-type': type };
    const key = Buffer.from([10, 1, 97]);
    const body = type === 'application/proto' ? key : Buffer.concat([Buffer.from([0, 0, 0, 0, 3]), key]);
    const answerWith = (more: Record<string, string>) => {
      const call = session.request({ ...headers, ...more });
      call.end(body);
      return buffer(call);
    };
    const untimed = await answerWith({});
    served.node.gate = isOpen;

    const timed = answerWith({ [name]: timeout });
    await expect.poll(() => served.node.asked.length).toBe(2);
    for (let round = 0; round < 5; round++) await page('/version');
    open();

    expect(await timed).toEqual(untimed);
  });

  it('rejects the start when the address is taken', async () => {
    const port = Number(new URL(served.url).port);

    const second = ApiServer.start({ node: served.node, host: '127.0.0.1', port });

    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('closing', () => {
  it('lets an open call finish and accepts no other', async () => {
    const { open, isOpen } = gate();
    served.node.gate = isOpen;
    const call = post(`${served.url}/v3/kv/put`, { key: base64('a') });
    await expect.poll(() => served.node.asked.length).toBe(1);

    const closed = served.server.close(60_000);
    await expect(fetch(served.url)).rejects.toThrow();
    open();

    expect((await call)[0]).toBe(200);
    await closed;
  });

  it('cuts off what has not finished in time', async () => {
    served.node.gate = gate().isOpen;
    const call = post(`${served.url}/v3/kv/put`, { key: base64('a') });
    call.catch(() => undefined);
    await expect.poll(() => served.node.asked.length).toBe(1);

    await served.server.close(1);

    await expect(call).rejects.toThrow();
  });

  it('ends idle connections of both protocols at once', async () => {
    const session = connectHttp2(served.url);
    await once(session, 'connect');
    await page('/version');

    const ended = once(session, 'close');
    await served.server.close(60_000);

    await ended;
  });
});

it('an id is the first half of the SHA-1 of a name', () => {
  expect(etcdIdOf('abc')).toBe(0xa9993e364706816an);
});

function gate(): { isOpen: Promise<void>; open: () => void } {
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}
