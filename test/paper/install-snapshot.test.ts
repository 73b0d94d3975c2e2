import { describe, expect, test } from 'vitest';
import { appendEntries, installSnapshot, snapshotFailed, snapshotMark } from './events.ts';
import { answerOf, empty, mark, received } from './received-snapshot.ts';
import { candidate, follower, leader, preCandidate, type ServerUnderTest } from './server-fixture.ts';

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

/** It has all that the snapshot stands for, and has heard a leader. */
function holding(heard: { from?: string; term?: number }): ServerUnderTest {
  const server = follower({ term: heard.term ?? 1, snapshot: mark });
  return server.step(appendEntries({ ...heard, prevLogIndex: 4, prevLogTerm: 1 }));
}

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

  test.each([
    ['follower', () => empty().step(appendEntries({ from: 'n3' }))],
    ['follower that has all of it', () => holding({ from: 'n3' })],
    ['leader', () => leader({ term: 1 })],
  ])('a %s that meets a second leader of its term halts, and does nothing any more (§5.2)', (_role, make) => {
    const server = make().step(installSnapshot(mark, 0));
    const { halted, orders } = server.last;

    server.step(installSnapshot(mark, 0, { term: 2 })).step({ type: 'ElectionRequested' });

    expect([halted, orders]).toEqual(['TwoLeadersInOneTerm', ['halt']]);
    expect(server.server).toMatchObject({ role: 'halted', currentTerm: 1 });
    expect(server.last.orders).toEqual([]);
  });

  test.each([
    ['pre-candidate', 'preCandidate', () => preCandidate({ term: 3 })],
    ['candidate', 'candidate.nominee', () => candidate({ term: 3 })],
    ['leader', 'leader.supported.heartbeat', () => leader({ term: 3 })],
    ['follower that hears nobody', 'follower.silent', () => follower({ term: 3 })],
    ['follower that hears its leader', 'follower.hearing', () => holding({ term: 3 })],
  ])('a %s stays what it is when a leader of an older term sends a piece (§5.1)', (_role, role, make) => {
    const server = make();
    const { leaderId } = server.server;

    server.step(installSnapshot(mark, 0, { from: 'n3', term: 2 }));

    expect(server.server).toMatchObject({ role, currentTerm: 3, leaderId });
    expect(server.last.sent).toMatchObject([{ to: 'n3', message: { term: 3, installed: false } }]);
    expect([...server.last.started, ...server.last.cancelled]).toEqual([]);
  });

  test.each([
    ['candidate', () => candidate({ term: 2 })],
    ['pre-candidate', () => preCandidate({ term: 2 })],
  ])('a %s that learns of the leader of its term so asks nobody for anything more (§5.2)', (_role, make) => {
    const server = make().step(installSnapshot(mark, 0, { term: 2 }));

    expect(server.last.orders).toEqual(['savePiece', 'send']);
    expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2', currentTerm: 2 });
  });
});

describe('a follower that has all that the snapshot stands for', () => {
  const knowing = (term = 1) => follower({ term, snapshot: mark });

  test('says so, and follows whoever sends it (§5.2, §7)', () => {
    const server = knowing().step(installSnapshot(mark, 0, { session: 5, readRound: 2 }));

    const place = { term: 1, lastIncludedIndex: 4, offset: 25 };
    const answer = { type: 'InstallSnapshotResponse', from: 'n1', ...place, installed: true };
    expect(server.last.sent).toEqual([
      { to: 'n2', ahead: false, message: { ...answer, session: 5, readRound: 2 } },
    ]);
    expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
  });

  test('has heard its leader: the times that it waits begin anew (§5.2)', () => {
    const server = knowing().step(installSnapshot(mark, 0)).step(installSnapshot(mark, 0));

    expect(server.server.role).toBe('follower.hearing');
    expect(server.last.started).toEqual(['electionTimeout', 'minimumElectionTimeout']);
  });

  test('says nothing of it to a leader of an older term, and does not follow it (§5.1)', () => {
    const server = knowing(3).step(installSnapshot(mark, 0, { term: 2 }));

    expect(answerOf(server)).toMatchObject([{ term: 3, lastIncludedIndex: 0, installed: false }]);
    expect(server.server).toMatchObject({ role: 'follower.silent', leaderId: null });
  });

  test('moves to a newer term before it says so (§5.1)', () => {
    const server = knowing().step(installSnapshot(mark, 0, { term: 2 }));

    expect(server.last.orders).toEqual(['saveTermAndVote', 'send']);
    expect(answerOf(server)).toMatchObject([{ term: 2, installed: true }]);
    expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2', currentTerm: 2 });
  });
});
