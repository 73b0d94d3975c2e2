/** Bugs of real implementations that exploration alone finds, by the shortest run: members and snapshots. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { namedBugs } from '../../tools/mutate/bugs/named-bugs.ts';
import { namedMutants } from '../../tools/mutate/named-mutants.ts';
import { Workbench } from '../../tools/mutate/work.ts';

const root = join(import.meta.dirname, '../..');
const bench = new Workbench(root, join(root, '.cache', 'mutate', `explored-${process.pid}`));

afterAll(() => bench.close());

test.each([
  ['B57', 'a change of members upon a change (§6)', /^I\d+ in change-upon-change/],
  ['B58', 'one half of a joint configuration that decides (§6)', /^I\d+ in replacement/],
  ['B63', 'a configuration that is lost at a restart (§6)', /^I\d+ in replacement/],
  ['B65', 'votes that are counted by another configuration than copies (§6)', /^I\d+ in replacement/],
  ['B73', 'other members without a joint configuration (§6)', /^I\d+ in replacement/],
  ['B76', 'an old snapshot that is installed (§7)', /^I\d+ in newcomer/],
  ['B78', 'a piece that is kept wherever it belongs (§7)', /in newcomer: A piece at \d came after/],
])('%s is found: %s', { timeout: 120_000 }, async (id, _name, message) => {
  const bugs = namedBugs.filter((bug) => bug.id === id);
  const [mutant] = namedMutants(bugs, (path) => readFileSync(join(root, path), 'utf8'));

  const verdicts = await bench.judge({
    texts: mutant?.texts ?? {},
    layers: ['exploration'],
    effort: { seeds: 1, ticks: 1, states: 20_000 },
    all: false,
  });

  expect(verdicts).toMatchObject([{ layer: 'exploration', outcome: 'killed' }]);
  expect(verdicts[0]?.message).toMatch(message);
});
