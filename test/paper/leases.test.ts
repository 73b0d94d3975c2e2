import { describe, expect, test } from 'vitest';
import type { ClientRead } from '../../spec/events.ts';
import {
  accepted,
  appendEntries,
  preVote,
  preVoteResponse,
  reconfiguration,
  rejected,
  requestVote,
  requestVoteResponse,
  snapshotAnswer,
  timeoutNow,
  transferTo,
} from './events.ts';
import {
  candidate,
  follower,
  type Given,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

/** A lease lasts for 80 of these 120 ms: the leader's clock may be slow, the others' fast. */
const leaseLimits = { minimumElectionTimeoutMs: 120, clockDrift: 0.2 };

function read(token: number, atMs?: number): ClientRead {
  return { type: 'ClientRead', token, count: 1, ...(atMs === undefined ? {} : { atMs }) };
}

const readable = (token: number) => ({ outcome: 'readable', token, count: 1 });

/** A leader in term 2 that has committed the noop of its term, and has asked nobody yet. */
function leading(given: Given = {}): ServerUnderTest {
  return leader({ leaseLimits, term: 2, log: [1], ...given })
    .saved()
    .step(accepted({ term: 2, matchIndex: 2 }));
}

const answered = (round: number) => accepted({ term: 2, matchIndex: 2, readRound: round });

/** Its round of reads began at 1000, and a majority has answered it. */
function leasing(): ServerUnderTest {
  return leading().step(read(1, 1000)).step(answered(1));
}

describe('a leader', () => {
  test('answers a read at once while its lease holds, and asks nobody (thesis §6.4.1)', () => {
    const server = leasing().step(read(2, 1079));

    expect(server.last.answers).toEqual([readable(2)]);
    expect(server.last.sent).toEqual([]);
  });

  test('asks a majority again when its lease is over, less the drift of two clocks (thesis §6.4.1)', () => {
    const server = leasing().step(read(2, 1080));
    const early = server.last.answers;

    server.step(answered(2));

    expect(early).toEqual([]);
    expect(server.last.answers).toEqual([readable(2)]);
  });

  test('counts a lease from when the round was sent, however late the answer comes (thesis §6.4.1)', () => {
    const server = leading().step(read(1, 1000)).step(read(2, 1500));

    server.step(answered(1));

    expect(server.last.answers).toEqual([readable(1)]);
    expect(server.last.sent).toMatchObject([{ message: { readRound: 2 } }, { message: { readRound: 2 } }]);
  });

  test('lets a lease cover who came while the round was on its way (thesis §6.4.1)', () => {
    const server = leading().step(read(1, 1000)).step(read(2, 1010));

    server.step(answered(1));

    expect(server.last.answers).toEqual([readable(1), readable(2)]);
  });

  test('has no lease before a majority has answered (thesis §6.4.1)', () => {
    const five = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const server = leading({ voters: five }).step(read(1, 1000)).step(answered(1));

    server.step(read(2, 1001));

    expect(server.last.answers).toEqual([]);
  });

  test('has no lease for a read of which nobody says when it came (thesis §6.4.1)', () => {
    const server = leasing().step(read(2));

    expect(server.last.answers).toEqual([]);
  });

  test('answers none by its lease before an entry of its term is committed (thesis §6.4)', () => {
    const server = leader({ leaseLimits, term: 2, log: [1] })
      .saved()
      .step(read(1, 1000));
    server.step(accepted({ term: 2, matchIndex: 1, readRound: 1 }));

    server.step(read(2, 1010));
    const early = server.last.answers;
    server.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));

    expect(early).toEqual([]);
    expect(server.last.answers).toEqual([readable(1), readable(2)]);
  });

  test('has no lease any more in this term once it has told somebody to stand (thesis §3.10, §6.4.1)', () => {
    const server = leasing().step(transferTo('n2'));
    const told = server.last.to('n2').map(({ type }) => type);
    server.step(answered(1)).timeout('minimumElectionTimeout');

    server.step(read(2, 1010));
    const early = server.last.answers;
    server.step(answered(2)).step(read(3, 1011));

    expect(told).toContain('TimeoutNowRequest');
    expect(early).toEqual([]);
    expect(server.last.answers).toEqual([]);
  });

  test('has a lease in a later term again (thesis §6.4.1)', () => {
    const server = leasing()
      .step(transferTo('n2'))
      .step(appendEntries({ term: 3 }));

    expect(server.server).toMatchObject({ roundBeganMs: null, leaseIsRevoked: false });
  });

  test('needs promises of both majorities as soon as a change of members begins (paper §6, thesis §6.4.1)', () => {
    const server = leasing();
    server.step(reconfiguration(9, 'addVoter n4', 'addVoter n5', 'remove n2'));
    expect(server.server.configuration.oldVoters).toEqual(['n1', 'n2', 'n3']);

    server.step(read(2, 1010));

    expect(server.last.answers).toEqual([]);
  });

  test('alone in its cluster needs nobody but itself (thesis §6.4.1)', () => {
    const server = leader({ leaseLimits, term: 1, voters: ['n1'] }).saved();

    server.step(read(1, 5));

    expect(server.last.answers).toEqual([readable(1)]);
  });
});

