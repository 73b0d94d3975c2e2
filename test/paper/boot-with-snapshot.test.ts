import { describe, expect, test } from 'vitest';
import type { LogIndex } from '../../spec/vocabulary.ts';
import { appendEntries, snapshotMark } from './events.ts';
import { configurationEntry, members } from './members.ts';
import { entriesOf, entryOf, follower } from './server-fixture.ts';

describe('a server that starts with a snapshot', () => {
  const snapshot = snapshotMark(3, 2);

  test('knows that what it stands for is committed and applied, and nothing more (§7)', () => {
    const { server } = follower({ term: 2, snapshot, log: [2, 2] });

    expect(server).toMatchObject({ commitIndex: 3, lastApplied: 3, durableIndex: 5 });
    expect(server.logStart).toEqual({ index: 3, term: 2 });
  });

  test('applies only what comes after it (§7)', () => {
    const server = follower({ term: 2, snapshot, log: [2, 2] });

    server.step(appendEntries({ term: 2, prevLogIndex: 5, prevLogTerm: 2, leaderCommit: 4 }));

    expect(server.last.applied.map(({ index }) => index)).toEqual([4]);
  });

  test('leaves out the entries for which it stands (§7)', () => {
    const { server } = follower({ term: 2, snapshot, log: entriesOf([1, 2, 2, 2]) });

    expect(server.log.map(({ index }) => index)).toEqual([4]);
  });

  test.each([
    ['begins with its last entry', entriesOf([2, 2], 2)],
    ['has other terms on both sides of its last entry', entriesOf([1, 1, 2, 3])],
  ])('keeps what follows in a log that %s (§7, Figure 13)', (_what, log) => {
    const { server } = follower({ term: 3, snapshot, log });

    expect(server.log.map(({ index }) => index)).toEqual([4]);
    expect(server.durableIndex).toBe(4);
  });

  test.each([
    ['has another entry at its end', entriesOf([1, 1, 1, 1])],
    ['ends before it', entriesOf([1, 1])],
    ['begins before it and ends before it', entriesOf([1], 1)],
  ])('drops a log that %s: it is of another history (§7, Figure 13)', (_what, log) => {
    const { server } = follower({ term: 2, snapshot, log });

    expect(server).toMatchObject({ log: [], durableIndex: 3 as LogIndex });
  });

  test('takes the members from it, both halves of them (§6, §7)', () => {
    const joint = members('n1 n2 n3 to n1 n4 + n5');

    const { server } = follower({ term: 2, snapshot: snapshotMark(3, 2, 25, joint) });

    expect(server.configuration).toEqual(joint);
    expect(server.configurations).toEqual([{ index: 3, configuration: joint }]);
  });

  test('takes the members from the rest of its log where that has later ones (§6)', () => {
    const log = [entryOf(4, 2), configurationEntry(5, 2, 'n1 n2 n4')];

    const { server } = follower({ term: 2, snapshot, log });

    expect(server.configuration).toEqual(members('n1 n2 n4'));
    expect(server.configurations.map(({ index }) => index)).toEqual([3, 5]);
  });
});
