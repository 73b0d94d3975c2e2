/** A real Chromium: that of the system, or the one that an npm package carries. */

import { existsSync } from 'node:fs';
import packaged from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';

const ofTheSystem = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openBrowser(): Promise<Browser> {
  const own = ofTheSystem.find((path) => existsSync(path));
  // What the package says for small machines, a single process, would end with its first page.
  return await chromium.launch({
    executablePath: own ?? (await packaged.executablePath()),
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** What the page has complained about to its console. */
  readonly errors: readonly string[];
}

export async function openPage(browser: Browser, address: string): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors: string[] = [];
  page.on('console', (said) => {
    if (said.type() === 'error') errors.push(said.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(address);
  return { page, errors };
}
