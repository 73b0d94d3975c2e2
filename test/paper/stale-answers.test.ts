import { expect, test } from 'vitest';
import { rejected } from './events.ts';
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
