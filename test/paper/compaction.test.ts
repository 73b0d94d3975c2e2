import { describe, expect, test } from 'vitest';
import { applied } from './applied-entries.ts';
import { accepted, appendEntries, installSnapshot, proposal, snapshotMark, snapshotSaved } from './events.ts';
import { configurationEntry, members } from './members.ts';
import { entriesOf, entryOf, follower, leader, type ServerUnderTest } from './server-fixture.ts';

const compact = { type: 'CompactionRequested' } as const;

describe('when a follower takes the leader’s snapshot', () => {
  /** A leader of term 2 that has compacted its log through index 3, and sends n3 its snapshot. */
  function sending(): ServerUnderTest {
    const leading = leader({ term: 2, snapshot: snapshotMark(3, 1), maxEntries: 2 }).saved();
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 4 }));
    return leading.step(accepted({ from: 'n3', term: 2, success: false, prevLogIndex: 3, conflictIndex: 1 }));
  }

  test('the leader takes no other by itself meanwhile (§7)', () => {
    const leading = sending();

    leading.step(proposal(1, 7, 8)).saved();
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 6 }));

    expect(leading.last.orders).toContain('apply');
    expect(leading.last.takenSnapshots).toEqual([]);
  });

  test('also if this one ends with the first entry (§7)', () => {
    const leading = leader({ term: 2, snapshot: snapshotMark(1, 1), maxEntries: 2 }).saved();
    leading.step(accepted({ from: 'n3', term: 2, success: false, prevLogIndex: 1, conflictIndex: 1 }));

    leading
      .step(proposal(1, 7))
      .saved()
      .step(accepted({ from: 'n2', term: 2, matchIndex: 3 }));

    expect(leading.last.takenSnapshots).toEqual([]);
  });

  test('a follower that gives no sign for long keeps nobody waiting (§7)', () => {
    const leading = sending()
      .step(proposal(1, 7, 8))
      .saved();
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 6 }));

    const retried = leading.followerTimeout('n3', 'probeRetry').last.takenSnapshots;
    leading.followerTimeout('n3', 'snapshotPatience');

    expect(retried).toEqual([]);
    expect(leading.last.takenSnapshots).toHaveLength(1);
  });

  test('a follower that has come to the log by itself keeps nobody waiting (§7)', () => {
    const leading = sending().step(accepted({ from: 'n3', term: 2, matchIndex: 4 }));
    const [, progress] = [...leading.server.followers.values()];
    expect(progress).toMatchObject({ role: 'replicate.free', snapshotIndex: 0, snapshotOffset: 0 });

    leading.step(proposal(1, 7, 8)).saved();
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 6 }));

    expect(leading.last.takenSnapshots).toHaveLength(1);
  });
});

