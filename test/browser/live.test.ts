import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPage } from '../../tools/inspect/browser/browser.ts';
import { newDirectory, RaftchartProcess } from '../command-line/raftchart-process.ts';
import { putKey } from '../process/gateway-client.ts';
import { eventually } from './eventually.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

interface Shown {
  readonly page: Page;
  readonly errors: readonly string[];
  readonly endpoint: string;
  readonly pids: ReadonlyMap<string, number>;
}

/** What `npm start` starts, and its page. */
async function shownCluster(): Promise<Shown> {
  const cluster = new RaftchartProcess(['start', '--base-port', '0', '--data-dir', newDirectory(), '--json']);
  const url = await cluster.until(() => cluster.events.find(({ event }) => event === 'inspector')?.url);
  const nodes = cluster.events.filter(({ event }) => event === 'node');
  const { page, errors } = await openPage(browser, String(url));
  const pids = new Map(nodes.map(({ name, pid }) => [String(name), Number(pid)]));
  return { page, errors, endpoint: String(nodes[0]?.endpoint), pids };
}

const leaders = (page: Page) => page.locator('[data-server][data-role=leader]');

describe('the page of a running cluster', () => {
  it('shows its servers, each with its chart', async () => {
    const { page, errors } = await shownCluster();

    for (const id of ['n1', 'n2', 'n3']) {
      await page.click(`[data-server=${id}]`);
      await eventually(() => page.getAttribute('.middle', 'aria-label')).toBe(`Chart of ${id}`);
      await eventually(() => page.locator('.chart-picture .is-active').count()).toBeGreaterThan(0);
    }
    await eventually(() => leaders(page).count()).toBe(1);

    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows a put as a message, as an entry and as committed', async () => {
    const { page, errors, endpoint } = await shownCluster();
    await eventually(() => leaders(page).count()).toBe(1);
    await page.waitForSelector('[data-log] .entry.committed');

    await putKey(endpoint, 'seen', 'by a browser');

    const entry = page.locator('[data-log] .entry.command[title*="seen"]');
    await eventually(() => entry.count()).toBe(3);
    await eventually(() => page.locator('[data-log] .entry.committed[title*="seen"]').count()).toBe(3);
    await page.keyboard.press('1');
    await eventually(() => page.locator('.events li', { hasText: 'AppendEntriesRequest' }).count()).not.toBe(
      0,
    );
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows who leads when the leader was killed', async () => {
    const { page, errors, pids } = await shownCluster();
    await eventually(() => leaders(page).count()).toBe(1);
    const leader = String(await leaders(page).getAttribute('data-server'));

    process.kill(pids.get(leader) as number, 'SIGKILL');

    const others = page.locator(`[data-server][data-role=leader]:not([data-server=${leader}])`);
    await eventually(() => others.count()).toBe(1);
    expect(errors).toEqual([]);
    await page.close();
  });
});
