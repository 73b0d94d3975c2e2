import { describe, expect, test } from 'vitest';
import { applied } from './applied-entries.ts';
import { appendEntries, snapshotFailed, snapshotMark, snapshotSaved } from './events.ts';
import { configurationEntry } from './members.ts';
import { entriesOf, entryOf, follower } from './server-fixture.ts';

const compact = { type: 'CompactionRequested' } as const;

describe('when a snapshot is taken', () => {
  test('a server takes one by itself when enough entries were applied since the last (§7)', () => {
    const server = applied(2, { maxEntries: 2 });

    expect(server.last.orders).toEqual(['apply', 'takeSnapshot']);
    const mark = { lastIncludedIndex: 2, lastIncludedTerm: 1, bytes: 0 };
    expect(server.last.takenSnapshots).toMatchObject([mark]);
  });

  test('a server takes one when enough bytes were applied since the last (§7)', () => {
    expect(applied(2, { maxBytes: 5 }).last.takenSnapshots).toEqual([]);
    expect(applied(3, { maxBytes: 6 }).last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 3 }]);
  });

  test('what is not applied does not count, and is not in it (§7)', () => {
    const server = follower({ term: 1, maxEntries: 2 });

    server.step(appendEntries({ entries: entriesOf([1, 1, 1]), leaderCommit: 1 })).saved();

    expect(server.last.takenSnapshots).toEqual([]);
    expect(server.step(compact).last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 1 }]);
  });

  test('a server has one snapshot under way at a time (§7)', () => {
    const server = applied(2, { maxEntries: 2 });

    server.step(
      appendEntries({ prevLogIndex: 2, prevLogTerm: 1, entries: entriesOf([1, 1], 2), leaderCommit: 4 }),
    );
    server.saved();

    expect(server.last.orders).toEqual(['apply']);
    expect(server.step(compact).last.orders).toEqual([]);
  });

  test('the next one is due when as much was applied again (§7)', () => {
    const server = applied(2, { maxEntries: 2 }).step(snapshotSaved(snapshotMark(2, 1)));
    const next = { prevLogIndex: 2, prevLogTerm: 1, entries: entriesOf([1, 1], 2) };

    const early = server.step(appendEntries({ ...next, leaderCommit: 3 })).saved().last.takenSnapshots;
    server.step(appendEntries({ ...next, leaderCommit: 4 }));

    expect(early).toEqual([]);
    expect(server.last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 4 }]);
  });

  test('bytes are counted anew, too (§7)', () => {
    const server = applied(3, { maxBytes: 5 }).step(snapshotSaved(snapshotMark(3, 1)));
    const next = { prevLogIndex: 3, prevLogTerm: 1, entries: entriesOf([1, 1, 1], 3) };

    const early = server.step(appendEntries({ ...next, leaderCommit: 5 })).saved().last.takenSnapshots;
    server.step(appendEntries({ ...next, leaderCommit: 6 }));

    expect(early).toEqual([]);
    expect(server.last.takenSnapshots).toHaveLength(1);
  });

  test('a snapshot that would say nothing new is not taken (§7)', () => {
    expect(follower().step(compact).last.orders).toEqual([]);
    expect(
      applied(2)
        .step(compact)
        .step(snapshotSaved(snapshotMark(2, 1)))
        .step(compact).last.orders,
    ).toEqual([]);
  });

  test('after one that failed the next is possible, and what failed before it changes nothing (§7)', () => {
    const server = applied(2).step(compact);

    expect(server.step(snapshotFailed(1)).step(compact).last.takenSnapshots).toEqual([]);
    expect(server.step(snapshotFailed(2)).step(compact).last.takenSnapshots).toHaveLength(1);
  });

  test('a snapshot has the configuration as of its end, not the latest one (§7)', () => {
    const joint = configurationEntry(2, 1, 'n1 n2 n3 to n1 n4');
    const server = follower({ term: 1 }).step(
      appendEntries({ entries: [entryOf(1, 1), joint, entryOf(3, 1)], leaderCommit: 1 }),
    );

    server.saved().step(compact);

    expect(server.last.takenSnapshots[0]?.configuration.oldVoters).toEqual([]);
    expect(server.server.configuration.oldVoters).toEqual(['n1', 'n2', 'n3']);
  });
});
