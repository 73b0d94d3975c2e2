import { describe, expect, test } from 'vitest';
import {
  appendEntries,
  entriesSaved,
  installSnapshot,
  snapshotFailed,
  snapshotMark,
  snapshotSaved,
} from './events.ts';
import { configurationEntry, members } from './members.ts';
import {
  candidate,
  entriesOf,
  entryOf,
  follower,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

/** Through index 4, of 25 bytes: pieces of 10, 10 and 5. */
const mark = snapshotMark(4, 1);
const empty = () => follower({ term: 1 });

function received(server: ServerUnderTest, snapshot = mark): ServerUnderTest {
  for (const offset of [0, 10, 20]) server.step(installSnapshot(snapshot, offset));
  return server;
}

function answerOf({ last }: ServerUnderTest, to = 'n2') {
  return last.to(to);
}

describe('the pieces of a snapshot', () => {
  test('the first piece begins a new snapshot, and the answer asks for the next (Figure 13)', () => {
    const server = empty().step(installSnapshot(mark, 0, { session: 7, readRound: 3 }));

    expect(server.last.pieces).toMatchObject([{ mark, offset: 0 }]);
    expect(answerOf(server)).toMatchObject([
      {
        type: 'InstallSnapshotResponse',
        lastIncludedIndex: 4,
        offset: 10,
        installed: false,
        session: 7,
        readRound: 3,
      },
    ]);
  });

  test('the last piece completes it, and is answered only when all is durable (§7, Figure 13)', () => {
    const server = received(empty());

    expect(server.last.orders).toEqual(['savePiece', 'saveSnapshot']);
    expect(server.server.snapshot).toBeNull();
    expect(server.server.lastApplied).toBe(0);
  });

  test('a snapshot of one piece is begun and completed by it (Figure 13)', () => {
    const small = snapshotMark(4, 1, 0);

    expect(empty().step(installSnapshot(small, 0)).last.orders).toEqual(['savePiece', 'saveSnapshot']);
  });

  test.each([
    ['comes too early', 20, 10],
    ['came already', 0, 10],
  ])(
    'a piece that %s is not kept, and the leader hears where to go on (Figure 13)',
    (_what, offset, expected) => {
      const server = empty().step(installSnapshot(mark, 0)).step(installSnapshot(mark, offset));

      expect(server.last.orders).toEqual(['send']);
      expect(answerOf(server)).toMatchObject([{ offset: expected, installed: false }]);
    },
  );

  test('a server that has crashed meanwhile asks for the first piece (Figure 13)', () => {
    const server = empty().step(installSnapshot(mark, 10));

    expect(server.last.pieces).toEqual([]);
    expect(answerOf(server)).toMatchObject([{ offset: 0 }]);
  });

  test('the first piece of another snapshot takes the place of one that is under way (Figure 13)', () => {
    const newer = snapshotMark(6, 1);
    const server = empty().step(installSnapshot(mark, 0)).step(installSnapshot(newer, 0));

    expect(server.server.incomingSnapshot).toMatchObject({ mark: newer, offset: 10 });
    expect(answerOf(server)).toMatchObject([{ lastIncludedIndex: 6, offset: 10 }]);
  });

  test.each([
    ['index', snapshotMark(5, 1)],
    ['term', { ...mark, lastIncludedTerm: snapshotMark(4, 2).lastIncludedTerm }],
    ['length', snapshotMark(4, 1, 26)],
  ])('a later piece of a snapshot of another %s is never mixed in (Figure 13)', (_what, other) => {
    const server = empty()
      .step(installSnapshot(mark, 0))
      .step(installSnapshot(other, 10, { term: 2 }));

    expect(server.last.pieces).toEqual([]);
    expect(answerOf(server)).toMatchObject([{ offset: 0 }]);
  });

  test('a snapshot that is whole is not begun again before it is durable (Figure 13)', () => {
    const server = received(empty()).step(installSnapshot(mark, 0));

    expect(server.last.orders).toEqual(['send']);
    expect(answerOf(server)).toMatchObject([{ offset: 25, installed: false }]);
  });

  test('one that could not be written is begun again (§7)', () => {
    const server = received(empty());

    expect(server.step(snapshotFailed(3)).server.incomingSnapshot).not.toBeNull();
    server.step(snapshotFailed(4)).step(installSnapshot(mark, 20));

    expect(answerOf(server)).toMatchObject([{ offset: 0 }]);
    expect(server.step(installSnapshot(mark, 0)).last.pieces).toHaveLength(1);
  });

  test('every piece is a word of the leader: the election timer starts anew (§5.2)', () => {
    for (const offset of [0, 20]) {
      const server = empty().step(installSnapshot(mark, offset));

      expect(server.last.started).toContain('electionTimeout');
      expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
    }
  });

  test('what is committed here already needs no snapshot (§7)', () => {
    const server = follower({ term: 1, log: [1, 1, 1, 1] }).step(
      appendEntries({ prevLogIndex: 4, prevLogTerm: 1, leaderCommit: 4 }),
    );

    server.step(installSnapshot(mark, 0, { session: 5 }));

    expect(server.last.pieces).toEqual([]);
    expect(server.last.sent).toMatchObject([
      { to: 'n2', ahead: false, message: { lastIncludedIndex: 4, installed: true, session: 5 } },
    ]);
  });
});

describe('whose pieces are heeded', () => {
  test('a leader of an older term learns the newer one, and nothing else (§5.1, Figure 13)', () => {
    const server = follower({ term: 3 }).step(
      installSnapshot(mark, 0, { term: 2, session: 4, readRound: 2 }),
    );

    expect(server.last.orders).toEqual(['send']);
    expect(answerOf(server)).toMatchObject([
      { term: 3, lastIncludedIndex: 0, offset: 0, installed: false, session: 0, readRound: 0 },
    ]);
  });

  test('a newer term is adopted, then the piece is kept (§5.1)', () => {
    const server = empty().step(installSnapshot(mark, 0, { term: 2 }));

    expect(server.last.orders).toEqual(['saveTermAndVote', 'savePiece', 'send']);
    expect(server.server.currentTerm).toBe(2);
  });

  test.each([
    ['candidate', () => candidate({ term: 2 })],
    ['pre-candidate', () => preCandidate({ term: 2 })],
  ])('a %s follows the leader of its term, and keeps the piece (§5.2)', (_role, make) => {
    const server = make().step(installSnapshot(mark, 0, { term: 2 }));

    expect(server.server.role).toBe('follower.hearing');
    expect(server.last.pieces).toHaveLength(1);
  });

  test('a second leader in one term stops whoever meets it (§5.2)', () => {
    const server = empty()
      .step(appendEntries({ from: 'n3' }))
      .step(installSnapshot(mark, 0));

    expect(server.last.halted).toBe('TwoLeadersInOneTerm');
    expect(leader().step(installSnapshot(mark, 0)).last.halted).toBe('TwoLeadersInOneTerm');
  });
});

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
});
