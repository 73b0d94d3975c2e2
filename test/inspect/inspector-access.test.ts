/** Who may use the inspector, and what it serves beside what is told. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { readCommandLine } from '../../tools/inspect/serve/command-line.ts';
import { isOn, lampProgram, startInspector } from './started-inspector.ts';
import { WatchingPage } from './watching-page.ts';

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

describe('the command line of the inspector', () => {
  it('watches the servers of a local cluster, at port 2390, unless it is told otherwise', () => {
    const given = ['--endpoints', '10.0.0.1:2379,http://[::1]:80', '--port', '0', '--stately'];

    expect(readCommandLine([])).toEqual({
      endpoints: ['http://127.0.0.1:2379', 'http://127.0.0.1:2381', 'http://127.0.0.1:2383'],
      port: 2390,
      stately: false,
      watch: false,
      help: false,
    });
    expect(readCommandLine(given)).toMatchObject({
      endpoints: ['http://10.0.0.1:2379', 'http://[::1]:80'],
      port: 0,
      stately: true,
    });
    expect(readCommandLine(['--endpoints', ''])).toMatchObject({ endpoints: [] });
  });

  it.each([
    [['--port', 'http'], '--port wants a number from 0 to 65535, not "http".'],
    [['--port', '65536'], '--port wants a number from 0 to 65535, not "65536".'],
    [['--endpoints', 'here'], '--endpoints: "http://here" is no URL of the form http://host:port'],
  ])('refuses %j', (words, complaint) => {
    expect(() => readCommandLine(words)).toThrow(complaint);
  });
});
