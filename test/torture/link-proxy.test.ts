import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { freePortRun } from '../../tools/torture/free-ports.ts';
import { LinkProxy } from '../../tools/torture/link-proxy.ts';
import { eventually } from '../process/eventually.ts';

/** One end of a connection, and all that it has heard. */
class End {
  readonly socket: Socket;
  heard = '';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.heard += text;
    });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  }

  says(text: string): void {
    this.socket.write(text);
  }

  hears(text: string): Promise<true> {
    return eventually(`"${text}" arrives`, () => this.heard === text);
  }

  isGone(): Promise<true> {
    return eventually('the connection is closed', () => this.socket.closed);
  }
}

let proxy: LinkProxy;
let port: number;
const accepted: End[] = [];

beforeEach(async () => {
  accepted.length = 0;
  port = await freePortRun(2);
  const server = createServer((socket) => void accepted.push(new End(socket)));
  server.listen(port + 1, '127.0.0.1');
  await once(server, 'listening');
  proxy = new LinkProxy(port + 1);
  await proxy.listen(port);
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
});

/** Both ends of a connection through the proxy. */
async function connection(): Promise<readonly [near: End, far: End]> {
  const before = accepted.length;
  const near = new End(connect(port, '127.0.0.1'));
  const far = await eventually('the connection is accepted', () => accepted[before]);
  return [near, far];
}

it('a link carries what both ends say, and the end of it', async () => {
  const [near, far] = await connection();

  near.says('question');
  await far.hears('question');
  far.says('answer');
  await near.hears('answer');
  near.socket.end();

  await far.isGone();
  await eventually('the proxy forgets it', () => proxy.connectionCount === 0);
});

it('a cut link is cut one way, and what was said meanwhile arrives when it is mended', async () => {
  const [near, far] = await connection();
  proxy.cut('there');

  near.says('late');
  far.says('answer');
  await near.hears('answer');
  expect(far.heard).toBe('');
  proxy.mend();

  await far.hears('late');
});

it('nobody hears through a cut link that the other end has gone, nor on a new connection', async () => {
  const [near, far] = await connection();
  proxy.cut('there');
  near.socket.end();
  const [newcomer, newFar] = await connection();
  newcomer.says('hello');
  newFar.says('welcome');
  await newcomer.hears('welcome');

  expect(far.socket.closed).toBe(false);
  expect(newFar.heard).toBe('');
  proxy.mend();

  await far.isGone();
  await newFar.hears('hello');
});

it('a slow link keeps the order', async () => {
  const [near, far] = await connection();
  proxy.delay(40);
  const beganMs = performance.now();

  near.says('first ');
  far.says('meanwhile');
  await near.hears('meanwhile');
  proxy.delay(0);
  near.says('second');

  await far.hears('first second');
  expect(performance.now() - beganMs).toBeGreaterThan(35);
});

it('a reset ends a connection at both ends, and the next one is let through', async () => {
  const [near, far] = await connection();
  proxy.reset();
  await Promise.all([near.isGone(), far.isGone()]);

  const [again, farAgain] = await connection();
  again.says('again');

  await farAgain.hears('again');
});

it('a reset leaves no socket behind, also of a connection that is just ending', async () => {
  const openSockets = () =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  await eventually('those of other tests are closed', () => openSockets() === 0);
  const [near, far] = await connection();
  proxy.cut('there');
  near.socket.end();
  await eventually('the proxy has the end of it', () => near.socket.readableEnded);

  // The end passes with the mending, and the far socket's shutdown is under way when the reset comes.
  proxy.mend();
  proxy.reset();

  await Promise.all([near.isGone(), far.isGone()]);
  await eventually('every socket is closed', () => openSockets() === 0);
});

it('a connection is given up when nobody listens at its far end', async () => {
  const lonely = new LinkProxy(await freePortRun(1));
  const lonelyPort = await freePortRun(1);
  await lonely.listen(lonelyPort);
  onTestFinished(() => lonely.close());

  await new End(connect(lonelyPort, '127.0.0.1')).isGone();
});
