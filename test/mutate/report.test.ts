import { expect, test } from 'vitest';
import type { Judged } from '../../tools/mutate/campaign.ts';
import { readCommandLine } from '../../tools/mutate/command-line.ts';
import type { LayerVerdict } from '../../tools/mutate/layers/layer.ts';
import type { Mutant } from '../../tools/mutate/mutant.ts';
import { textOf } from '../../tools/mutate/report.ts';
import { scoreOf } from '../../tools/mutate/score.ts';
import { hunksIn, selected } from '../../tools/mutate/selection.ts';
import { unifiedDiff } from '../../tools/mutate/unified-diff.ts';

const path = 'spec/rules/a.ts';

function mutant(id: string): Mutant {
  return { id, kind: 'rule', path, line: 1, texts: { [path]: `${id}\n` }, rules: ['a'], span: [1, 1] };
}

function judged(id: string, verdict: Partial<LayerVerdict>): Judged {
  const full: LayerVerdict = {
    layer: 'sentences',
    outcome: 'passed',
    ms: 5,
    message: '',
    effort: null,
    ...verdict,
  };
  const isKilled = full.outcome === 'killed' || full.outcome === 'hung';
  return {
    mutant: mutant(id),
    verdicts: [full],
    killer: isKilled ? full : null,
    isRefused: full.outcome === 'refused',
  };
}

const all = [
  judged('one', { outcome: 'killed' }),
  judged('two', { outcome: 'killed', layer: 'generator' }),
  judged('three', { outcome: 'hung', layer: 'simulation' }),
  judged('four', { outcome: 'refused', layer: 'types' }),
  judged('five', {}),
  judged('six', {}),
];

test('the score leaves out what does not compile and what is equivalent', () => {
  const score = scoreOf(all, [{ id: 'six', why: 'Nobody can see it.' }]);

  expect(score.counts).toEqual({ mutants: 6, refused: 1, equivalent: 1, killed: 3, survived: 1 });
  expect(score.score).toBe(75);
  expect(score.scoreOfCompiled).toBe(66.67);
  expect(score.survivors.map(({ mutant: { id } }) => id)).toEqual(['five']);
});

test('an equivalent that is killed is reported as none', () => {
  const { refuted } = scoreOf(all, [{ id: 'one', why: 'Wrong.' }]);

  expect(refuted.map(({ mutant: { id } }) => id)).toEqual(['one']);
});

test('a survivor is shown with its difference', () => {
  const text = textOf(scoreOf(all, []), () => 'before\n');

  expect(text).toContain('survived: five');
  expect(text).toContain('-before\n+five');
});

test('a difference shows what changed, and two lines around it', () => {
  expect(unifiedDiff('a.ts', '1\n2\n3\n4\n5\n6\n', '1\n2\n3\nfour\n5\n6\n')).toBe(
    '--- a/a.ts\n+++ b/a.ts\n@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+four\n 5\n 6',
  );
});

test('the changed lines are read from what git says', () => {
  const diff = `--- a/${path}\n+++ b/${path}\n@@ -3 +3,2 @@ x\n-a\n+b\n+c\n@@ -9,2 +10,0 @@\n-d\n-e\n`;

  expect(hunksIn(diff)).toEqual([
    { path, from: 3, through: 4 },
    { path, from: 10, through: 10 },
  ]);
});

test('a sample is the same for the same seed, and another for another', () => {
  const mutants = Array.from({ length: 100 }, (_, number) => mutant(`m${number}`));
  const draw = (seed: number) =>
    selected('.', mutants, { ...readCommandLine(['--sample', '5']), seed }).map(({ id }) => id);

  expect(draw(1)).toHaveLength(5);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test('--changed may name a commit, and stands for the last one if it does not', () => {
  expect(readCommandLine(['--changed', '--json', 'x']).changed).toBe('HEAD');
  expect(readCommandLine(['--changed', 'main']).changed).toBe('main');
  expect(readCommandLine([]).changed).toBe(null);
});

test('a bad flag is refused with what it wants', () => {
  expect(() => readCommandLine(['--seeds', 'many'])).toThrow(
    '--seeds wants a whole number from 1 on, not "many".',
  );
  expect(() => readCommandLine(['--speed'])).toThrow(/--speed/);
});
