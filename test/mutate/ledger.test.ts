import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LayerVerdict } from '../../tools/mutate/layers/layer.ts';
import { Ledger } from '../../tools/mutate/ledger.ts';

let root = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** As a later run opens it. */
const open = (seeds = 10) => new Ledger(root, { seeds, ticks: 100, states: 100 });

const nothing = { ms: 1, message: '', effort: null };
const broken: LayerVerdict = {
  ...nothing,
  layer: 'sentences',
  outcome: 'killed',
  file: 'test/paper/a.test.ts',
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'raftchart-ledger-'));
  write('spec/rules/a.ts', 'one');
  write('test/paper/a.test.ts', 'one');
  write('test/paper/b.test.ts', 'one');
});

afterEach(() => rmSync(root, { recursive: true }));

test('a verdict is known to the next run, for the same mutant and layer only', () => {
  open().note('mutant', broken);

  expect(open().find('mutant', 'sentences')).toEqual(broken);
  expect(open().find('mutant', 'simulation')).toBe(undefined);
  expect(open().find('another', 'sentences')).toBe(undefined);
});

test('a verdict is forgotten when the specification changes', () => {
  open().note('mutant', broken);
  write('spec/rules/a.ts', 'two');

  expect(open().find('mutant', 'sentences')).toBe(undefined);
});

test('a broken sentence stays broken when other files change; what passed has to pass those too', () => {
  const passed: LayerVerdict = { ...nothing, layer: 'sentences', outcome: 'passed' };
  open().note('killed', broken);
  open().note('survivor', passed);
  write('test/paper/b.test.ts', 'two');

  expect(open().find('killed', 'sentences')).toEqual(broken);
  expect(open().find('survivor', 'sentences')).toBe(undefined);

  write('test/paper/a.test.ts', 'two');
  expect(open().find('killed', 'sentences')).toBe(undefined);
});

test('ten seeds in vain say nothing about twenty, and a kill by the seventh nothing about five', () => {
  const passed: LayerVerdict = { ...nothing, layer: 'simulation', outcome: 'passed', effort: 10 };
  const killed: LayerVerdict = { ...nothing, layer: 'simulation', outcome: 'killed', effort: 7 };
  open().note('survivor', passed);
  open().note('killed', killed);

  expect(open(5).find('survivor', 'simulation')).toEqual(passed);
  expect(open(20).find('survivor', 'simulation')).toBe(undefined);
  expect(open(20).find('killed', 'simulation')).toEqual(killed);
  expect(open(5).find('killed', 'simulation')).toBe(undefined);
});

test('what had to be stopped from outside is tried again', () => {
  open().note('mutant', { ...broken, outcome: 'hung' });

  expect(open().find('mutant', 'sentences')).toBe(undefined);
});
