/**
 * What the generator refuses of charts that are parts of another: each with the place, the fact, and
 * the mend.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusedInEveryChart, refusedOrders, refusedPartRules, refusedTypes } from './refused-parts.ts';
import { Workshop } from './workshop.ts';

let workshop: Workshop;
beforeEach(() => {
  workshop = Workshop.withMachine('switchboard');
});
afterEach(() => workshop.remove());

const all = [...refusedTypes, ...refusedOrders, ...refusedPartRules, ...refusedInEveryChart];

it.each(all)('refuses $title, and says where and what to do', async ({ changes, at, problem, mend }) => {
  for (const [path, text, mistake] of changes) workshop.plant(path, text, mistake);
  const [path, text] = at;
  const written = readFileSync(join(workshop.root, path), 'utf8').split('\n');
  const place = `${path}:${written.findIndex((each) => each.includes(text)) + 1}`;

  const refusals = await workshop.refusals();

  expect(refusals).toContainEqual({ place, problem, mend });
});

it('refuses a part whose chart has no states, and says where and what to do', async () => {
  const path = 'spec/machines/line.machine.ts';
  const written = readFileSync(join(workshop.root, path), 'utf8');
  const before = written.slice(0, written.indexOf("  entry: 'greet',"));
  workshop.write({ [path]: before + written.slice(written.lastIndexOf('\n  on: {') + 1) });
  const place = `${path}:${before.split('\n').findIndex((each) => each.startsWith('export const')) + 1}`;

  const refusals = await workshop.refusals();

  const problem = 'The chart of a line has no states.';
  const mend = 'Give it states, or let the state of its owner hold plain data.';
  expect(refusals).toContainEqual({ place, problem, mend });
});
