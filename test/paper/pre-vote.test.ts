import { expect, test } from 'vitest';
import { copyServerState } from '../../spec/state.ts';
import { appendEntries, preVote, preVoteResponse, requestVote } from './events.ts';
import { candidate, follower, leader, preCandidate, type ServerUnderTest } from './server-fixture.ts';

const up = { lastLogIndex: 9, lastLogTerm: 2 };

function answer(server: ServerUnderTest, to = 'n2') {
  return server.last.to(to)[0];
}

test('a follower that hears nothing asks before it stands (thesis §9.6)', () => {
  const server = follower({ term: 3, log: [1, 3] });

  server.timeout('electionTimeout');

  const question = { type: 'PreVoteRequest', term: 4, candidateId: 'n1', lastLogIndex: 2, lastLogTerm: 3 };
  expect(server.last.to('n2')).toMatchObject([question]);
  expect(server.last.to('n3')).toMatchObject([question]);
});

test('asking raises no term, gives no vote and writes nothing (thesis §9.6)', () => {
  const server = follower({ term: 3 });

  server.timeout('electionTimeout');

  expect(server.server).toMatchObject({ role: 'preCandidate', currentTerm: 3, votedFor: null });
  expect(server.last.orders).toEqual(['send', 'send']);
});

test('whoever asks forgets the silent leader (thesis §9.6)', () => {
  const server = follower({ term: 3 }).step(appendEntries({ term: 3 }));

  server.timeout('electionTimeout');

  expect(server.server.leaderId).toBeNull();
});

test('a pre-candidate that a majority would vote for stands in the next term (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(preVoteResponse({ term: 4 }));

  expect(asking.server).toMatchObject({ role: 'candidate.volunteer', currentTerm: 4, votedFor: 'n1' });
  expect(asking.last.to('n2')).toMatchObject([{ type: 'RequestVoteRequest', term: 4 }]);
});

test('a pre-vote that arrives twice counts once (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3, voters: ['n1', 'n2', 'n3', 'n4', 'n5'] });

  asking.step(preVoteResponse({ term: 4 })).step(preVoteResponse({ term: 4 }));

  expect(asking.server.role).toBe('preCandidate');
});

test('a pre-vote is no vote: the election begins without any (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(preVoteResponse({ term: 4 }));

  expect([...asking.server.votesGranted]).toEqual([]);
});

test.each([
  ['for an earlier term', { term: 3 }],
  ['for a later term', { term: 5 }],
  ['of somebody who is no voter', { term: 4, from: 'n9' }],
])('a pre-vote %s does not count (thesis §9.6)', (_case, fields) => {
  const asking = preCandidate({ term: 3 });

  asking.step(preVoteResponse(fields));

  expect(asking.server).toMatchObject({ role: 'preCandidate', currentTerm: 3 });
});

test('a refusal of the same term counts for nothing (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(preVoteResponse({ term: 3, voteGranted: false }));

  expect(asking.server).toMatchObject({ role: 'preCandidate', currentTerm: 3 });
});

test('a pre-candidate that gets no majority asks again after an election timeout (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3, voters: ['n1', 'n2', 'n3', 'n4', 'n5'] }).step(
    preVoteResponse({ term: 4 }),
  );

  asking.timeout('electionTimeout');

  expect(asking.server).toMatchObject({ role: 'preCandidate', currentTerm: 3 });
  expect([...asking.server.votesGranted]).toEqual(['n1']);
  expect(asking.last.sent.map(({ to }) => to)).toEqual(['n2', 'n3', 'n4', 'n5']);
});

test('a pre-candidate follows the leader of its term as soon as it hears of it (§5.2)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(appendEntries({ term: 3 }));

  expect(asking.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
});

test('a refusal from a server that is one term ahead is no vote for that term (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(preVoteResponse({ term: 4, voteGranted: false }));

  expect(asking.server).toMatchObject({ role: 'follower.silent', currentTerm: 4, votedFor: null });
});

test('a pre-candidate that has fallen behind learns the newer term from a refusal (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(preVoteResponse({ term: 7, voteGranted: false }));

  expect(asking.server).toMatchObject({ role: 'follower.silent', currentTerm: 7, votedFor: null });
});