describe('a follower that has promised to elect nobody', () => {
  const heard = appendEntries({ term: 2, from: 'n2', leaderId: 'n2' });
  const hearing = (given: Given = {}) => follower({ leaseLimits, term: 2, ...given }).step(heard);
  const asksIt = requestVote({ from: 'n3', candidateId: 'n3', term: 3, lastLogIndex: 9, lastLogTerm: 2 });

  test.each([
    ['a pre-vote', preVoteResponse({ from: 'n3', term: 7, voteGranted: false })],
    ['a vote', requestVoteResponse({ from: 'n3', term: 7, voteGranted: false })],
    ['entries', rejected({ from: 'n3', term: 7, conflictIndex: 1 })],
    ['a piece of a snapshot', snapshotAnswer({ from: 'n3', term: 7 })],
  ])(
    'keeps the promise, and only then is there one, when an answer to %s shows a newer term (thesis §6.4.1)',
    (_what, answer) => {
      const without = follower({ term: 2 }).step(heard).step(answer);

      const server = hearing().step(answer);

      expect(server.server).toMatchObject({ role: 'follower.hearing', currentTerm: 7 });
      expect(without.server).toMatchObject({ role: 'follower.silent', currentTerm: 7 });
    },
  );

  test('refuses its vote, too, when an answer has shown a newer term (thesis §6.4.1)', () => {
    const server = hearing().step(requestVoteResponse({ from: 'n3', term: 7, voteGranted: false }));

    server.step({ ...asksIt, term: 8 as typeof asksIt.term });

    expect(server.server).toMatchObject({ role: 'follower.hearing', currentTerm: 7, votedFor: null });
    expect(server.last.to('n3')).toMatchObject([{ voteGranted: false }]);
  });

  test('keeps it when somebody asks who has lost this term already (thesis §6.4.1)', () => {
    const server = hearing().step({ ...asksIt, term: 2 as typeof asksIt.term });

    expect(server.server).toMatchObject({ role: 'follower.hearing', votedFor: null });
  });

  test('keeps it when an operator wants it to stand (thesis §6.4.1)', () => {
    const server = hearing().step({ type: 'ElectionRequested' });

    expect(server.server).toMatchObject({ role: 'follower.hearing', currentTerm: 2 });
  });

  test('is released by its leader, who has no lease then (thesis §3.10, §6.4.1)', () => {
    const server = hearing().step(timeoutNow({ from: 'n2', term: 2, lastLogIndex: 0 }));

    expect(server.server).toMatchObject({ role: 'candidate.nominee', currentTerm: 3 });
  });

  test('keeps it across a crash: for an election timeout from its start it votes for nobody (thesis §6.4.1)', () => {
    const server = follower({ leaseLimits, term: 2 });

    server.step(preVote({ from: 'n3', candidateId: 'n3', term: 3, lastLogIndex: 9, lastLogTerm: 2 }));
    const early = server.last.to('n3');
    server.step(asksIt);
    const refused = server.last.to('n3');
    server.timeout('minimumElectionTimeout').step(asksIt);

    expect([early, refused]).toMatchObject([[{ voteGranted: false }], [{ voteGranted: false }]]);
    expect(server.last.to('n3')).toMatchObject([{ voteGranted: true }]);
  });

  test('has none to keep in its first term: there has been no leader (thesis §6.4.1)', () => {
    expect(follower({ leaseLimits, term: 0 }).server.role).toBe('follower.silent');
  });
});

test.each([
  ['a follower that hears nobody', () => follower({ leaseLimits })],
  ['a pre-candidate', () => preCandidate({ leaseLimits })],
  ['a candidate', () => candidate({ leaseLimits })],
])('%s stands when an operator wants it, but past no promise (thesis §6.4.1)', (_, given) => {
  const server = given().step({ type: 'ElectionRequested' });

  expect(server.server.role).toBe('candidate.volunteer');
});
