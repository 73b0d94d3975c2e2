/** The inspector's server: programs and servers on one side, pages on the other, and nobody else. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWebSocketInspector } from '@statelyai/inspect';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createActor, createMachine } from 'xstate';
import { type InspectorOptions, InspectorServer } from '../../tools/inspect/serve/inspector-server.ts';
import { watchedNode } from './watched-node.ts';
import { isNote, WatchingPage } from './watching-page.ts';

async function startInspector(options: Partial<InspectorOptions> = {}): Promise<InspectorServer> {
  const server = await InspectorServer.start({
    port: 0,
    servers: [],
    isAlwaysOn: true,
    stately: false,
    page: null,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { Pressed: 'on' } }, on: { on: { Pressed: 'off' } } },
});

/** A program that has nothing to do with Raft; it presses once. */
function lampProgram(url: string): void {
  const inspector = createWebSocketInspector({ url: url.replace('http', 'ws') });
  onTestFinished(() => inspector.stop());
  const actor = createActor(lamp, { inspect: inspector.inspect });
  actor.start();
  actor.send({ type: 'Pressed' });
}

const isOn = (sessionId: RegExp) => (message: object) =>
  JSON.stringify(message).includes('"value":"on"') &&
  sessionId.test((message as { sessionId: string }).sessionId);

describe('a program with a chart of its own', () => {
  it('is seen by a page that watches', async () => {
    const { url } = await startInspector();
    const page = new WatchingPage(url);

    lampProgram(url);

    await page.until(isOn(/^x:/));
    const { sessionId } = page.messages[0] as { sessionId: string };
    expect(page.messages[0]).toMatchObject({ type: '@xstate.actor', name: 'lamp' });
    expect(JSON.parse((page.messages[0] as { definition: string }).definition)).toMatchObject({ id: 'lamp' });
    expect(page.of(sessionId)).toContainEqual(
      expect.objectContaining({ type: '@xstate.event', event: { type: 'Pressed' } }),
    );
  });

  it('is seen by a page that comes late, in the same order', async () => {
    const { url } = await startInspector();
    const early = new WatchingPage(url);
    lampProgram(url);
    await early.until(isOn(/^x:/));

    const late = new WatchingPage(url);

    await late.until(isOn(/^x:/));
    expect(late.messages).toEqual(early.messages);
  });

  it('is not taken for another one with the same names', async () => {
    const { url } = await startInspector();
    const page = new WatchingPage(url);
    const tell = async (value: string) => {
      const socket = new WebSocket(url.replace('http', 'ws'));
      onTestFinished(() => socket.terminate());
      await new Promise((resolve) => socket.once('open', resolve));
      const message = { type: '@xstate.snapshot', sessionId: 'x:0', rootId: 'x:0', snapshot: { value } };
      socket.send(JSON.stringify(message));
      return page.until((told) => JSON.stringify(told).includes(value));
    };

    const names = [await tell('first'), await tell('second')];

    expect(names).toMatchObject([{ sessionId: 'x:0' }, { sessionId: 'x:0@2', rootId: 'x:0@2' }]);
  });

  it('may say what it likes: what is no message is left alone', async () => {
    const { url } = await startInspector();
    const page = new WatchingPage(url);
    const socket = new WebSocket(url.replace('http', 'ws'));
    onTestFinished(() => socket.terminate());
    await new Promise((resolve) => socket.once('open', resolve));

    for (const text of ['hello', 'null', '{"type":"@xstate.event"}', '{"type":"other","sessionId":"x:0"}'])
      socket.send(text);
    socket.send('{"type":"@xstate.event","sessionId":"x:0","event":{"type":"Last"}}');
    await page.until(({ type }) => type === '@xstate.event');

    expect(page.messages).toMatchObject([{ event: { type: 'Last' } }]);
  });
});

describe('a server of a cluster', () => {
  it('is seen with its chart, its log and its steps, goes down and comes back', async () => {
    const first = await watchedNode();
    const { url } = await startInspector({ servers: [{ endpoint: first.url }] });
    const page = new WatchingPage(url);

    const step = await page.until(
      (message) => message.type === '@xstate.snapshot' && message.raft?.lines.at(-1)?.kind === 'step',
    );
    await first.stop();
    await page.until(isNote('down'));
    const down = page.messages.length;
    await watchedNode(Number(new URL(first.url).port));
    await page.until(isNote('up'));

    expect(page.messages[0]).toMatchObject({
      type: '@xstate.actor',
      sessionId: 'n1',
      raft: { kind: 'life' },
    });
    expect(step).toMatchObject({ sessionId: 'n1', raft: { view: { role: expect.any(String) } } });
    const anew = page.messages.slice(down).find(({ type }) => type === '@xstate.actor');
    expect(anew).toMatchObject({ sessionId: 'n1', raft: { kind: 'life' } });
  });

  it('that nobody may watch, or that is not there, is told of once, with the reason', async () => {
    const gone = await watchedNode();
    await gone.stop();
    const { url } = await startInspector({ servers: [{ endpoint: gone.url }] });
    const page = new WatchingPage(url);

    const note = await page.until(isNote('down'));

    expect(note).toMatchObject({
      note: { server: gone.url, text: `${gone.url} tells nothing: nobody listens there.` },
    });
  });
});

/** Answers with the status, or 'open', of a WebSocket that says where it comes from. */
function attempt(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | 'open' | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/inspect?watch`, { headers });
    onTestFinished(() => socket.terminate());
    socket.on('open', () => resolve('open'));
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
    socket.on('error', () => {});
  });
}

function statusFor(url: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the inspector', () => {
  it.each([
    [{ origin: 'https://elsewhere.example' }, 403],
    [{ host: 'rebound.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://localhost:5173' }, 'open'],
    [{}, 'open'],
  ] as const)('lets a WebSocket with %j watch: %s', async (headers, outcome) => {
    const { url } = await startInspector();

    expect(await attempt(url, headers)).toBe(outcome);
  });

  it('serves the page that was built, and nothing beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'raftchart-page-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const page = join(folder, 'inspect');
    await mkdir(join(page, 'assets'), { recursive: true });
    await writeFile(join(page, 'index.html'), '<p>the page</p>');
    await writeFile(join(page, 'assets', 'main.js'), 'main()');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    const { url } = await startInspector({ page });

    const index = await fetch(`${url}/`);
    const script = await fetch(`${url}/assets/main.js`);

    expect([index.headers.get('content-type'), await index.text()]).toEqual([
      'text/html; charset=utf-8',
      '<p>the page</p>',
    ]);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const path of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets', '/none.js', '/%zz', '/stately'])
      expect(await statusFor(url, path, '127.0.0.1')).toBe(404);
    expect(await statusFor(url, '/', 'rebound.example')).toBe(403);
  });

  it('says how the page is built where it is not', async () => {
    const { url } = await startInspector();

    const response = await fetch(url);

    expect([response.status, await response.text()]).toMatchObject([
      503,
      expect.stringContaining('npm run build'),
    ]);
  });

  it("shows Stately's page where that was asked for, and tells it of what is there now", async () => {
    const { url } = await startInspector({ stately: true });
    const page = new WatchingPage(url);
    lampProgram(url);
    await page.until(isOn(/^x:/));

    const text = await (await fetch(`${url}/stately`)).text();
    const late = new WatchingPage(url, 'watch=essentials');
    await late.until(isOn(/^x:/));

    expect(text).toContain('src="https://stately.ai/inspect"');
    expect(late.messages.map(({ type }) => type)).toEqual(['@xstate.actor', '@xstate.snapshot']);
  });
});
