import { describe, expect, test } from 'vitest';
import {
  accepted,
  appendEntries,
  entriesSaved,
  proposal,
  reconfiguration,
  requestVote,
  requestVoteResponse,
  timeoutNow,
  transferTo,
} from './events.ts';
import { configurationEntry, members } from './members.ts';
import {
  candidate,
  entriesOf,
  follower,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

/** A leader of term 2 whose noop, at index 2, is committed; n2 has it, n3 has nothing. */
function leading(given = {}): ServerUnderTest {
  return leader({ term: 2, log: [1], ...given })
    .saved()
    .step(accepted({ term: 2, matchIndex: 2 }));
}

const told = (server: ServerUnderTest) =>
  server.last.sent.filter(({ message }) => message.type === 'TimeoutNowRequest').map(({ to }) => to);

describe('a leader that is asked to hand leadership over', () => {
  test('asks a target that has its whole log to stand, at once (thesis §3.10)', () => {
    const server = leading().step(transferTo('n2'));

    expect(server.server.role).toBe('leader.supported.transferring.heartbeat');
    expect(server.last.sent.at(-1)).toMatchObject({
      to: 'n2',
      ahead: true,
      message: { type: 'TimeoutNowRequest', term: 2, lastLogIndex: 2 },
    });
  });

  test('asks it once (thesis §3.10)', () => {
    const server = leading().step(transferTo('n2')).timeout('heartbeatInterval');

    expect(server.last.to('n2')).toMatchObject([{ type: 'AppendEntriesRequest' }]);
    expect(told(server.step(accepted({ term: 2, matchIndex: 2 })))).toEqual([]);
  });

  test('brings a target that lags up to its log first (thesis §3.10)', () => {
    const server = leading().step(transferTo('n3'));
    const early = told(server);

    server.step(accepted({ from: 'n3', term: 2, matchIndex: 1 }));
    const halfway = told(server);
    server.step(accepted({ from: 'n3', term: 2, prevLogIndex: 1, matchIndex: 2 }));

    expect([early, halfway, told(server)]).toEqual([[], [], ['n3']]);
  });

  test('takes nothing new in meanwhile: the target might lack it (thesis §3.10)', () => {
    const server = leading().step(transferTo('n3'));

    for (const request of [proposal(7, 1, 2), reconfiguration(7, 'addLearner n4'), transferTo('n2', 7)]) {
      server.step(request);

      const count = request.type === 'ClientProposal' ? 2 : 1;
      expect(server.last.answers).toEqual([
        { outcome: 'refused', token: 7, count, reason: 'transferring', leaderId: 'n1' },
      ]);
      expect([server.last.orders, server.last.started]).toEqual([['answer'], []]);
    }
  });

  test('goes on answering reads and beating (thesis §3.10, §6.4)', () => {
    const server = leading().step(transferTo('n3')).step({ type: 'ClientRead', token: 9, count: 1 });

    server.step(accepted({ term: 2, matchIndex: 2, readRound: 1 }));

    expect(server.last.answers).toEqual([{ outcome: 'readable', token: 9, count: 1 }]);
    expect(server.step({ type: 'HeartbeatRequested' }).last.sent).toHaveLength(2);
    expect(server.timeout('heartbeatInterval').last.sent).toHaveLength(2);
  });

  test.each([
    ['when it is time', (server: ServerUnderTest) => server.timeout('heartbeatInterval')],
    ['when somebody asks', (server: ServerUnderTest) => server.step({ type: 'HeartbeatRequested' })],
  ])('beats %s, and is where it was in all else (thesis §3.10)', (_when, beat) => {
    const server = leading().step(transferTo('n3'));

    beat(server);

    expect(server.server).toMatchObject({ role: 'leader.supported.transferring.heartbeat', currentTerm: 2 });
    expect(server.server.transfer).toMatchObject({ target: 'n3', isTold: false });
    expect([server.last.orders, server.last.started]).toEqual([
      ['sendAhead', 'sendAhead'],
      ['heartbeatInterval'],
    ]);
  });

  test('goes on as before when the target does not stand within an election timeout (thesis §3.10)', () => {
    const server = leading()
      .step(transferTo('n3'))
      .step(accepted({ term: 2, matchIndex: 2 }));

    server.timeout('minimumElectionTimeout');

    expect(server.last.answers).toEqual([
      { outcome: 'refused', token: 1, count: 1, reason: 'targetLags', leaderId: 'n1' },
    ]);
    expect(server.server).toMatchObject({ role: 'leader.supported.heartbeat', transfer: null });
    expect(server.step(proposal(7, 1)).last.savedEntries).toHaveLength(1);
  });

  test('gives the target an election timeout from the request on (thesis §3.10)', () => {
    const server = leading().step(transferTo('n2'));

    expect(server.last.started).toContain('minimumElectionTimeout');
  });

  test('has done what it could when the target stands (thesis §3.10)', () => {
    const server = leading().step(transferTo('n2'));

    server.step(requestVote({ term: 3, lastLogIndex: 2, lastLogTerm: 2, mayDisruptLeader: true }));

    expect(server.last.answers).toEqual([{ outcome: 'done', token: 1, count: 1, index: 2 }]);
    expect(server.server).toMatchObject({ role: 'follower.silent', transfer: null });
  });

  test('has not done it if it loses office before the target was asked (thesis §3.10)', () => {
    const server = leading().step(transferTo('n3', 4));

    server.step(requestVoteResponse({ term: 3, voteGranted: false }));

    expect(server.last.answers).toEqual([
      { outcome: 'refused', token: 4, count: 1, reason: 'notLeader', leaderId: null },
    ]);
  });

  test('chooses the voter that has most of its log, if nobody is named (thesis §3.10)', () => {
    const server = leading({ voters: ['n1', 'n2', 'n3', 'n4', 'n5'] });
    server.step(accepted({ from: 'n4', term: 2, matchIndex: 2 })).step(proposal(1, 5));
    server.step(accepted({ from: 'n5', term: 2, prevLogIndex: 2, matchIndex: 3 }));

    server.step(transferTo(null));

    expect(server.server.transfer).toMatchObject({ target: 'n5' });
  });

  test('chooses the first of those that have as much (thesis §3.10)', () => {
    const server = leading().step(accepted({ from: 'n3', term: 2, matchIndex: 2 }));

    expect(server.step(transferTo(null)).server.transfer).toMatchObject({ target: 'n2' });
  });

  test('chooses nobody who has less than another one before (thesis §3.10)', () => {
    const server = leading().step(accepted({ from: 'n3', term: 2, matchIndex: 1 }));

    expect(server.step(transferTo(null)).server.transfer).toMatchObject({ target: 'n2' });
  });

  test.each([
    ['a learner', 'n4'],
    ['a server that is no member', 'n9'],
    ['itself', 'n1'],
  ])('refuses %s as the target (thesis §3.10, §4.2.1)', (_what, target) => {
    const server = leading({ configuration: members('n1 n2 n3 + n4') }).step(transferTo(target));

    expect(server.last.answers).toEqual([
      { outcome: 'refused', token: 1, count: 1, reason: 'unfitTarget', leaderId: 'n1' },
    ]);
    expect(server.server.transfer).toBeNull();
    expect([server.last.orders, server.last.started]).toEqual([['answer'], []]);
  });

  test('chooses no learner, however much of the log it has (thesis §3.10, §4.2.1)', () => {
    const server = leading({ configuration: members('n1 n3 + n2') });

    expect(server.step(transferTo(null)).server.transfer).toMatchObject({ target: 'n3' });
  });

  test('has nobody to choose if it is alone (thesis §3.10)', () => {
    const server = leader({ voters: ['n1'] })
      .saved()
      .step(transferTo(null));

    expect(server.last.answers).toMatchObject([{ outcome: 'refused', reason: 'unfitTarget' }]);
  });

  test('who does not lead names the leader (§8)', () => {
    const server = follower({ term: 1 }).step(appendEntries({})).step(transferTo('n3'));

    expect(server.last.answers).toMatchObject([{ outcome: 'refused', reason: 'notLeader', leaderId: 'n2' }]);
  });
});

describe('a server that is asked to lead', () => {
  const ready = () =>
    follower({ term: 2, log: [1, 2] }).step(appendEntries({ term: 2, prevLogIndex: 2, prevLogTerm: 2 }));

  test('stands at once, without pre-vote and although it hears the leader (thesis §3.10, §4.2.3)', () => {
    const server = ready().step(timeoutNow({ term: 2, lastLogIndex: 2 }));

    expect(server.server).toMatchObject({ role: 'candidate.nominee', currentTerm: 3, votedFor: 'n1' });
    expect(server.last.to('n3')).toMatchObject([{ type: 'RequestVoteRequest', mayDisruptLeader: true }]);
  });

  test('does not stand if it lacks something of the leader’s log (thesis §3.10)', () => {
    const server = ready().step(timeoutNow({ term: 2, lastLogIndex: 3 }));

    expect(server.last.orders).toEqual([]);
    expect(server.server.role).toBe('follower.hearing');
  });

  test('does not stand if its disk lacks something: it would vote with what it may lose (thesis §3.10, §10.2.1)', () => {
    const news = { term: 2, prevLogIndex: 2, prevLogTerm: 2, entries: entriesOf([2], 2) };
    const server = ready().step(appendEntries(news));

    expect(server.step(timeoutNow({ term: 2, lastLogIndex: 3 })).server.role).toBe('follower.hearing');
    server.step(entriesSaved({ index: 3, term: 2, currentTerm: 2 }));
    expect(server.step(timeoutNow({ term: 2, lastLogIndex: 3 })).server.role).toBe('candidate.nominee');
  });

  test('does not stand for a leader of an older term (§5.1)', () => {
    const server = follower({ term: 3, log: [1, 2] }).step(timeoutNow({ term: 2, lastLogIndex: 2 }));

    expect(server.last.orders).toEqual([]);
  });

  test('adopts a newer term first, and then stands in the one after it (§5.1)', () => {
    const server = follower({ term: 1, log: [1, 1] }).step(timeoutNow({ term: 2, lastLogIndex: 2 }));

    expect(server.server).toMatchObject({ role: 'candidate.nominee', currentTerm: 3 });
  });

  test.each([
    ['a learner', members('n2 n3 + n1')],
    ['no member', members('n2 n3')],
  ])('does not stand if it is %s (§6, thesis §4.2.1)', (_what, configuration) => {
    const server = follower({ term: 2, log: [1, 2], configuration }).step(
      timeoutNow({ term: 2, lastLogIndex: 2 }),
    );

    expect(server.last.orders).toEqual([]);
  });

  test('does not stand if the latest configuration, committed or not, leaves it out (§6)', () => {
    const log = [...entriesOf([1]), configurationEntry(2, 2, 'n2 n3')];

    expect(follower({ term: 2, log }).step(timeoutNow({ term: 2, lastLogIndex: 2 })).last.orders).toEqual([]);
  });

  test.each([
    ['pre-candidate', () => preCandidate({ term: 2, log: [1, 2] })],
    ['candidate', () => candidate({ term: 2, log: [1, 1] })],
    ['leader', () => leader({ term: 2, log: [1] })],
  ])('a %s begins no other election for it (thesis §3.10)', (role, make) => {
    const server = make().saved();
    const { currentTerm } = server.server;

    server.step(timeoutNow({ term: 2, lastLogIndex: 2 }));

    expect(server.last.orders).toEqual([]);
    expect(server.server.currentTerm, role).toBe(currentTerm);
  });
});
