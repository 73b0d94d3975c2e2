import { expect, test } from 'vitest';
import { appendEntries, entriesSaved, requestVoteResponse } from './events.ts';
import {
  candidate,
  entriesOf,
  follower,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

const four = ['n1', 'n2', 'n3', 'n4'];
const five = ['n1', 'n2', 'n3', 'n4', 'n5'];

test('a candidate raises its term and votes for itself (§5.2)', () => {
  const server = follower({ term: 3 });

  server.step({ type: 'ElectionRequested' });

  expect(server.server).toMatchObject({
    role: 'candidate.nominee',
    currentTerm: 4,
    votedFor: 'n1',
    leaderId: null,
  });
});

test('a candidate writes term and vote before its requests leave (§5.2)', () => {
  const server = follower({ term: 3 });

  server.step({ type: 'ElectionRequested' });

  expect(server.last.orders).toEqual(['saveTermAndVote', 'send', 'send']);
  expect(server.last.termsAndVotes).toEqual([{ currentTerm: 4, votedFor: 'n1' }]);
});

test('a candidate starts its election timer (§5.2)', () => {
  const server = follower();

  server.step({ type: 'ElectionRequested' });

  expect(server.last.cancelled).toContain('electionTimeout');
  expect(server.last.started).toEqual(['electionTimeout']);
});

test('a candidate asks every other server, and tells where its log ends (§5.2, §5.4.1)', () => {
  const standing = candidate({ term: 4, log: [1, 3] });

  const expected = {
    type: 'RequestVoteRequest',
    term: 4,
    candidateId: 'n1',
    lastLogIndex: 2,
    lastLogTerm: 3,
  };
  expect(standing.last.sent.map(({ to }) => to)).toEqual(['n2', 'n3']);
  expect(standing.last.to('n2')).toMatchObject([expected]);
  expect(standing.last.to('n3')).toMatchObject([expected]);
});

const electorates: readonly (readonly [number, readonly string[]])[] = [
  [2, ['n1', 'n2']],
  [2, ['n1', 'n2', 'n3']],
  [3, four],
  [3, five],
  [4, [...five, 'n6']],
];

test.each(electorates)('a candidate wins with %i votes, its own included, of %j (§5.2)', (needed, voters) => {
  const standing = candidate({ voters }).saved();
  const others = voters.filter((id) => id !== 'n1').slice(0, needed - 1);

  const rolesOnTheWay = others.map((from) => {
    const { role } = standing.server;
    standing.step(requestVoteResponse({ from }));
    return role;
  });

  expect(rolesOnTheWay).toEqual(others.map(() => 'candidate.nominee'));
  expect(standing.server.role).toBe('leader.supported.heartbeat');
});

test('a candidate with two votes of four is not elected (§5.2)', () => {
  const standing = candidate({ voters: four }).saved();

  standing.step(requestVoteResponse({ from: 'n2' }));
  standing.step(requestVoteResponse({ from: 'n3', voteGranted: false }));
  standing.step(requestVoteResponse({ from: 'n4', voteGranted: false }));

  expect(standing.server.role).toBe('candidate.nominee');
});

test('a vote that arrives twice counts once (§5.2)', () => {
  const standing = candidate({ voters: five }).saved();

  standing.step(requestVoteResponse({ from: 'n2' })).step(requestVoteResponse({ from: 'n2' }));

  expect(standing.server.role).toBe('candidate.nominee');
});

test('a vote of somebody who is no voter does not count (§5.2)', () => {
  const standing = candidate().saved();

  standing.step(requestVoteResponse({ from: 'n9' }));

  expect(standing.server.role).toBe('candidate.nominee');
});

test('a vote for an earlier election does not count (§5.1)', () => {
  const standing = candidate({ term: 3 }).saved();

  standing.step(requestVoteResponse({ term: 2 }));

  expect(standing.server.role).toBe('candidate.nominee');
});

test('votes of one election do not count in the next (§5.2)', () => {
  const standing = candidate({ voters: five })
    .saved()
    .step(requestVoteResponse({ from: 'n2' }));

  standing.step({ type: 'ElectionRequested' });
  standing.step(requestVoteResponse({ from: 'n3', term: 2 }));

  expect(standing.server).toMatchObject({ role: 'candidate.nominee', currentTerm: 2 });
});

test('a candidate returns to follower when another has won its term (§5.2)', () => {
  const standing = candidate({ term: 3 }).saved();

  standing.step(appendEntries({ term: 3 }));

  expect(standing.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2', currentTerm: 3 });
});

test('a candidate stays a candidate when a leader of an older term speaks (§5.2)', () => {
  const standing = candidate({ term: 3 }).saved();

  standing.step(appendEntries({ term: 2 }));

  expect(standing.server.role).toBe('candidate.nominee');
});

test('a candidate whose election times out begins anew, and asks first (§5.2, thesis §9.6)', () => {
  const standing = candidate({ term: 3 }).saved();

  standing.timeout('electionTimeout');

  expect(standing.server).toMatchObject({ role: 'preCandidate', currentTerm: 3 });
  expect(standing.last.started).toEqual(['electionTimeout']);
  expect(standing.last.to('n2')).toMatchObject([{ type: 'PreVoteRequest', term: 4 }]);
});

test('votes that arrive after the election has timed out do not elect (§5.2)', () => {
  const late = candidate({ term: 3 }).saved().timeout('electionTimeout');

  late.step(requestVoteResponse({ term: 3 }));

  expect(late.server.role).toBe('preCandidate');
});

test('a leader speaks to everybody at once (§5.2)', () => {
  const standing = candidate({ term: 3 }).saved();

  standing.step(requestVoteResponse({ term: 3 }));

  expect(standing.server.role).toBe('leader.supported.heartbeat');
  expect(standing.last.to('n2')).toMatchObject([{ type: 'AppendEntriesRequest', term: 3, leaderId: 'n1' }]);
  expect(standing.last.to('n3')).toMatchObject([{ type: 'AppendEntriesRequest', term: 3, leaderId: 'n1' }]);
});

test('a leader has a heartbeat and no election timer (§5.2)', () => {
  const standing = candidate().saved();

  standing.step(requestVoteResponse({}));

  expect(standing.last.cancelled).toContain('electionTimeout');
  expect(standing.last.started).toEqual([
    'minimumElectionTimeout',
    'probeRetry/n2',
    'probeRetry/n3',
    'heartbeatInterval',
  ]);
});

test.each([
  ['alone', ['n1'], []],
  ['of two', ['n1', 'n2'], [requestVoteResponse({ from: 'n2' })]],
])('a candidate %s counts its own vote when the disk has it, and not before (§5.2)', (_of, voters, votes) => {
  const standing = candidate({ voters });

  for (const vote of votes) standing.step(vote);
  const early = standing.server.role;
  standing.step(entriesSaved({ currentTerm: 0 }));
  const late = standing.server.role;
  standing.step(entriesSaved({ currentTerm: 1 }));

  expect([early, late]).toEqual(['candidate.nominee', 'candidate.nominee']);
  expect(standing.server.role).toBe('leader.supported.heartbeat');
});

test('a write that ends with entries and vote counts for both (§5.2)', () => {
  const standing = follower({ term: 3 })
    .step(appendEntries({ term: 3, entries: entriesOf([3]) }))
    .step({ type: 'ElectionRequested' });

  standing.step(entriesSaved({ index: 1, term: 3, currentTerm: 4 }));

  expect(standing.server).toMatchObject({ role: 'candidate.nominee', durableIndex: 1 });
  expect([...standing.server.votesGranted]).toEqual(['n1']);
});

test('a server alone elects itself (§5.2)', () => {
  const alone = follower({ voters: ['n1'] });

  alone.timeout('electionTimeout').saved();

  expect(alone.server).toMatchObject({ role: 'leader.supported.heartbeat', currentTerm: 1, votedFor: 'n1' });
  expect(alone.last.sent).toEqual([]);
});

test('an operator can make a follower, a pre-candidate and a candidate stand, each in a new term (§5.2)', () => {
  const servers: readonly ServerUnderTest[] = [
    follower({ term: 3 }),
    preCandidate({ term: 3 }),
    candidate({ term: 3 }),
  ];

  for (const server of servers) server.step({ type: 'ElectionRequested' });

  expect(servers.map(({ server }) => server.role)).toEqual([
    'candidate.nominee',
    'candidate.nominee',
    'candidate.nominee',
  ]);
  expect(servers.map(({ server }) => server.currentTerm)).toEqual([4, 4, 4]);
});

test('a leader that is asked to stand leads on (§5.2)', () => {
  const leading = leader({ term: 3 });

  leading.step({ type: 'ElectionRequested' });

  expect(leading.server).toMatchObject({ role: 'leader.supported.heartbeat', currentTerm: 3 });
  expect(leading.last.orders).toEqual([]);
});

test('a leader that hears another leader in its term halts: the protocol was broken (§5.2)', () => {
  const leading = leader({ term: 3 });

  leading.step(appendEntries({ term: 3 }));

  expect(leading.server.role).toBe('halted');
  expect(leading.last.halted).toBe('TwoLeadersInOneTerm');
});

test('a follower that hears two leaders in one term halts: the protocol was broken (§5.2)', () => {
  const following = follower({ term: 3 }).step(appendEntries({ from: 'n2', term: 3 }));

  following.step(appendEntries({ from: 'n3', term: 3 }));

  expect(following.server.role).toBe('halted');
  expect(following.last.halted).toBe('TwoLeadersInOneTerm');
});

test('a follower follows another leader in another term (§5.2)', () => {
  const following = follower({ term: 3 }).step(appendEntries({ from: 'n2', term: 3 }));

  following.step(appendEntries({ from: 'n3', term: 4 }));

  expect(following.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n3' });
});

test('the votes of an election are forgotten when it is over (§5.2)', () => {
  const votes = [
    leader({ term: 3 }),
    candidate({ term: 3 }).step(appendEntries({ term: 4 })),
    preCandidate({ term: 3 }).step(appendEntries({ term: 3 })),
  ];

  expect(votes.map(({ server }) => server.votesGranted.size)).toEqual([0, 0, 0]);
});

test('a server that has halted does nothing any more (§5.2)', () => {
  const halted = leader({ term: 3 }).step(appendEntries({ term: 3 }));

  halted.step(requestVoteResponse({ term: 9, voteGranted: false }));
  const afterMessage = halted.last.orders;
  halted.step(entriesSaved({ index: 1, term: 3, currentTerm: 3 }));

  expect(afterMessage).toEqual([]);
  expect(halted.last.orders).toEqual([]);
  expect(halted.server).toMatchObject({ currentTerm: 3, durableIndex: 0 });
});
