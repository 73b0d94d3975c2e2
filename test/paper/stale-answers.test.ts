import { expect, test } from 'vitest';
import { accepted, rejected } from './events.ts';
import { leader } from './server-fixture.ts';

test('a refusal of an older term moves nothing back (§5.1)', () => {
  const leading = leader({ term: 5, log: [1, 1] });
  const before = leading.progress('n2')?.nextIndex;

  leading.step(rejected({ term: 4, prevLogIndex: 2, conflictIndex: 1 }));

  expect(leading.progress('n2')?.nextIndex).toBe(before);
  expect(leading.last.orders).toEqual([]);
});

test('a refusal of a newer term ends the leadership (§5.1)', () => {
  const leading = leader({ term: 5, log: [1, 1] });

  leading.step(rejected({ term: 6, prevLogIndex: 2, conflictIndex: 1 }));

  expect(leading.server).toMatchObject({ role: 'follower.silent', currentTerm: 6 });
});

test('an answer that shows more than was expected is heeded before more is sent (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 1], maxBatchEntries: 1 });
  leading.step(rejected({ term: 5, prevLogIndex: 3, conflictIndex: 1 }));

  leading.step(accepted({ term: 5, prevLogIndex: 0, matchIndex: 3 }));

  expect(leading.last.to('n2')).toMatchObject([{ prevLogIndex: 3, entries: [{ index: 4 }] }]);
});

test('an acceptance of an older term counts no copy (§5.1)', () => {
  const leading = leader({ term: 5, log: [1, 1] });

  leading.step(accepted({ term: 4, prevLogIndex: 0, matchIndex: 2 }));

  expect(leading.progress('n2')?.matchIndex).toBe(0);
});

test('an acceptance of a newer term ends the leadership (§5.1)', () => {
  const leading = leader({ term: 5, log: [1, 1] });

  leading.step(accepted({ term: 6, prevLogIndex: 0, matchIndex: 2 }));

  expect(leading.server).toMatchObject({ role: 'follower.silent', currentTerm: 6 });
});
