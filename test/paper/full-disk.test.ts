import { describe, expect, test } from 'vitest';
import { appendEntries, proposal, requestVote, timeoutNow } from './events.ts';
import {
  candidate,
  entriesOf,
  follower,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

const filled = (server: ServerUnderTest) => server.step({ type: 'DiskFilled' });
const freed = (server: ServerUnderTest) => server.step({ type: 'DiskFreed' });
const full = () => filled(follower({ term: 1, log: [1, 1] }));
const news = { prevLogIndex: 1, prevLogTerm: 1, entries: entriesOf([1, 1], 1) };

describe('a follower whose disk is full', () => {
  test('takes no entries, and says how far it agrees (thesis §10.2.1)', () => {
    const server = full().step(appendEntries({ ...news, session: 4, readRound: 2 }));

    const agreed = { success: true, prevLogIndex: 1, matchIndex: 2, conflictTerm: 0, conflictIndex: 0 };
    const answer = { type: 'AppendEntriesResponse', from: 'n1', term: 1, ...agreed };
    expect(server.last.savedEntries).toEqual([]);
    expect(server.terms()).toEqual([1, 1]);
    expect(server.last.sent).toEqual([
      { to: 'n2', ahead: false, message: { ...answer, session: 4, readRound: 2 } },
    ]);
  });

  test('hears its leader all the same (§5.2)', () => {
    const server = full().step(appendEntries(news));

    expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
    expect(server.last.started).toContain('electionTimeout');
  });

  test('needs no room for what it has already, and learns what is committed (§5.3)', () => {
    const server = full().step(appendEntries({ entries: entriesOf([1, 1]), leaderCommit: 2 }));

    expect(server.server.commitIndex).toBe(2);
    expect(server.last.to('n2')).toMatchObject([{ success: true, matchIndex: 2 }]);
  });

  test('refuses what does not match like anybody else (§5.3)', () => {
    const server = full().step(appendEntries({ prevLogIndex: 5, prevLogTerm: 1 }));

    expect(server.last.to('n2')).toMatchObject([{ success: false, conflictIndex: 3 }]);
  });

  test.each([
    ['ends before them', { prevLogIndex: 3, prevLogTerm: 1, entries: entriesOf([1], 3) }],
    ['has another entry before them', { prevLogIndex: 2, prevLogTerm: 2, entries: entriesOf([2], 2) }],
  ])('refuses new entries if its log %s: it does not agree so far (§5.3)', (_what, other) => {
    const server = full().step(appendEntries({ term: 2, ...other }));

    expect(server.last.to('n2')).toMatchObject([{ success: false, matchIndex: 0 }]);
  });

  test('refuses new entries of a leader of an older term, and does not follow it (§5.1)', () => {
    const server = filled(follower({ term: 2, log: [1, 1] })).step(appendEntries(news));

    expect(server.last.to('n2')).toMatchObject([{ term: 2, success: false, matchIndex: 0 }]);
    expect(server.server).toMatchObject({ role: 'follower.silent', leaderId: null });
  });

  test('moves to a newer term before it says how far it agrees (§5.1)', () => {
    const server = full().step(appendEntries({ ...news, term: 2 }));

    expect(server.last.termsAndVotes).toEqual([{ currentTerm: 2, votedFor: null }]);
    expect(server.last.to('n2')).toMatchObject([{ term: 2, success: true, matchIndex: 2 }]);
  });

  test('halts all the same when a leader contradicts what is committed (§5.4)', () => {
    const server = full().step(appendEntries({ entries: entriesOf([1, 1]), leaderCommit: 2 }));

    server.step(appendEntries({ term: 2, prevLogIndex: 1, prevLogTerm: 1, entries: entriesOf([2], 1) }));

    expect(server.last.halted).toBe('CommittedEntryContradicted');
    expect(server.server.role).toBe('halted');
  });

  test('is not disturbed when its disk fills, nor when there is room again (§5.2)', () => {
    for (const change of [filled, freed]) {
      const server = follower({ term: 1 }).step(appendEntries({}));

      change(server);

      expect(server.server.role).toBe('follower.hearing');
      expect([...server.last.started, ...server.last.cancelled]).toEqual([]);
    }
  });

  test('takes them when there is room again (thesis §10.2.1)', () => {
    const server = freed(full()).step(appendEntries(news));

    expect(server.last.savedEntries.map(({ index }) => index)).toEqual([3]);
  });

  test('votes (§5.2)', () => {
    const server = full().step(requestVote({ term: 2, lastLogIndex: 2, lastLogTerm: 1 }));

    expect(server.last.to('n2')).toMatchObject([{ voteGranted: true }]);
  });

  test('does not stand, whoever wants it to: it could not append (thesis §10.2.1)', () => {
    expect(full().timeout('electionTimeout').server.role).toBe('follower.silent');
    expect(full().step({ type: 'ElectionRequested' }).server.role).toBe('follower.silent');
    expect(full().step(timeoutNow({ lastLogIndex: 2 })).server.role).toBe('follower.silent');
    expect(freed(full()).timeout('electionTimeout').server.role).toBe('preCandidate');
  });

  test('tells clients why nothing goes on, if it knows nobody who leads (§8)', () => {
    expect(full().step(proposal(3, 1)).last.answers).toMatchObject([{ reason: 'diskFull', leaderId: null }]);
    expect(full().step(appendEntries({})).step(proposal(3, 1)).last.answers).toMatchObject([
      { reason: 'notLeader', leaderId: 'n2' },
    ]);
  });
});

test.each([
  ['pre-candidate', () => preCandidate({ term: 1 })],
  ['candidate', () => candidate({ term: 1 })],
])('a %s whose disk is full stands no more (thesis §10.2.1)', (_role, make) => {
  expect(filled(make()).server).toMatchObject({ role: 'follower.silent', diskIsFull: true });
});

test('a leader whose disk is full leads no more, and knows of nobody who does (thesis §10.2.1)', () => {
  const server = filled(leader().step(proposal(3, 1)));

  expect(server.server).toMatchObject({ role: 'follower.silent', leaderId: null, diskIsFull: true });
  expect(server.last.answers).toEqual([{ outcome: 'unknown', token: 3, count: 1 }]);
});
