/** Real mutants through the real layers: each is killed where it should be, and one is not. */

import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allMutants } from '../../tools/mutate/all-mutants.ts';
import type { Layer, LayerVerdict } from '../../tools/mutate/layers/layer.ts';
import { Workbench } from '../../tools/mutate/work.ts';

const root = join(import.meta.dirname, '../..');
const mutants = allMutants(root);
const bench = new Workbench(root, join(root, '.cache', 'mutate', `test-${process.pid}`));

afterAll(() => bench.close());

function judge(id: string, layers: readonly Layer[]): Promise<readonly LayerVerdict[]> {
  const mutant = mutants.find((one) => one.id.startsWith(id));
  if (mutant === undefined) throw new Error(`There is no mutant ${id}`);
  return bench.judge({
    texts: mutant.texts,
    layers,
    effort: { seeds: 12, ticks: 1000, states: 4000 },
    all: false,
  });
}

test('a branch that can never be taken is refused by the generator', async () => {
  const verdicts = await judge('chart: probe on AppendEntriesResponse #1: whole guard dropped', [
    'generator',
    'sentences',
  ]);

  expect(verdicts).toMatchObject([{ layer: 'generator', outcome: 'killed' }]);
  expect(verdicts[0]?.message).toMatch(/can never be taken/);
});

test('what does not compile is refused by the types, and is no mutant', async () => {
  const id = 'spec/rules/install-snapshot.ts pieceIsNext: !== in «incomingSnapshot === null»';
  const verdicts = await judge(id, ['types', 'sentences']);

  expect(verdicts).toMatchObject([{ layer: 'types', outcome: 'refused' }]);
});

test('a changed chart is generated anew, and breaks a sentence', async () => {
  const verdicts = await judge("chart: probe on AppendEntriesResponse #2: actions 'backOff' dropped", [
    'generator',
    'sentences',
  ]);

  expect(verdicts).toMatchObject([
    { layer: 'generator', outcome: 'passed' },
    { layer: 'sentences', outcome: 'killed' },
  ]);
});

test('what no sentence can see is found by simulation, and the seed is told', async () => {
  const verdicts = await judge('B52', ['sentences', 'simulation']);

  expect(verdicts).toMatchObject([
    { layer: 'sentences', outcome: 'passed' },
    { layer: 'simulation', outcome: 'killed' },
  ]);
  expect(verdicts[1]?.effort).toBeGreaterThan(0);
});

test('what a small cluster shows is found by exploration, and the depth is told', async () => {
  const verdicts = await judge('B42', ['exploration']);

  expect(verdicts).toMatchObject([{ layer: 'exploration', outcome: 'killed' }]);
  expect(verdicts[0]?.message).toMatch(/^I8 in /);
  expect(verdicts[0]?.effort).toBe(1);
});

test('a loop without end burns its fuse', async () => {
  const verdicts = await judge('spec/rules/progress/sending.ts nextBatch: «through += 1;» dropped', [
    'sentences',
  ]);

  expect(verdicts).toMatchObject([{ layer: 'sentences', outcome: 'killed' }]);
  expect(verdicts[0]?.message).toMatch(/100000 times/);
});

test('a mutant that changes nothing survives', async () => {
  const verdicts = await judge(
    "chart: leader on AppendEntriesRequest #1: actions 'haltOnSecondLeader' doubled",
    ['sentences', 'simulation'],
  );

  expect(verdicts.map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
});
