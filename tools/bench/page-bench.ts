/** How the inspector's page does with a long trace: what it loads, how it opens it and how it scrubs. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openBrowser } from '../inspect/browser/browser.ts';
import { openSite } from '../inspect/browser/static-site.ts';
import { buildPage } from '../inspect/page-builder.ts';
import { Playground } from '../inspect/playground/playground.ts';
import type { Inspection } from '../inspect/protocol/inspection.ts';

export interface PageFigures {
  /** Packed with gzip, all that is fetched before a simulation is shown. */
  readonly firstLoadBytes: number;
  readonly steps: number;
  /** From choosing the files to the first picture, and until all of it is there. */
  readonly openMs: number;
  readonly wholeMs: number;
  /** While the slider is moved with every frame. */
  readonly framesPerSecond: number;
  readonly heapBytes: number;
}

export async function benchPage(steps: number, progress: (text: string) => void): Promise<PageFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'raftchart-page-bench-'));
  progress('building the page');
  await buildPage(join(folder, 'page'));
  progress(`making a trace of ${steps} steps`);
  const files = await writeTraces(folder, steps);
  const site = await openSite(join(folder, 'page'));
  const browser = await openBrowser();
  try {
    const { page, firstLoadBytes } = await loadedPage(await browser.newPage(), site.address);
    progress('opening it');
    const { openMs, wholeMs } = await open(page, files);
    progress('scrubbing');
    const framesPerSecond = await scrub(page);
    const heapBytes = await page.evaluate<number>(heapNow);
    return { firstLoadBytes, steps, openMs, wholeMs, framesPerSecond, heapBytes };
  } finally {
    await browser.close();
    await site.close();
    await rm(folder, { recursive: true });
  }
}

/** Three servers, a put now and then, and their heartbeats. */
async function writeTraces(folder: string, steps: number): Promise<readonly string[]> {
  const lines = new Map<string, string[]>();
  let count = 0;
  const onInspection = (told: Inspection) => {
    if (told.type === '@xstate.actor' && told.raft !== undefined)
      lines.set(told.sessionId, [JSON.stringify(told.raft)]);
    if (told.type !== '@xstate.snapshot' || told.raft === undefined) return;
    count += 1;
    for (const line of told.raft.lines) lines.get(told.sessionId)?.push(JSON.stringify(line));
  };
  const playground = new Playground({ onInspection });
  for (const command of ['cluster n1 n2 n3', 'elect n1', 'settle']) playground.perform(command);
  for (let put = 0; count < steps; put += 1) {
    playground.perform(`propose n1 "put ${put}"`);
    playground.advance(1_000);
  }
  return await Promise.all(
    [...lines].map(async ([server, told]) => {
      const path = join(folder, `${server}.ndjson`);
      await writeFile(path, `${told.join('\n')}\n`);
      return path;
    }),
  );
}

async function loadedPage(page: Page, address: string) {
  let firstLoadBytes = 0;
  const reads: Promise<void>[] = [];
  page.on('response', (response) => {
    reads.push(
      response.body().then((content) => {
        firstLoadBytes += gzipSync(content).length;
      }),
    );
  });
  await page.goto(address);
  await page.waitForSelector('[data-server=n3]');
  await Promise.all(reads);
  return { page, firstLoadBytes };
}

async function open(page: Page, files: readonly string[]) {
  await page.evaluate(noteChoice);
  await page.setInputFiles('input[type=file]', [...files]);
  await page.waitForSelector('header .title:has-text("ndjson")', { state: 'attached' });
  const openMs = await page.evaluate<number>(sinceChoice);
  await page.waitForSelector('progress', { state: 'detached', timeout: 300_000 });
  return { openMs, wholeMs: await page.evaluate<number>(sinceChoice) };
}

const scrub = (page: Page) => page.evaluate<number>(scrubbing);

// What runs in the page is text: here nobody knows what a document is.

const noteChoice = `document.querySelector('input[type=file]')
  .addEventListener('change', () => performance.mark('chosen'), { capture: true })`;

const sinceChoice = `performance.measure('open', { start: 'chosen', end: performance.now() }).duration`;

/** From the beginning to the end in five seconds: frames per second. */
const scrubbing = `(async () => {
  const slider = document.querySelector('.track input');
  const begin = performance.now();
  const passed = () => (performance.now() - begin) / 5_000;
  let frames = 0;
  while (passed() < 1) {
    slider.value = String(Math.floor(Number(slider.max) * passed()));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    frames += 1;
  }
  return frames / (5 * passed());
})()`;

const heapNow = 'performance.memory.usedJSHeapSize';
