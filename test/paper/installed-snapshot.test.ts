import { describe, expect, test } from 'vitest';
import { appendEntries, entriesSaved, installSnapshot, snapshotMark, snapshotSaved } from './events.ts';
import { configurationEntry, members } from './members.ts';
import { answerOf, empty, mark, received } from './received-snapshot.ts';
import { entriesOf, entryOf, follower } from './server-fixture.ts';

describe('a snapshot that is durable', () => {
  test('takes the place of an empty log and of the state machine, then it is acknowledged (§7)', () => {
    const server = received(empty()).step(snapshotSaved(mark));

    expect(server.last.orders).toEqual(['saveLogStart', 'restore', 'useConfiguration', 'send']);
    expect(server.last.logStarts).toEqual([{ start: { index: 4, term: 1 }, keepsRest: false }]);
    expect(server.last.restored).toEqual([mark]);
    expect(server.last.sent).toMatchObject([
      {
        to: 'n2',
        ahead: false,
        message: { type: 'InstallSnapshotResponse', lastIncludedIndex: 4, installed: true },
      },
    ]);
    expect(server.server).toMatchObject({ commitIndex: 4, lastApplied: 4, durableIndex: 4, snapshot: mark });
  });

  test('leaves what follows its last included entry in a log that has this entry (§7, Figure 13)', () => {
    const server = received(follower({ term: 1, log: [1, 1, 1, 1, 1, 1] })).step(snapshotSaved(mark));

    expect(server.last.logStarts).toEqual([{ start: { index: 4, term: 1 }, keepsRest: true }]);
    expect(server.server.log.map(({ index }) => index)).toEqual([5, 6]);
    expect(server.server).toMatchObject({ lastApplied: 4, durableIndex: 6 });
  });

  test('leaves a log that ends with this entry as it is (§7, Figure 13)', () => {
    const server = received(follower({ term: 1, log: [1, 1, 1, 1] })).step(snapshotSaved(mark));

    expect(server.last.logStarts).toEqual([{ start: { index: 4, term: 1 }, keepsRest: true }]);
    expect(server.server).toMatchObject({ log: [], durableIndex: 4 });
  });

  test('counts as the last one: the next is due when as many bytes were applied again (§7)', () => {
    const server = received(follower({ term: 1, maxBytes: 5 })).step(snapshotSaved(mark));
    const next = { prevLogIndex: 4, prevLogTerm: 1, entries: entriesOf([1, 1, 1], 4) };

    const early = server.step(appendEntries({ ...next, leaderCommit: 6 })).saved().last.takenSnapshots;
    server.step(appendEntries({ ...next, leaderCommit: 7 }));

    expect(early).toEqual([]);
    expect(server.last.takenSnapshots).toHaveLength(1);
  });

  test('is not mistaken for another one (Figure 13)', () => {
    const server = received(empty()).step(snapshotSaved({ ...mark, bytes: 26 }));

    expect(server.last.restored).toEqual([]);
  });

  test('is acknowledged to whoever asked last, in the session of that question (§7)', () => {
    const server = received(empty());
    server.step(installSnapshot(mark, 20, { from: 'n3', term: 2, session: 9 })).step(snapshotSaved(mark));

    expect(server.last.sent).toMatchObject([{ to: 'n3', message: { term: 2, session: 9, readRound: 0 } }]);
  });

  test('begins the count of what was applied anew (§7)', () => {
    const server = follower({ term: 1, maxEntries: 3, log: [1, 1] });
    server.step(appendEntries({ prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }));
    received(server).step(snapshotSaved(mark));
    const next = { prevLogIndex: 4, prevLogTerm: 1, entries: entriesOf([1, 1, 1], 4) };

    const early = server.step(appendEntries({ ...next, leaderCommit: 6 })).saved().last.takenSnapshots;
    server.step(appendEntries({ ...next, leaderCommit: 7 }));

    expect(early).toEqual([]);
    expect(server.last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 7 }]);
  });

  test('leaves only the configurations that matter after it (§6, §7)', () => {
    const log = [configurationEntry(1, 1, 'n1 n2'), entryOf(2, 1), configurationEntry(3, 1, 'n1 n2 n3')];
    const later = [entryOf(4, 1), configurationEntry(5, 1, 'n1 n2 n3 n4')];

    const server = received(follower({ term: 1, log: [...log, ...later] })).step(snapshotSaved(mark));

    expect(server.server.configurations.map(({ index }) => index)).toEqual([3, 5]);
  });

  test('drops all of a longer log that has another entry there (§7, Figure 13)', () => {
    const late = snapshotMark(4, 3);
    const server = follower({ term: 3, log: [1, 1, 1, 1, 1, 1] });

    for (const offset of [0, 10, 20]) server.step(installSnapshot(late, offset, { term: 3 }));
    server.step(snapshotSaved(late));

    expect(server.last.logStarts).toEqual([{ start: { index: 4, term: 3 }, keepsRest: false }]);
    expect(server.server).toMatchObject({ log: [], durableIndex: 4, commitIndex: 4 });
  });

  test('drops all of a shorter log (§7, Figure 13)', () => {
    const server = received(follower({ term: 1, log: [1, 1] })).step(snapshotSaved(mark));

    expect(server.server).toMatchObject({ log: [], logStart: { index: 4, term: 1 } });
  });

  test('brings its members along where it replaces the log (§6, §7)', () => {
    const joint = snapshotMark(4, 1, 25, members('n1 n2 n3 to n1 n4'));
    const log = [configurationEntry(1, 1, 'n1 n2 n3 n5')];

    const server = received(follower({ term: 1, log }), joint).step(snapshotSaved(joint));

    expect(server.server.configuration).toEqual(joint.configuration);
    expect(server.server.configurations).toEqual([{ index: 4, configuration: joint.configuration }]);
    expect(server.last.configurations).toEqual([joint.configuration]);
  });

  test('leaves later members of the log in force where this stays (§6)', () => {
    const log = [...entriesOf([1, 1, 1, 1]), configurationEntry(5, 1, 'n1 n2 n3 n4')];

    const server = received(follower({ term: 1, log })).step(snapshotSaved(mark));

    expect(server.server.configuration).toEqual(members('n1 n2 n3 n4'));
  });

  test('does nothing to a server that has applied as much meanwhile (§7)', () => {
    const server = received(follower({ term: 1, log: [1, 1, 1, 1, 1] }));
    server.step(appendEntries({ prevLogIndex: 5, prevLogTerm: 1, leaderCommit: 5 }));

    server.step(snapshotSaved(mark));

    expect(server.last.restored).toEqual([]);
    expect(server.server).toMatchObject({ lastApplied: 5, commitIndex: 5, incomingSnapshot: null });
    expect(server.server.snapshot).toEqual(mark);
  });

  test('does not take back what is known to be committed beyond it (Figure 2)', () => {
    const server = follower({ term: 1, log: [1, 1] });
    const entries = entriesOf([1, 1, 1], 2);
    received(server).step(appendEntries({ prevLogIndex: 2, prevLogTerm: 1, entries, leaderCommit: 5 }));

    server.step(snapshotSaved(mark));

    expect(server.server).toMatchObject({ commitIndex: 5, lastApplied: 4, durableIndex: 4 });
  });

  test('is not believed before all of it has come (Figure 13)', () => {
    const server = empty().step(installSnapshot(mark, 0)).step(snapshotSaved(mark));

    expect(server.last.orders).toEqual([]);
    expect(server.server.lastApplied).toBe(0);
  });

  test('is waited for before another one is begun: the disk writes it (Figure 13)', () => {
    const server = received(empty()).step(installSnapshot(snapshotMark(6, 1), 0));

    expect(server.last.pieces).toEqual([]);
    expect(answerOf(server)).toMatchObject([{ lastIncludedIndex: 6, offset: 0 }]);
    expect(server.step(snapshotSaved(mark)).last.restored).toEqual([mark]);
  });

  test('lets no write of the log before it count as durable (§7, thesis §10.2.1)', () => {
    const late = snapshotMark(4, 3);
    const server = follower({ term: 3, log: [1, 1, 1, 1, 1, 1] });
    for (const offset of [0, 10, 20]) server.step(installSnapshot(late, offset, { term: 3 }));
    server.step(snapshotSaved(late));

    server.step(entriesSaved({ index: 6, term: 1, currentTerm: 3 }));

    expect(server.server.durableIndex).toBe(4);
  });

  test('is where the log goes on: the leader’s next entries match there (§5.3, §7)', () => {
    const server = received(empty()).step(snapshotSaved(mark));

    server.step(appendEntries({ prevLogIndex: 4, prevLogTerm: 1, entries: [entryOf(5, 1)] }));

    expect(answerOf(server)).toMatchObject([{ success: true, matchIndex: 5 }]);
    expect(server.server.log.map(({ index }) => index)).toEqual([5]);
  });

  test('stays where it is when the rest of the log is replaced: only what conflicts goes (§5.3, §7)', () => {
    const server = received(follower({ term: 1, log: [1, 1, 1, 1, 1, 1, 1] })).step(snapshotSaved(mark));

    server.step(appendEntries({ term: 2, prevLogIndex: 5, prevLogTerm: 1, entries: [entryOf(6, 2)] }));

    expect(server.server.log.map(({ index, term }) => [index, term])).toEqual([
      [5, 1],
      [6, 2],
    ]);
    expect(server.server).toMatchObject({ logStart: { index: 4, term: 1 }, durableIndex: 5 });
  });

  test('stands for what comes again late: nothing of it is appended a second time (§7)', () => {
    const server = received(empty()).step(snapshotSaved(mark));

    server.step(appendEntries({ prevLogIndex: 1, prevLogTerm: 1, entries: entriesOf([1, 1], 1) }));
    const late = answerOf(server);
    server.step(appendEntries({ prevLogIndex: 2, prevLogTerm: 1, entries: entriesOf([1, 1, 1], 2) }));

    expect(late).toMatchObject([{ success: true, matchIndex: 3 }]);
    expect(server.last.savedEntries.map(({ index }) => index)).toEqual([5]);
  });

  test('is refused together with a leader that has something else there (§5.4)', () => {
    const server = received(empty()).step(snapshotSaved(mark));

    server.step(appendEntries({ term: 3, prevLogIndex: 4, prevLogTerm: 2 }));

    expect(server.last.halted).toBe('CommittedEntryContradicted');
  });

  test('is refused together with a leader that sends something else for its last entry (§5.4)', () => {
    const server = received(empty()).step(snapshotSaved(mark));

    server.step(appendEntries({ term: 3, prevLogIndex: 3, prevLogTerm: 1, entries: [entryOf(4, 2)] }));

    expect(server.last.halted).toBe('CommittedEntryContradicted');
  });
});
