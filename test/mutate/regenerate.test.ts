/** What the generator makes of a changed chart, with the rules and types that it has read before. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allMutants } from '../../tools/mutate/all-mutants.ts';
import type { Overlay } from '../../tools/mutate/bundle.ts';
import { regenerate } from '../../tools/mutate/regenerate.ts';

const root = join(import.meta.dirname, '../..');
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache', 'regenerate-'));
const mutants = allMutants(root);

afterAll(() => rmSync(folder, { recursive: true }));

function textsOf(id: string): Overlay {
  const mutant = mutants.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`There is no mutant ${id}`);
  return mutant.texts;
}

/** A rule that comes with the mutant makes the generator read all of the specification anew. */
function withRule(texts: Overlay): Overlay {
  const path = 'spec/rules/reads.ts';
  return { ...texts, [path]: readFileSync(join(root, path), 'utf8') };
}

test.each([
  "chart: probe on AppendEntriesResponse #2: actions 'backOff' dropped",
  "chart: follower after electionTimeout #1: guard 'diskHasRoom' dropped",
  'chart: probe on AppendEntriesResponse #1: whole guard dropped',
])('the rules that were read before serve a changed chart as well as those read anew: %s', async (id) => {
  const texts = textsOf(id);

  const before = await regenerate(root, texts, folder);
  const anew = await regenerate(root, withRule(texts), folder);

  expect('overlay' in before ? withRule(before.overlay) : before).toEqual(
    'overlay' in anew ? anew.overlay : anew,
  );
});
