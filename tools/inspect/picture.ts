/** npm run picture: the picture at the top of the README, made from the page, for light and for dark. */

import { fileURLToPath } from 'node:url';
import { openBrowser, openPage } from './browser/browser.ts';
import { openSite } from './browser/static-site.ts';
import { buildPage } from './page-builder.ts';
import { BUILT_PAGE } from './repository.ts';

/** Figure 8, where the paper stops to think: an old entry is on a majority, and is not committed. */
const tour = '#tour=figure-8';
const moment = 150;

await buildPage(BUILT_PAGE);
const site = await openSite(BUILT_PAGE);
const browser = await openBrowser();
for (const colorScheme of ['light', 'dark'] as const) {
  const { page } = await openPage(browser, site.address);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.goto(`${site.address}${tour}`);
  await page.reload();
  await page.waitForSelector('.story');
  await page.locator('.track input').fill(String(moment));
  await page.click('[role=tab]:has-text("Why?")');
  await page.click('.moment-text');
  await page.waitForSelector('[aria-label=Why] .why');
  const path = fileURLToPath(new URL(`../../tools/inspect/picture-${colorScheme}.png`, import.meta.url));
  await page.screenshot({ path });
  console.log(path);
  await page.close();
}
await browser.close();
await site.close();
