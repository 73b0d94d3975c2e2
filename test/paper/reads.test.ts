import { expect, test } from 'vitest';
import type { ClientRead } from '../../spec/events.ts';
import { accepted, appendEntries, proposal, rejected, requestVote, requestVoteResponse } from './events.ts';
import { candidate, follower, leader, preCandidate, type ServerUnderTest } from './server-fixture.ts';

const five = { voters: ['n1', 'n2', 'n3', 'n4', 'n5'] };

function read(token: number, count = 1): ClientRead {
  return { type: 'ClientRead', token, count };
}

/** A leader of three in term 2 that has committed and applied the noop of its term, at index 2. */
function settledLeader(): ServerUnderTest {
  return leader({ term: 2, log: [1] })
    .saved()
    .step(accepted({ term: 2, matchIndex: 2 }));
}

const readable = (token: number, count = 1) => ({ outcome: 'readable', token, count });

test('a leader answers a read when a majority has answered a heartbeat that was sent after it (thesis §6.4)', () => {
  const leading = settledLeader();

  leading.step(read(7));
  const early = leading.last.answers;
  const asked = leading.last.sent.map(({ to, message }) => [to, message]);
  leading.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));

  expect(early).toEqual([]);
  expect(asked).toMatchObject([
    ['n2', { type: 'AppendEntriesRequest', readRound: 1 }],
    ['n3', { type: 'AppendEntriesRequest', readRound: 1 }],
  ]);
  expect(leading.last.answers).toEqual([readable(7)]);
});

test('an answer to a heartbeat that was sent before the read proves nothing (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7));

  leading.step(accepted({ term: 2, matchIndex: 2, readRound: 0 }));

  expect(leading.last.answers).toEqual([]);
});

test('one of four others is no majority, however often it answers (thesis §6.4)', () => {
  const leading = leader({ ...five, term: 2 })
    .saved()
    .step(accepted({ from: 'n2', term: 2, matchIndex: 1 }))
    .step(accepted({ from: 'n3', term: 2, matchIndex: 1 }))
    .step(read(7));

  leading.step(accepted({ from: 'n2', term: 2, matchIndex: 1, readRound: 1 }));
  leading.step(accepted({ from: 'n2', term: 2, matchIndex: 1, readRound: 1 }));
  const early = leading.last.answers;
  leading.step(accepted({ from: 'n5', term: 2, matchIndex: 1, readRound: 1 }));

  expect(early).toEqual([]);
  expect(leading.last.answers).toEqual([readable(7)]);
});

test('a refusal of entries confirms the leader as well as a success does (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7));

  leading.step(rejected({ term: 2, prevLogIndex: 2, conflictIndex: 1, readRound: 1 }));

  expect(leading.last.answers).toEqual([readable(7)]);
});

test('a refusal that says nothing new about the log confirms the leader, too (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7));

  leading.step(rejected({ term: 2, prevLogIndex: 9, conflictIndex: 1, readRound: 1 }));

  expect(leading.last.answers).toEqual([readable(7)]);
});

test.each([
  ['of an older term', { term: 1 }],
  ['of a stranger', { term: 2, from: 'n9' }],
])('an answer %s confirms no read (thesis §6.4)', (_whose, fields) => {
  const leading = settledLeader().step(read(7));

  leading.step(accepted({ ...fields, readRound: 1 }));

  expect(leading.last.answers).toEqual([]);
});

test('a leader reads nothing before the noop of its own term is committed and applied (thesis §6.4)', () => {
  const leading = leader({ term: 2, log: [1] })
    .saved()
    .step(read(7));

  leading.step(accepted({ term: 2, matchIndex: 0, readRound: 1 }));
  const early = leading.last.answers;
  leading.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));

  expect(early).toEqual([]);
  expect(leading.last.orders).toEqual(['apply', 'answer']);
  expect(leading.last.answers).toEqual([readable(7)]);
});

test('a read that is confirmed and waits for the disks asks for no other round (thesis §6.4)', () => {
  const leading = leader({ term: 2, log: [1] })
    .saved()
    .step(read(7));

  leading.step(accepted({ term: 2, matchIndex: 0, readRound: 1 }));

  expect(leading.last.answers).toEqual([]);
  expect(leading.server.readRound).toBe(1);
});

test('a read waits until all that was committed when it came is applied (thesis §6.4)', () => {
  const leading = settledLeader().step(proposal(1, 1));
  leading.step(accepted({ term: 2, from: 'n2', matchIndex: 3 }));
  leading.step(accepted({ term: 2, from: 'n3', matchIndex: 3 }));
  const { commitIndex, lastApplied } = leading.server;
  leading.step(read(7));
  leading.step(accepted({ term: 2, matchIndex: 3, readRound: 1 }));
  const early = leading.last.answers;

  leading.saved();

  expect([commitIndex, lastApplied]).toEqual([3, 2]);
  expect(early).toEqual([]);
  expect(leading.last.answers.at(-1)).toEqual(readable(7));
});

