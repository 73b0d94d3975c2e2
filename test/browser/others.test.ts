import { createWebSocketInspector } from '@statelyai/inspect';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { openBrowser, openPage } from '../../tools/inspect/browser/browser.ts';
import { InspectorServer } from '../../tools/inspect/serve/inspector-server.ts';
import { eventually } from './eventually.ts';

let browser: Browser;
let server: InspectorServer;

beforeAll(async () => {
  browser = await openBrowser();
  server = await InspectorServer.start({ port: 0, servers: [], isAlwaysOn: true, stately: false });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Nothing of ours. */
const light = createMachine({
  id: 'light',
  initial: 'green',
  states: {
    green: { on: { TIMER: 'yellow' } },
    yellow: { on: { TIMER: 'red' } },
    red: { initial: 'walk', states: { walk: { on: { HURRY: 'wait' } }, wait: {} }, on: { TIMER: 'green' } },
  },
});

it('a program that has nothing to do with Raft shows up with its chart and its events', async () => {
  const inspector = createWebSocketInspector({ url: `${server.url.replace('http', 'ws')}/inspect` });
  const actor = createActor(light, { inspect: inspector.inspect });
  const { page, errors } = await openPage(browser, server.url);

  actor.start();
  for (const type of ['TIMER', 'TIMER', 'HURRY']) actor.send({ type });

  await eventually(() => page.locator('.nested-chart').count()).toBe(1);
  await eventually(() => page.locator('.events li', { hasText: 'HURRY' }).count()).toBe(1);
  await eventually(() => page.locator('[data-active]', { hasText: 'wait' }).count()).not.toBe(0);
  expect(errors).toEqual([]);
  actor.stop();
  inspector.stop();
  await page.close();
});
