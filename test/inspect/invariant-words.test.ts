import { expect, it } from 'vitest';
import { invariants } from '../../spec/invariants.ts';
import { invariantWords } from '../../tools/inspect/compare/invariant-words.ts';

it('every invariant is said in words, and nothing else is', () => {
  const said = Object.keys(invariantWords).sort();

  expect(said).toEqual(invariants.map(({ id }) => id).sort());
});
