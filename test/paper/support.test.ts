import { expect, test } from 'vitest';
import {
  accepted,
  appendEntries,
  entriesSaved,
  preVoteResponse,
  proposal,
  rejected,
  requestVote,
} from './events.ts';
import { candidate, follower, leader, preCandidate } from './server-fixture.ts';

const five = { voters: ['n1', 'n2', 'n3', 'n4', 'n5'] };
const role = 'leader.supported.heartbeat';

/** A leader of five whose own disk has all, after one election timeout: support is counted from now on. */
function settledLeader() {
  const leading = leader({ ...five, term: 2 }).saved();
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));
  return leading.timeout('minimumElectionTimeout');
}

test('a leader that a majority has answered leads on for another election timeout (thesis §6.2)', () => {
  const leading = settledLeader();

  leading.step(accepted({ from: 'n4', term: 2 })).step(accepted({ from: 'n5', term: 2 }));
  leading.timeout('minimumElectionTimeout');

  expect(leading.server.role).toBe(role);
  expect(leading.last.started).toContain('minimumElectionTimeout');
});

test.each([
  ['nobody', []],
  ['one of four', [accepted({ from: 'n2', term: 2 })]],
  ['one of four, twice', [accepted({ from: 'n2', term: 2 }), accepted({ from: 'n2', term: 2 })]],
  ['one of four, and a stranger', [accepted({ from: 'n2', term: 2 }), accepted({ from: 'n9', term: 2 })]],
  ['some for an older term', [accepted({ from: 'n2', term: 1 }), accepted({ from: 'n3', term: 1 })]],
])('a leader that %s has answered within an election timeout steps down (thesis §6.2)', (_who, answers) => {
  const leading = settledLeader();

  for (const answer of answers) leading.step(answer);
  leading.timeout('minimumElectionTimeout');

  expect(leading.server).toMatchObject({
    role: 'follower.silent',
    currentTerm: 2,
    votedFor: 'n1',
    leaderId: null,
  });
  expect(leading.last.started).toEqual(['electionTimeout']);
});

test('an answer of an earlier election timeout does not support the next one (thesis §6.2)', () => {
  const leading = settledLeader();

  leading.timeout('minimumElectionTimeout');

  expect(leading.server.role).toBe('follower.silent');
});

test('a refusal is an answer too: whoever sent it has heard the leader (thesis §6.2)', () => {
  const leading = settledLeader();

  leading.step(rejected({ from: 'n2', term: 2, prevLogIndex: 1, conflictIndex: 1 }));
  leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 7, conflictIndex: 1 }));
  leading.timeout('minimumElectionTimeout');

  expect(leading.server.role).toBe(role);
});

test('heartbeats do not prolong the time within which a majority must answer (thesis §6.2)', () => {
  const leading = settledLeader();

  leading.timeout('heartbeatInterval');

  expect(leading.last.started).toEqual(['heartbeatInterval']);
});

test('a leader whose disk has not written for an election timeout steps down (thesis §10.2.1)', () => {
  const leading = settledLeader();
  leading.step(proposal(1, 1));
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));
  leading.timeout('minimumElectionTimeout');
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));

  leading.timeout('minimumElectionTimeout');

  expect(leading.server.role).toBe('follower.silent');
});

test('a leader whose disk keeps up with an election timeout’s delay leads on (thesis §10.2.1)', () => {
  const leading = settledLeader();
  leading.step(proposal(1, 1));
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));
  leading.timeout('minimumElectionTimeout').saved().step(proposal(2, 1));
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));

  leading.timeout('minimumElectionTimeout');

  expect(leading.server.role).toBe(role);
});

test('a leader whose disk is behind but goes on writing leads on (thesis §10.2.1)', () => {
  const leading = settledLeader().step(proposal(1, 1, 2, 3));
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));
  leading.timeout('minimumElectionTimeout');
  leading.step(accepted({ from: 'n2', term: 2 })).step(accepted({ from: 'n3', term: 2 }));

  leading.step(entriesSaved({ index: 2, term: 2, currentTerm: 2 }));
  leading.timeout('minimumElectionTimeout');

  expect(leading.server).toMatchObject({ role, durableIndex: 2 });
});

test('proposals of a leader that steps down for want of support are unknown (§8)', () => {
  const leading = settledLeader().step(proposal(7, 1));

  leading.timeout('minimumElectionTimeout');

  expect(leading.last.answers).toEqual([{ outcome: 'unknown', token: 7, count: 1 }]);
});

test('a follower that hears its leader neither votes nor moves to the candidate’s term (thesis §4.2.3)', () => {
  const hearing = follower({ term: 3 }).step(appendEntries({ term: 3 }));

  hearing.step(requestVote({ from: 'n3', term: 4 }));

  expect(hearing.server).toMatchObject({ role: 'follower.hearing', currentTerm: 3, votedFor: null });
  expect(hearing.last.to('n3')).toMatchObject([{ type: 'RequestVoteResponse', term: 3, voteGranted: false }]);
  expect(hearing.last.started).toEqual([]);
});

test('a follower that has not heard its leader for the shortest election timeout votes (thesis §4.2.3)', () => {
  const silent = follower({ term: 3 })
    .step(appendEntries({ term: 3 }))
    .timeout('minimumElectionTimeout');

  silent.step(requestVote({ from: 'n3', term: 4 }));

  expect(silent.server).toMatchObject({ currentTerm: 4, votedFor: 'n3' });
});

test('a leader in office does not look at the term of a candidate that nobody has asked for (thesis §4.2.3)', () => {
  const leading = leader({ term: 3 });

  leading.step(requestVote({ from: 'n3', term: 4 }));

  expect(leading.server).toMatchObject({ role, currentTerm: 3 });
  expect(leading.last.to('n3')).toMatchObject([{ type: 'RequestVoteResponse', term: 3, voteGranted: false }]);
});

test('a leader still steps down for the newer term that an answer to it shows (§5.1)', () => {
  const leading = leader({ term: 3 });

  leading.step(rejected({ from: 'n3', term: 4, conflictIndex: 0 }));

  expect(leading.server).toMatchObject({ role: 'follower.silent', currentTerm: 4 });
});

test('a server that was asked to stand says so, one that stands by itself does not (thesis §4.2.3)', () => {
  const asked = candidate({ term: 3 });
  const byItself = preCandidate({ term: 2 }).step(preVoteResponse({ term: 3 }));

  expect(asked.last.to('n2')).toMatchObject([{ type: 'RequestVoteRequest', mayDisruptLeader: true }]);
  expect(byItself.last.to('n2')).toMatchObject([{ type: 'RequestVoteRequest', mayDisruptLeader: false }]);
});

test('a leader that steps down forgets all that only a leader knows (Figure 2)', () => {
  const leading = settledLeader().step(proposal(1, 1));

  leading.timeout('minimumElectionTimeout');

  expect(leading.server).toMatchObject({ pendingProposals: [], dueIndex: 0 });
  expect([leading.server.followers.size, leading.server.answeredBy.size]).toEqual([0, 0]);
});

test('only those who follow count as answering: a stranger is not remembered (thesis §6.2)', () => {
  const leading = settledLeader();

  leading.step(accepted({ from: 'n9', term: 2 })).step(rejected({ from: 'n9', term: 2, conflictIndex: 1 }));

  expect([...leading.server.answeredBy]).toEqual(['n1']);
});
