import { expect, test } from 'vitest';
import { entriesBetween, firstIndexOfTerm, lastLogTerm, termAt } from '../../spec/rules/log.ts';
import type { LogIndex, Term } from '../../spec/vocabulary.ts';
import { follower } from './server-fixture.ts';

const { server } = follower({ term: 5, log: [1, 1, 3, 3, 3, 5] });

test.each([
  [1, 1],
  [2, 3],
  [3, 3],
  [4, 6],
  [5, 6],
  [6, 7],
  [0, 0],
])('the first index whose entry has at least term %i is %i (§5.3)', (term, index) => {
  expect(firstIndexOfTerm(server, term as Term)).toBe(index);
});

test('an empty log ends before its first index, in term 0 (§5.4.1)', () => {
  const empty = follower().server;

  expect(firstIndexOfTerm(empty, 1 as Term)).toBe(1);
  expect(lastLogTerm(empty)).toBe(0);
});

test('there is a term at every index of the log, and none before or after it (§5.3)', () => {
  const terms = [0, 1, 2, 3, 6, 7].map((index) => termAt(server, index as LogIndex));

  expect(terms).toEqual([0, 1, 1, 3, 5, 0]);
});

test('the entries between two indexes are both of these, and all that lie between (§5.3)', () => {
  const indexes = entriesBetween(server, 2 as LogIndex, 4 as LogIndex).map(({ index }) => index);

  expect(indexes).toEqual([2, 3, 4]);
});
