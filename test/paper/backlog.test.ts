/** How much a leader holds that no majority has. */

import { describe, expect, test } from 'vitest';
import { accepted, proposal, rejected } from './events.ts';
import { leader } from './server-fixture.ts';
import { steady } from './settled-leader.ts';

describe('what a leader takes in', () => {
  test('is bounded by what is not committed yet, and more is refused (thesis §10.2)', () => {
    const leading = steady({ maxUncommittedBytes: 2 }).step(proposal(1, 7, 8));

    leading.step(proposal(5, 9));

    expect(leading.last.answers).toEqual([
      { outcome: 'refused', token: 5, count: 1, reason: 'backlogFull', leaderId: 'n1' },
    ]);
    expect(leading.last.orders).toEqual(['answer']);
    expect(leading.server.uncommittedBytes).toBe(2);
  });

  test('is anything, however large, when nothing waits (thesis §10.2)', () => {
    const leading = steady({ maxUncommittedBytes: 2 }).step(proposal(1, 7, 8, 9));

    expect(leading.last.savedEntries).toHaveLength(3);
  });

  test('is exactly as much as the bound says, and not a byte more (thesis §10.2)', () => {
    const leading = steady({ maxUncommittedBytes: 2 }).step(proposal(1, 7));

    leading.step(proposal(2, 8));
    const taken = leading.last.savedEntries;
    leading.step(proposal(3, 9));

    expect([taken, leading.last.savedEntries]).toMatchObject([[{ index: 3 }], []]);
  });

  test('has room again when a majority has what waited (thesis §10.2)', () => {
    const leading = steady({ maxUncommittedBytes: 2 })
      .step(proposal(1, 7, 8))
      .saved();

    leading.step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 3 }));

    expect(leading.server).toMatchObject({ commitIndex: 3, uncommittedBytes: 0 });
    expect(leading.step(proposal(3, 9)).last.savedEntries).toHaveLength(1);
  });

  test('does not count what earlier leaders have left (thesis §10.2)', () => {
    const leading = leader({ term: 5, log: [1, 1, 1], maxUncommittedBytes: 1 }).saved();
    const before = leading.server.uncommittedBytes;

    leading.step(accepted({ term: 5, prevLogIndex: 3, matchIndex: 4 }));

    expect([before, leading.server.uncommittedBytes]).toEqual([0, 0]);
  });

  test('is nothing any more when it leads no longer (thesis §10.2)', () => {
    const leading = steady().step(proposal(1, 7, 8));

    leading.step(rejected({ term: 6, conflictIndex: 1 }));

    expect(leading.server).toMatchObject({ role: 'follower.silent', uncommittedBytes: 0 });
  });
});
