import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPage } from '../../tools/inspect/browser/browser.ts';
import { openSite, type StaticSite } from '../../tools/inspect/browser/static-site.ts';
import { guidedTours } from '../../tools/inspect/playground/tours.ts';
import { BUILT_PAGE } from '../../tools/inspect/repository.ts';
import { eventually } from './eventually.ts';

let site: StaticSite;
let browser: Browser;

beforeAll(async () => {
  site = await openSite(BUILT_PAGE);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

const packedSize = (content: Buffer) => gzipSync(content).length;
const shownMoment = (page: Page) => page.locator('output[data-moment]');
const numberShown = async (page: Page) => Number(await shownMoment(page).getAttribute('data-moment'));
const roleOf = (page: Page, id: string) => page.locator(`[data-server=${id}]`).getAttribute('data-role');

/** Does what happens next by itself until it is so. */
async function stepUntil(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 200; count += 1) {
    if (await isSo()) return;
    await page.keyboard.press('ArrowRight');
  }
  throw new Error('It has not become so in 200 steps.');
}

describe('the page without anything behind it', () => {
  it('needs at most 80 kB, packed, before it shows a simulation', async () => {
    const page = await browser.newPage();
    const sizes = new Map<string, number>();
    page.on('response', async (response) => {
      const text = await response.body().catch(() => null);
      if (text !== null) sizes.set(response.url(), packedSize(text));
    });

    await page.goto(site.address);
    await page.waitForSelector('[data-server=n3]');

    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(sizes.size).toBeGreaterThan(2);
    expect(bytes).toBeLessThan(80_000);
    await page.close();
  });

  it('elects a leader, and a put becomes a message, an entry and a commit', async () => {
    const { page, errors } = await openPage(browser, `${site.address}#simulation`);
    await page.click('[data-server=n1]');

    await page.keyboard.press('e');
    await stepUntil(page, async () => (await roleOf(page, 'n1')) === 'leader');
    await stepUntil(page, async () => (await page.locator('[data-log=n1] .entry.committed').count()) === 1);
    await page.keyboard.press('p');

    await eventually(() => page.locator('[data-flight^="n1->n2 AppendEntriesRequest"]').count()).toBe(1);
    expect(await page.locator('[data-log=n1] .entry.open.command').count()).toBe(1);
    await stepUntil(page, async () => (await page.locator('[data-log=n1] .entry.committed').count()) === 2);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('steps back, and what is done there begins another future', async () => {
    const { page, errors } = await openPage(browser, `${site.address}#simulation`);
    await page.click('[data-server=n2]');
    await page.keyboard.press('e');
    await stepUntil(page, async () => (await roleOf(page, 'n2')) === 'leader');
    const end = await numberShown(page);

    await page.click('button[aria-label="One step back"]');
    expect(await numberShown(page)).toBe(end - 1);
    expect(await roleOf(page, 'n2')).toBe('candidate');
    await page.keyboard.press('Home');
    await page.keyboard.press('f');

    await eventually(() => page.locator('header .title').textContent()).toContain('(fork)');
    await page.click('[data-server=n3]');
    await page.keyboard.press('e');
    await stepUntil(page, async () => (await roleOf(page, 'n3')) === 'leader');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('cuts a leader off by mouse, heals by key, and crashes and restarts a server', async () => {
    const { page, errors } = await openPage(browser, `${site.address}#simulation`);
    await page.click('[data-server=n1]');
    await page.keyboard.press('e');
    await stepUntil(page, async () => (await roleOf(page, 'n1')) === 'leader');

    await page.getByRole('group', { name: 'Partition' }).getByLabel('n1').check();
    await page.click('button:text-is("Cut off")');
    await eventually(() => page.locator('.cuts line').count()).toBe(2);
    await page.keyboard.press('h');
    await eventually(() => page.locator('.cuts line').count()).toBe(0);
    await page.keyboard.press('x');
    await eventually(() => roleOf(page, 'n1')).toBe('down');
    await page.keyboard.press('x');
    await eventually(() => roleOf(page, 'n1')).toBe('follower');

    expect(errors).toEqual([]);
    await page.close();
  });

  it('says why a step was taken, and why another was not', async () => {
    const { page, errors } = await openPage(browser, `${site.address}#simulation`);
    await page.click('[data-server=n1]');
    await page.keyboard.press('e');
    await stepUntil(page, async () => (await roleOf(page, 'n1')) === 'leader');

    await page.keyboard.press('3');
    const why = page.locator('[aria-label=Why]');
    await eventually(() => why.textContent()).toContain('taken: candidate × RequestVoteResponse');
    await eventually(() => why.textContent()).toContain('state.votesGranted');
    await page.locator('[aria-label="What it comes from"] button').first().click();
    await eventually(() => page.locator('.moment-text').textContent()).toContain(
      'RequestVoteRequest from n1',
    );
    await page.keyboard.press('End');
    await page.locator('[data-branch][tabindex]').first().press('Enter');
    await eventually(() => page.locator('.why-chosen').count()).toBe(1);

    expect(errors).toEqual([]);
    await page.close();
  });

  it('says what is wrong with a command, and goes on', async () => {
    const { page } = await openPage(browser, `${site.address}#simulation`);
    await page.fill('#command', 'deliver n1->n2');
    await page.click('button:text-is("Do")');

    await eventually(() => page.getByRole('alert').textContent()).toContain('No such message is in flight');
    await page.close();
  });

  it('shows every key', async () => {
    const { page } = await openPage(browser, `${site.address}#simulation`);

    await page.waitForSelector('[data-server=n3]');

    await page.keyboard.press('?');

    await eventually(() => page.locator('dialog[open] kbd').count()).toBeGreaterThan(25);
    await page.close();
  });

  it('carries a small run in its address', async () => {
    const { page } = await openPage(browser, `${site.address}#simulation`);
    await page.click('[data-server=n1]');
    await page.keyboard.press('e');
    await stepUntil(page, async () => (await roleOf(page, 'n1')) === 'leader');
    await page.click('button:text-is("Share")');
    await eventually(() => page.url()).toContain('#run=');
    const address = page.url();
    await page.close();

    const again = await openPage(browser, address);

    await eventually(() => roleOf(again.page, 'n1')).toBe('leader');
    await again.page.close();
  });
});

describe('each tour', () => {
  it.each(guidedTours)('%s plays to its end', async (name) => {
    const { page, errors } = await openPage(browser, `${site.address}#tour=${name}`);
    await page.waitForSelector('.story');
    await page.selectOption('.scrubber select', '16');

    await page.keyboard.press(' ');

    const last = Number(await page.getAttribute('.scrubber input', 'max'));
    await eventually(() => numberShown(page), 60_000).toBe(last);
    expect(last).toBeGreaterThan(20);
    expect(errors).toEqual([]);
    await page.close();
  });
});