test('reads that come during a round wait for the next one, and share it (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7)).step(read(8)).step(read(9, 2));
  const asked = leading.last.sent;

  leading.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));
  const first = leading.last;
  leading.step(accepted({ term: 2, matchIndex: 2, readRound: 2 }));

  expect(asked).toEqual([]);
  expect(first.answers).toEqual([readable(7)]);
  expect(first.sent).toMatchObject([{ message: { readRound: 2 } }, { message: { readRound: 2 } }]);
  expect(leading.last.answers).toEqual([readable(8), readable(9, 2)]);
});

test('the next round begins before the reads of the last one are answered (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7)).step(read(8));

  leading.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));

  expect(leading.last.orders).toEqual(['sendAhead', 'sendAhead', 'answer']);
});

test('a round whose heartbeats were lost is asked for again by the next heartbeat (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7));

  leading.timeout('heartbeatInterval');

  expect(leading.last.sent).toMatchObject([{ message: { readRound: 1 } }, { message: { readRound: 1 } }]);
});

test('an answer that was overtaken takes no confirmation back (thesis §6.4)', () => {
  const leading = leader({ ...five, term: 2 })
    .saved()
    .step(accepted({ from: 'n2', term: 2, matchIndex: 1 }))
    .step(accepted({ from: 'n3', term: 2, matchIndex: 1 }))
    .step(read(7));

  leading.step(accepted({ from: 'n2', term: 2, matchIndex: 1, readRound: 1 }));
  leading.step(accepted({ from: 'n2', term: 2, matchIndex: 1, readRound: 0 }));
  leading.step(accepted({ from: 'n3', term: 2, matchIndex: 1, readRound: 1 }));

  expect(leading.last.answers).toEqual([readable(7)]);
});

test('a server alone needs nobody to confirm it, only its disk (thesis §6.4)', () => {
  const alone = leader({ voters: ['n1'], term: 1 });

  alone.step(read(7));
  const early = alone.last.answers;
  alone.saved();

  expect(early).toEqual([]);
  expect(alone.last.answers).toEqual([readable(7)]);
});

test('a leader that loses office has read nothing: whoever asked may ask the next one (thesis §6.4)', () => {
  const leading = settledLeader().step(read(7)).step(read(8, 2));

  leading.step(appendEntries({ term: 3 }));

  expect(leading.last.answers).toEqual([
    { outcome: 'refused', reason: 'notLeader', token: 7, count: 1, leaderId: null },
    { outcome: 'refused', reason: 'notLeader', token: 8, count: 2, leaderId: null },
  ]);
  expect(leading.server).toMatchObject({ pendingReads: [], readRound: 0 });
});

test('rounds of one term confirm nothing in a later one (thesis §6.4)', () => {
  const again = settledLeader()
    .step(read(7))
    .step(requestVote({ from: 'n3', term: 3, mayDisruptLeader: true, lastLogIndex: 9, lastLogTerm: 2 }))
    .step({ type: 'ElectionRequested' })
    .step(requestVoteResponse({ term: 4 }))
    .saved()
    .step(accepted({ term: 4, matchIndex: 3 }))
    .step(read(8));

  again.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));

  expect(again.server.role).toBe('leader.supported.heartbeat');
  expect(again.last.answers).toEqual([]);
});

const others: readonly (readonly [string, () => ServerUnderTest, string | null])[] = [
  ['follower', () => follower({ term: 3 }).step(appendEntries({ term: 3 })), 'n2'],
  ['pre-candidate', () => preCandidate({ term: 3 }), null],
  ['candidate', () => candidate({ term: 3 }), null],
];

test.each(others)(
  'a %s refuses reads and names the leader, if it knows one (thesis §6.4)',
  (_who, make, leaderId) => {
    const server = make();

    server.step(read(7, 3));

    expect(server.last.answers).toEqual([
      { outcome: 'refused', reason: 'notLeader', token: 7, count: 3, leaderId },
    ]);
  },
);

test('a follower copies the round of its leader into its answer, whatever it answers (thesis §6.4)', () => {
  const hearing = follower({ term: 3 });

  const rounds = [
    appendEntries({ term: 3, readRound: 4 }),
    appendEntries({ term: 3, readRound: 5, prevLogIndex: 7, prevLogTerm: 3 }),
  ].map((request) => hearing.step(request).last.to('n2'));

  expect(rounds).toMatchObject([[{ readRound: 4 }], [{ readRound: 5 }]]);
});

test('a late heartbeat of a server that leads again confirms no read of its new term (thesis §6.4)', () => {
  const late = appendEntries({ from: 'n1', term: 2, readRound: 1 });
  const answers = follower({ id: 'n2', term: 4 }).step(late).last.to('n1');
  const again = leader({ term: 4, log: [1, 2] })
    .saved()
    .step(accepted({ from: 'n3', term: 4, matchIndex: 3 }));

  for (const answer of answers) again.step(answer);
  again.step(read(8));

  expect(answers).toHaveLength(1);
  expect(again.last.answers).toEqual([]);
});