describe('what becomes of the log', () => {
  test('when the snapshot is durable the log begins after it (§7)', () => {
    const server = applied(3)
      .step(compact)
      .step(snapshotSaved(snapshotMark(3, 1)));

    expect(server.last.logStarts).toEqual([{ start: { index: 3, term: 1 }, keepsRest: true }]);
    expect(server.server).toMatchObject({ log: [], logStart: { index: 3, term: 1 }, takingSnapshot: null });
    expect(server.server.snapshot).toEqual(snapshotMark(3, 1));
  });

  test('until it is durable all of the log stays (§7)', () => {
    const server = applied(3).step(compact);

    expect(server.last.orders).toEqual(['takeSnapshot']);
    expect(server.terms()).toEqual([1, 1, 1]);
  });

  test('a few entries before its end stay for followers that lag a little (§7)', () => {
    const server = applied(3, { keptEntries: 2 })
      .step(compact)
      .step(snapshotSaved(snapshotMark(3, 1)));

    expect(server.last.logStarts).toEqual([{ start: { index: 1, term: 1 }, keepsRest: true }]);
    expect(server.terms()).toEqual([1, 1]);
  });

  test('a log that is not longer than what stays is left alone (§7)', () => {
    const server = applied(2, { keptEntries: 2 })
      .step(compact)
      .step(snapshotSaved(snapshotMark(2, 1)));

    expect(server.last.orders).toEqual([]);
    expect(server.server.snapshot?.lastIncludedIndex).toBe(2);
  });

  test('a late word of an older snapshot moves nothing back (§7)', () => {
    const server = applied(3)
      .step(compact)
      .step(snapshotSaved(snapshotMark(3, 1)));

    server.step(snapshotSaved(snapshotMark(2, 1)));

    expect(server.last.orders).toEqual([]);
    expect(server.server.snapshot?.lastIncludedIndex).toBe(3);
  });

  test('a word of an older snapshot does not end the one that is being taken, nor the leader’s (§7)', () => {
    const taking = applied(3)
      .step(compact)
      .step(snapshotSaved(snapshotMark(2, 1)));
    const receiving = applied(3)
      .step(compact)
      .step(installSnapshot(snapshotMark(9, 1), 0));

    receiving.step(snapshotSaved(snapshotMark(3, 1)));

    expect(taking.server).toMatchObject({ takingSnapshot: 3, snapshot: { lastIncludedIndex: 2 } });
    expect(receiving.server).toMatchObject({
      incomingSnapshot: { offset: 10 },
      snapshot: { lastIncludedIndex: 3 },
    });
  });

  test('the same word a second time changes nothing (§7)', () => {
    const server = applied(3)
      .step(compact)
      .step(snapshotSaved(snapshotMark(3, 1, 25)));

    expect(server.step(snapshotSaved(snapshotMark(3, 1, 30))).server.snapshot?.bytes).toBe(25);
  });

  test('a word of a snapshot that is not applied here is not believed (§7)', () => {
    const server = applied(2).step(snapshotSaved(snapshotMark(3, 1)));

    expect(server.last.orders).toEqual([]);
    expect(server.server.snapshot).toBeNull();
  });

  test('the configuration in force outlives the entry that had it (§6, §7)', () => {
    const added = configurationEntry(1, 1, 'n1 n2 n3 n4');
    const server = follower({ term: 1 }).step(
      appendEntries({ entries: [added, entryOf(2, 1)], leaderCommit: 2 }),
    );

    server
      .saved()
      .step(compact)
      .step(snapshotSaved(snapshotMark(2, 1, 9, members('n1 n2 n3 n4'))));

    expect(server.server.configurations).toEqual([{ index: 1, configuration: members('n1 n2 n3 n4') }]);
    expect(server.server.configuration).toEqual(members('n1 n2 n3 n4'));
  });

  test('a log that begins with a configuration remembers none before it (§6, §7)', () => {
    const added = configurationEntry(1, 1, 'n1 n2 n3 n4');
    const server = follower({ term: 1 }).step(appendEntries({ entries: [added], leaderCommit: 1 }));

    server
      .saved()
      .step(compact)
      .step(snapshotSaved(snapshotMark(1, 1, 9, members('n1 n2 n3 n4'))));

    expect(server.server.configurations).toEqual([{ index: 1, configuration: members('n1 n2 n3 n4') }]);
  });
});

describe('one snapshot at a time, the own one or the leader’s', () => {
  const ahead = snapshotMark(9, 1);

  test('a piece of the leader’s ends the own one (§7)', () => {
    const server = applied(2).step(compact).step(installSnapshot(ahead, 0));

    expect(server.server).toMatchObject({ takingSnapshot: null, incomingSnapshot: { offset: 10 } });
  });

  test('while the leader’s comes in the own one is not taken (§7)', () => {
    const server = applied(2, { maxEntries: 3 }).step(installSnapshot(ahead, 0));
    const more = { prevLogIndex: 2, prevLogTerm: 1, entries: entriesOf([1], 2), leaderCommit: 3 };

    server.step(appendEntries(more)).saved();

    expect(server.last.orders).toEqual(['apply']);
    expect(server.step(compact).last.orders).toEqual([]);
  });

  test('one of the leader’s that the log has overtaken gives way to the own one (§7)', () => {
    const server = applied(2).step(installSnapshot(snapshotMark(3, 1), 0));
    const more = { prevLogIndex: 2, prevLogTerm: 1, entries: entriesOf([1], 2), leaderCommit: 3 };

    server.step(appendEntries(more)).saved().step(compact);

    expect(server.last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 3 }]);
    expect(server.server.incomingSnapshot).toBeNull();
  });

  test('one of the leader’s that is whole already is waited for, overtaken or not (§7)', () => {
    const server = applied(2).step(installSnapshot(snapshotMark(3, 1, 10), 0));
    const more = { prevLogIndex: 2, prevLogTerm: 1, entries: entriesOf([1], 2), leaderCommit: 3 };

    server.step(appendEntries(more)).saved().step(compact);

    expect(server.last.orders).toEqual([]);
    expect(server.step(snapshotSaved(snapshotMark(3, 1, 10))).last.restored).toEqual([]);
    expect(server.server).toMatchObject({ incomingSnapshot: null, logStart: { index: 3 } });
  });
});
