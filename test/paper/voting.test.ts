import { expect, test } from 'vitest';
import { appendEntries, requestVote } from './events.ts';
import {
  candidate,
  entriesOf,
  follower,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

function granted(server: ServerUnderTest, to = 'n2'): boolean | undefined {
  const [answer] = server.last.to(to);
  return answer?.type === 'RequestVoteResponse' ? answer.voteGranted : undefined;
}

test('RequestVote 1: a voter refuses a candidate whose term is older than its own (§5.1)', () => {
  const voter = follower({ term: 3 });

  voter.step(requestVote({ term: 2 }));

  expect(granted(voter)).toBe(false);
  expect(voter.server.votedFor).toBeNull();
});

test('RequestVote 2: a voter that has not voted votes for a candidate with an up-to-date log (§5.2)', () => {
  const voter = follower({ term: 3 });

  voter.step(requestVote({ term: 3 }));

  expect(granted(voter)).toBe(true);
  expect(voter.server.votedFor).toBe('n2');
});

test('RequestVote 2: a voter votes again for the candidate that has its vote, and writes nothing (§5.2)', () => {
  const voter = follower({ term: 3, votedFor: 'n2' });

  voter.step(requestVote({ term: 3 }));

  expect(granted(voter)).toBe(true);
  expect(voter.last.orders).toEqual(['send']);
});

test('a voter votes first come, first served: the second candidate of a term is refused (§5.2)', () => {
  const voter = follower({ term: 3 }).step(requestVote({ term: 3 }));

  voter.step(requestVote({ from: 'n3', term: 3 }));

  expect(granted(voter, 'n3')).toBe(false);
  expect(voter.server.votedFor).toBe('n2');
});

test('a voter keeps its vote across a restart (§5.2)', () => {
  const restarted = follower({ term: 3, votedFor: 'n2' });

  restarted.step(requestVote({ from: 'n3', term: 3 }));

  expect(granted(restarted, 'n3')).toBe(false);
});

test('a voter may vote again in the next term (§5.2)', () => {
  const voter = follower({ term: 3, votedFor: 'n2' });

  voter.step(requestVote({ from: 'n3', term: 4 }));

  expect(granted(voter, 'n3')).toBe(true);
  expect(voter.server.votedFor).toBe('n3');
});

test('a voter starts its election timer anew when it has given its vote (§5.2)', () => {
  const voter = follower({ term: 3 });

  voter.step(requestVote({ term: 3 }));

  expect(voter.last.started).toEqual(['electionTimeout']);
});

test('a voter that refuses within its term lets its election timer run on (§5.2)', () => {
  const voter = follower({ term: 3, log: [1] });

  voter.step(requestVote({ term: 3, lastLogIndex: 0, lastLogTerm: 0 }));

  expect(granted(voter)).toBe(false);
  expect(voter.last.started).toEqual([]);
  expect(voter.last.cancelled).toEqual([]);
});

test('a voter that cannot grant its vote moves to the newer term all the same (§5.1)', () => {
  const voter = follower({ term: 1, log: [1] });

  voter.step(requestVote({ term: 4, lastLogIndex: 0, lastLogTerm: 0 }));

  expect(voter.server).toMatchObject({ currentTerm: 4, votedFor: null });
  expect(voter.last.to('n2')).toEqual([
    { type: 'RequestVoteResponse', from: 'n1', term: 4, voteGranted: false },
  ]);
});

/** Own log, the candidate's last entry as [index, term], and who is ahead. */
const comparisons: readonly (readonly [string, readonly number[], readonly [number, number], boolean])[] = [
  ['both are empty', [], [0, 0], true],
  ['the candidate has an entry and the voter has none', [], [1, 1], true],
  ['the candidate has none and the voter has one', [1], [0, 0], false],
  ['they are equal', [1, 2], [2, 2], true],
  ['the last terms are equal and the candidate’s log is longer', [1, 2], [3, 2], true],
  ['the last terms are equal and the candidate’s log is shorter', [1, 2, 2], [2, 2], false],
  ['the candidate’s last term is newer, its log as long', [1, 1], [2, 2], true],
  ['the candidate’s last term is newer, its log shorter ', [1, 1, 1, 1], [1, 2], true],
  ['the candidate’s last term is older, its log as long', [1, 3], [2, 2], false],
  ['the candidate’s last term is older, its log longer ', [1, 3], [9, 2], false],
];

test.each(comparisons)(
  'the election restriction, when %s (§5.4.1)',
  (_case, log, [lastLogIndex, lastLogTerm], expected) => {
    const voter = follower({ term: 4, log });

    voter.step(requestVote({ term: 4, lastLogIndex, lastLogTerm }));

    expect(granted(voter)).toBe(expected);
  },
);

test('a candidate has voted for itself and refuses others in its term (§5.2)', () => {
  const standing = candidate({ term: 3 });

  standing.step(requestVote({ term: 3, lastLogIndex: 9, lastLogTerm: 2 }));

  expect(granted(standing)).toBe(false);
  expect(standing.server).toMatchObject({ role: 'candidate.nominee', votedFor: 'n1' });
});

test('a candidate votes for a candidate of a newer term (§5.2)', () => {
  const standing = candidate({ term: 3 });

  standing.step(requestVote({ term: 4 }));

  expect(granted(standing)).toBe(true);
  expect(standing.server).toMatchObject({ role: 'follower.silent', currentTerm: 4, votedFor: 'n2' });
});

test('a leader refuses a candidate of its term (§5.2)', () => {
  const leading = leader({ term: 3 });

  leading.step(requestVote({ from: 'n3', term: 3, lastLogIndex: 9, lastLogTerm: 2 }));

  expect(granted(leading, 'n3')).toBe(false);
  expect(leading.server.role).toBe('leader.supported.heartbeat');
});

test('a pre-candidate that has not voted votes for the candidate of its term, and follows (§5.2)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(requestVote({ term: 3 }));

  expect(granted(asking)).toBe(true);
  expect(asking.server.role).toBe('follower.silent');
});

