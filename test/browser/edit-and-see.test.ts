/** A person edits the specification in an editor, and sees in the browser what that changes. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage } from '../../tools/inspect/browser/browser.ts';
import { InspectorServer } from '../../tools/inspect/serve/inspector-server.ts';
import { SpecWatch } from '../../tools/inspect/watch/spec-watch.ts';
import { believeEveryLog, CopiedSpec } from '../inspect/copied-spec.ts';
import { eventually } from './eventually.ts';

let spec: CopiedSpec;
let watch: SpecWatch;
let server: InspectorServer;
let browser: Browser;

beforeAll(async () => {
  spec = new CopiedSpec();
  watch = await SpecWatch.start(spec.folder);
  const options = { port: 0, servers: [], isAlwaysOn: true, stately: false };
  server = await InspectorServer.start({ ...options, spec: watch });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.close();
  watch.close();
  spec.remove();
});

const status = (page: Page) => page.locator('main.edit [role=status]').textContent();
const withinMs = 120_000;

it('a vote for every log shows both sides of the step that differs, and the invariant it breaks', async () => {
  const { page, errors } = await openPage(browser, `${server.url}/#simulation`);
  await page.waitForSelector('[data-server=n3]');

  believeEveryLog(spec);

  const broken = page.locator('[data-broken]');
  await eventually(() => status(page).catch(() => ''), withinMs).toContain('An invariant is broken, after');
  expect(await broken.getAttribute('data-broken')).toBe('I3');
  expect(await broken.locator('.broken').textContent()).toContain(
    'in the log of the leader of every later term',
  );
  const sides = broken.locator('.side');
  expect(await sides.count()).toBe(2);
  expect(await broken.locator('[data-side=old] mark').allTextContents()).not.toEqual([]);
  expect(await broken.locator('[data-side=edited] mark').allTextContents()).not.toEqual([]);
  expect(await broken.locator('[data-side=edited] [data-row]').count()).toBeGreaterThanOrEqual(3);
  expect(await broken.locator('[data-side=old]').textContent()).toMatch(
    /all of.*✗ does not hold logIsUpToDate/,
  );

  await page.click('button:text-is("Open the edited run where it breaks")');

  await eventually(() => page.locator('header .title').textContent()).toContain('(edited)');
  await eventually(() => page.locator('.moment-text').textContent()).toContain('I3');
  expect(errors).toEqual([]);
  await page.close();
});

it('what the generator refuses is shown in the place of the run', async () => {
  const { page, errors } = await openPage(browser, `${server.url}/#simulation`);

  spec.edit('spec/machines/candidates.ts', "entry: 'askForVotes' ", "entry: 'askForNothing' ");

  const refusal = page.locator('main.edit .refusal');
  await eventually(() => refusal.textContent().catch(() => ''), withinMs).toContain('askForNothing');
  expect(await refusal.textContent()).toMatch(/spec\/machines\/candidates\.ts:\d+/);
  expect(await page.locator('.side').count()).toBe(0);
  expect(errors).toEqual([]);
  await page.close();
});
