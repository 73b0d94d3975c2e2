/** The page /trace of a real server. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TraceLine } from '../../tools/inspect/protocol/inspection.ts';
import { serve } from '../api/served.ts';
import { verdictOn } from '../trace/traced-cluster.ts';
import { watchedNode } from './watched-node.ts';

/** Reads lines until `isEnough`, or to the end. */
async function linesOf(response: Response, isEnough: (lines: readonly string[]) => boolean) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const lines = () => text.split('\n').slice(0, -1);
  while (!isEnough(lines())) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  const toEnd = async () => {
    while (!(await reader.read()).done);
  };
  return { lines: lines(), toEnd };
}

const stepsIn = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line) as TraceLine).filter(({ kind }) => kind === 'step');

describe('/trace', () => {
  it('tells every step as it happens, beside the trace in a file, and both are legal', async () => {
    const { url, tracePath, stop } = await watchedNode();

    const response = await fetch(`${url}/trace`);
    await fetch(`${url}/v3/kv/put`, { method: 'POST', body: '{"key":"YQ==","value":"Yg=="}' });
    const { lines } = await linesOf(response, (read) => JSON.stringify(read).includes('ClientProposal'));
    await stop();

    const file = readFileSync(tracePath, 'utf8').trimEnd().split('\n');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(JSON.parse(lines[0] as string)).toMatchObject({ kind: 'life', server: 'n1' });
    expect(stepsIn(lines).length).toBeGreaterThan(0);
    expect([verdictOn(lines).text, verdictOn(file).text]).toEqual(['', '']);
    expect(stepsIn(file)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: expect.objectContaining({ type: 'Booted' }) }),
      ]),
    );
  });

  it('is told to one client: the one before is told no more when another comes', async () => {
    const { url } = await watchedNode();
    const first = await fetch(`${url}/trace`);
    const { toEnd } = await linesOf(first, (lines) => lines.length > 2);

    const second = await fetch(`${url}/trace?entries=0`);

    const { lines } = await linesOf(second, (read) => stepsIn(read).length > 3);
    await toEnd();
    expect(lines.length).toBeGreaterThan(4);
  });

  it('ends when the server stops', async () => {
    const { url, stop } = await watchedNode();
    const response = await fetch(`${url}/trace`);

    const [text] = await Promise.all([response.text(), stop()]);

    expect(text.endsWith('\n')).toBe(true);
  });

  it('of a server that was not started to be watched says how to', async () => {
    const { url } = await serve();

    const response = await fetch(`${url}/trace`);

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: 'this server cannot be watched. Start it with --watchable.',
    });
  });

  it('of a node that has stopped breaks off at once', async () => {
    const { node, server, url } = await watchedNode();
    await node.stop();

    const response = fetch(`${url}/trace`).then((answer) => answer.text());

    await expect(response).rejects.toThrow();
    await server.close(0);
  });

  it('does not guess what is meant by a number that is none', async () => {
    const watched: unknown[] = [];
    const { url } = await serve({ trace: { watch: (...given) => watched.push(given) } });

    const response = await fetch(`${url}/trace?entries=few`);

    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: '"few" is no number of entries.' },
    ]);
    expect(watched).toEqual([]);
  });
});