test('a pre-candidate refuses the candidate of its term whose log is behind (§5.4.1)', () => {
  const asking = preCandidate({ term: 3, log: [1, 2] });

  asking.step(requestVote({ term: 3, lastLogIndex: 1, lastLogTerm: 1 }));

  expect(asking.last.to('n2')).toMatchObject([{ voteGranted: false }]);
  expect(asking.server).toMatchObject({ role: 'preCandidate', votedFor: null });
});

test('a pre-candidate that stood in this term goes on asking when another asks for its vote (§5.2)', () => {
  const asking = candidate({ term: 3 }).timeout('electionTimeout');

  asking.step(requestVote({ term: 3 }));

  expect(granted(asking)).toBe(false);
  expect(asking.server.role).toBe('preCandidate');
});

test('a voter compares with its whole log, also with what is not durable yet (§5.4.1)', () => {
  const voter = follower({ term: 1 }).step(appendEntries({ entries: entriesOf([1]) }));

  voter.step(requestVote({ from: 'n3', term: 2, lastLogIndex: 0, lastLogTerm: 0 }));

  expect(voter.server.durableIndex).toBe(0);
  expect(granted(voter, 'n3')).toBe(false);
});

test('a follower that hears the leader of its term still votes in this term, if it has not (Figure 2)', () => {
  const hearing = follower({ term: 3 }).step(appendEntries({ from: 'n2', term: 3 }));

  hearing.step(requestVote({ from: 'n3', term: 3 }));

  expect(hearing.server.votedFor).toBe('n3');
  expect(hearing.last.to('n3')).toMatchObject([{ voteGranted: true }]);
});

test('whoever is asked to stand no longer knows a leader, and follows the next one (§5.2)', () => {
  const asked = follower({ term: 3 }).step(appendEntries({ from: 'n2', term: 3 }));

  asked.step({ type: 'ElectionRequested' });
  const known = asked.server.leaderId;
  asked.step(appendEntries({ from: 'n3', term: 4 }));

  expect(known).toBe(null);
  expect(asked.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n3' });
});
