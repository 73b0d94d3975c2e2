import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allMutants } from '../../tools/mutate/all-mutants.ts';
import { inexpressibleBugs } from '../../tools/mutate/bugs/inexpressible-bugs.ts';
import { namedBugs } from '../../tools/mutate/bugs/named-bugs.ts';
import { equivalents } from '../../tools/mutate/equivalents.ts';
import { namedMutants } from '../../tools/mutate/named-mutants.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('every named bug can be put into the sources as they are', () => {
  const mutants = namedMutants(namedBugs, read);

  expect(mutants).toHaveLength(namedBugs.length);
  for (const { texts } of mutants)
    for (const [path, text] of Object.entries(texts)) expect(text).not.toBe(read(path));
});

test('an edit that finds nothing to edit, or two places, is an error and not left out', () => {
  const bug = (from: string) => ({
    id: 'B00',
    name: 'none',
    why: 'To be seen refused.',
    changes: [{ path: 'spec/rules/log.ts', from, to: '' }],
  });

  expect(() => namedMutants([bug('return nothing;')], read)).toThrow(
    /B00 into spec\/rules\/log.ts.* 0 times/,
  );
  expect(() => namedMutants([bug('export function')], read)).toThrow(/9 times, not once/);
});

test('a bug is either expressed or has a reason why not', () => {
  const expressed = namedBugs.map(({ id }) => id.replace(/[a-z]$/, ''));

  expect(inexpressibleBugs.filter(({ id }) => expressed.includes(id))).toEqual([]);
  expect(new Set(namedBugs.map(({ id }) => id)).size).toBe(namedBugs.length);
});

test('every equivalent is a mutant that exists, once', () => {
  const ids = new Set(allMutants(root).map(({ id }) => id));

  expect(equivalents.filter(({ id }) => !ids.has(id))).toEqual([]);
  expect(new Set(equivalents.map(({ id }) => id)).size).toBe(equivalents.length);
});
