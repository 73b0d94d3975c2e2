/** The inspector's server: programs and servers on one side, pages on the other, and nobody else. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { membersOn } from '../../runtime/node/command-line/start-settings.ts';
import { inspectorWith } from '../../tools/command-line/start-inspector.ts';
import { eventually } from '../process/eventually.ts';
import { isOn, lampProgram, startInspector } from './started-inspector.ts';
import { watchedNode } from './watched-node.ts';
import { isNote, WatchingPage } from './watching-page.ts';

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

describe('the inspector of a local cluster', () => {
  it('follows its servers only while a page watches', async () => {
    const { live, url: endpoint } = await watchedNode();
    const { url } = await startInspector({ servers: [{ endpoint }], isAlwaysOn: false });
    const before = live.isWatched;
    const page = new WatchingPage(url);
    await page.until(({ type }) => type === '@xstate.snapshot');
    const during = live.isWatched;

    page.close();
    await eventually('nobody watches the server', () => !live.isWatched);
    const next = new WatchingPage(url);
    await next.until(({ type }) => type === '@xstate.snapshot');

    expect([before, during]).toEqual([false, true]);
    expect(next.messages[0]).toMatchObject({
      type: '@xstate.actor',
      sessionId: 'n1',
      raft: { kind: 'life' },
    });
  });

  it('is not there where the page is not, and takes another port where its own is taken', async () => {
    const members = membersOn([2379, 2380]);
    const { url } = await startInspector();
    const taken = Number(new URL(url).port);

    const inspectors = [
      await inspectorWith(null, members, 0),
      await inspectorWith('/nowhere', members, taken),
    ];

    onTestFinished(() => inspectors[1]?.close());
    expect(inspectors[0]).toBeNull();
    expect(inspectors[1]?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(inspectors[1]?.url).not.toBe(url);
  });
});