const silent: readonly (readonly [string, () => ServerUnderTest])[] = [
  ['a silent follower', () => follower({ term: 3, log: [1] })],
  ['a pre-candidate', () => preCandidate({ term: 3, log: [1] })],
  ['a candidate', () => candidate({ term: 3, log: [1] })],
];
const all: typeof silent = [
  ...silent,
  [
    'a follower that hears its leader',
    () => follower({ term: 3, log: [1] }).step(appendEntries({ term: 3 })),
  ],
  ['a leader', () => leader({ term: 3, log: [1] })],
];

test.each(silent)(
  '%s grants a pre-vote to an up-to-date log, with the term that was asked about (thesis §9.6)',
  (_role, make) => {
    const server = make();

    server.step(preVote({ term: 4, ...up }));

    expect(answer(server)).toEqual({ type: 'PreVoteResponse', from: 'n1', term: 4, voteGranted: true });
  },
);

test('a follower that has voted in its term grants a pre-vote for the next one (thesis §9.6)', () => {
  const server = follower({ term: 3, votedFor: 'n3' });

  server.step(preVote({ term: 4, ...up }));

  expect(answer(server)).toMatchObject({ voteGranted: true });
});

test.each(silent)(
  '%s refuses a pre-vote to a log that lacks entries, with its own term (thesis §9.6)',
  (_role, make) => {
    const server = make();

    server.step(preVote({ term: 4, lastLogIndex: 0, lastLogTerm: 0 }));

    expect(answer(server)).toEqual({ type: 'PreVoteResponse', from: 'n1', term: 3, voteGranted: false });
  },
);

test.each(silent)(
  '%s refuses a pre-vote for a term that it has reached already (thesis §9.6)',
  (_role, make) => {
    const server = make();

    server.step(preVote({ term: 3, ...up }));

    expect(answer(server)).toMatchObject({ term: 3, voteGranted: false });
  },
);

test('a follower that has heard its leader lately refuses a pre-vote (thesis §9.6)', () => {
  const hearing = follower({ term: 3 }).step(appendEntries({ term: 3 }));

  hearing.step(preVote({ from: 'n3', term: 4, ...up }));

  expect(answer(hearing, 'n3')).toMatchObject({ term: 3, voteGranted: false });
});

test('a follower that no longer hears its leader grants a pre-vote (thesis §9.6)', () => {
  const hearing = follower({ term: 3 }).step(appendEntries({ term: 3 }));

  hearing.timeout('minimumElectionTimeout').step(preVote({ from: 'n3', term: 4, ...up }));

  expect(hearing.server.role).toBe('follower.silent');
  expect(answer(hearing, 'n3')).toMatchObject({ voteGranted: true });
});

test('a leader refuses a pre-vote: there is a leader (thesis §9.6)', () => {
  const leading = leader({ term: 3 });

  leading.step(preVote({ from: 'n3', term: 4, ...up }));

  expect(answer(leading, 'n3')).toMatchObject({ term: 3, voteGranted: false });
});

const questions = [preVote({ term: 3, ...up }), preVote({ term: 4, ...up }), preVote({ term: 9, ...up })];

test.each(all)(
  '%s changes nothing for a pre-vote, whatever its term: state, disk and timers stay (thesis §9.6)',
  (_role, make) => {
    const server = make();
    const before = copyServerState(server.server);

    for (const question of questions) {
      server.step(question);

      expect(copyServerState(server.server)).toEqual(before);
      expect(server.last.orders).toEqual(['send']);
      expect([...server.last.started, ...server.last.cancelled]).toEqual([]);
    }
  },
);

test('a refused server that comes back does not raise the term of the others (thesis §9.6)', () => {
  const asking = preCandidate({ term: 3 });

  for (let round = 0; round < 5; round += 1) asking.timeout('electionTimeout');

  expect(asking.server.currentTerm).toBe(3);
});

test('an election that was asked for comes past a leader: whoever hears it votes (thesis §4.2.3)', () => {
  const hearing = follower({ term: 3 }).step(appendEntries({ term: 3 }));

  hearing.step(requestVote({ from: 'n3', term: 4, mayDisruptLeader: true }));

  expect(hearing.server).toMatchObject({ role: 'follower.silent', currentTerm: 4, votedFor: 'n3' });
});
