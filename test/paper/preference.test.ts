import { describe, expect, test } from 'vitest';
import type { TimeoutNowRequest } from '../../spec/messages.ts';
import {
  accepted,
  entriesSaved,
  proposal,
  reconfiguration,
  requestVote,
  requestVoteResponse,
  timeoutNow,
  transferTo,
} from './events.ts';
import { members } from './members.ts';
import { follower, leader, type ServerUnderTest } from './server-fixture.ts';

const n2First = { n2: 2, n1: 1 };

/** A leader of term 2 whose noop, at index 2, is committed; n2 and n3 have it. */
function leading(given: object = {}): ServerUnderTest {
  const server = leader({ term: 2, log: [1], priorities: n2First, ...given }).saved();
  return answeredBy(server, 'n2', 'n3');
}

/** They have all that the leader has. */
function answeredBy(server: ServerUnderTest, ...names: readonly string[]): ServerUnderTest {
  const { currentTerm: term, log } = server.server;
  for (const from of names) server.step(accepted({ from, term, matchIndex: log.length }));
  return server;
}

/** Times of support, in which the others answer at once. */
function supported(server: ServerUnderTest, times: number, ...names: readonly string[]): ServerUnderTest {
  for (let time = 0; time < times; time += 1) {
    server.timeout('minimumElectionTimeout');
    if (server.server.role.startsWith('leader')) answeredBy(server, ...names);
  }
  return server;
}

/** A leader whose patience is over at the end of the present time of support. */
const ready = (given: object = {}) => supported(leading(given), 1, 'n2', 'n3');

const nominations = (server: ServerUnderTest) =>
  server.last.sent.flatMap(({ to, message }) =>
    message.type === 'TimeoutNowRequest' ? [{ to, priority: message.priority }] : [],
  );

const isHandingOver = ({ server }: ServerUnderTest) => server.role.includes('transferring');

/** In any of so many times of support: an attempt that comes to nothing is over in the next one. */
function handsOver(server: ServerUnderTest, times: number, ...names: readonly string[]): boolean {
  const seen = Array.from({ length: times }, () => isHandingOver(supported(server, 1, ...names)));
  return seen.includes(true);
}

describe('a leader that rather sees another server lead', () => {
  test('hands over to it, by the transfer that operators ask for (thesis §3.10)', () => {
    const server = ready();

    server.timeout('minimumElectionTimeout');

    expect(server.server.role).toBe('leader.supported.transferring.heartbeat');
    expect(nominations(server)).toEqual([{ to: 'n2', priority: 2 }]);
    expect(server.last.started).toContain('minimumElectionTimeout');
  });

  test('leads for a time of support first: who was just stopped may have answered before (thesis §3.10)', () => {
    const server = leading();

    server.timeout('minimumElectionTimeout');

    expect(isHandingOver(server)).toBe(false);
  });

  test.each([
    ['all are equal', {}],
    ['nobody has a higher priority than itself', { n1: 2, n2: 2 }],
    ['the higher one is no member', { n9: 3 }],
  ])('goes on if %s (thesis §3.10)', (_what, priorities) => {
    expect(handsOver(leading({ priorities }), 5, 'n2', 'n3')).toBe(false);
  });

  test('keeps no count where all are equal: nothing is different for anybody (thesis §3.10)', () => {
    const { patience, handOverWait, nomination } = leading({ priorities: {} }).server;

    expect({ patience, handOverWait, nomination }).toEqual({
      patience: 0,
      handOverWait: 1,
      nomination: null,
    });
  });

  test('hands over to no learner (thesis §3.10, §4.2.1)', () => {
    const server = leading({ configuration: members('n1 n3 + n2') });

    expect(handsOver(server, 5, 'n2', 'n3')).toBe(false);
  });

  test('does not hand over to who has not answered lately (thesis §3.10, §6.2)', () => {
    const server = leading();

    expect(handsOver(server, 5, 'n3')).toBe(false);
    expect(isHandingOver(supported(answeredBy(server, 'n2'), 1))).toBe(true);
  });

  test('does not hand over to who lacks what was there an election timeout ago (thesis §3.10)', () => {
    const server = leading().step(proposal(7, 1)).saved();
    const seen = [1, 2, 3].map(() => {
      server.step(accepted({ from: 'n3', term: 2, matchIndex: 3 }));
      server.step(accepted({ from: 'n2', term: 2, matchIndex: 2 })).timeout('minimumElectionTimeout');
      return isHandingOver(server);
    });

    expect(seen).toEqual([false, false, false]);
  });

  test('lets it catch up with what came lately, and then stand (thesis §3.10)', () => {
    const server = ready().step(proposal(7, 1)).saved().timeout('minimumElectionTimeout');
    const early = nominations(server);

    server.step(accepted({ from: 'n2', term: 2, matchIndex: 3 }));

    expect([early, nominations(server)]).toEqual([[], [{ to: 'n2', priority: 2 }]]);
  });

  test('chooses the highest of those that could, and of equals the one that has most (thesis §3.10)', () => {
    const five = { voters: ['n1', 'n2', 'n3', 'n4', 'n5'], log: [1] };
    const answers = ['n2', 'n3', 'n4'];
    const highest = leading({ ...five, priorities: { n2: 1, n3: 2, n5: 9 } });
    const higher = leading({ ...five, priorities: { n2: 2, n3: 1 } });
    const equals = (full: string) => {
      const server = leading({ ...five, priorities: { n2: 1, n3: 1 } });
      supported(answeredBy(server, ...answers), 1, ...answers);
      server.step(proposal(7, 1)).saved();
      return server.step(accepted({ from: full, term: 2, matchIndex: 3 }));
    };

    for (const server of [highest, higher]) supported(answeredBy(server, ...answers), 1, ...answers);
    higher.step(proposal(7, 1)).step(accepted({ from: 'n3', term: 2, matchIndex: 3 }));

    expect(highest.timeout('minimumElectionTimeout').server.transfer).toMatchObject({ target: 'n3' });
    expect(higher.timeout('minimumElectionTimeout').server.transfer).toMatchObject({ target: 'n2' });
    for (const target of ['n2', 'n3'])
      expect(equals(target).timeout('minimumElectionTimeout').server.transfer).toMatchObject({ target });
  });

  test('does not disturb a change of the members (§6)', () => {
    const server = ready().step(reconfiguration(7, 'addLearner n4'));

    expect(isHandingOver(server.timeout('minimumElectionTimeout'))).toBe(false);
  });

  test('does not disturb a transfer that an operator has asked for (thesis §3.10)', () => {
    const server = ready().step(transferTo('n3', 7));

    answeredBy(server, 'n2', 'n3').timeout('minimumElectionTimeout');

    expect(server.last.answers).toMatchObject([{ token: 7, outcome: 'refused', reason: 'targetLags' }]);
    expect(server.server).toMatchObject({ role: 'leader.supported.heartbeat', transfer: null });
  });

  test('steps down, and hands over to nobody, if no majority answers (thesis §6.2)', () => {
    const voters = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const server = supported(leading({ voters }), 1, 'n2');

    expect(server.timeout('minimumElectionTimeout').server.role).toBe('follower.silent');
  });

  test('answers nobody: nobody has asked (thesis §3.10)', () => {
    const inVain = ready().timeout('minimumElectionTimeout');
    const won = ready().timeout('minimumElectionTimeout');
    answeredBy(inVain, 'n2', 'n3').timeout('minimumElectionTimeout');
    won.step(requestVote({ term: 3, lastLogIndex: 2, lastLogTerm: 2, mayDisruptLeader: true }));

    expect([inVain.last.answers, won.last.answers]).toEqual([[], []]);
    expect([inVain.server.role, won.server.role]).toEqual(['leader.supported.heartbeat', 'follower.silent']);
    expect([inVain.server.transfer, won.server.transfer]).toEqual([null, null]);
  });

  test('takes proposals longer and longer between attempts that come to nothing (thesis §3.10)', () => {
    const server = ready();
    const waits: number[] = [];

    for (let wait = 0; waits.length < 9; wait += 1) {
      server.timeout('minimumElectionTimeout');
      answeredBy(server, 'n2', 'n3');
      if (!isHandingOver(server)) continue;
      waits.push(wait);
      wait = -1;
    }

    expect(waits.slice(1)).toEqual([1, 2, 4, 8, 16, 32, 64, 64]);
  });

  test('still waits that long when it leads again (thesis §3.10)', () => {
    const server = ready().timeout('minimumElectionTimeout');
    server.step(requestVote({ term: 3, lastLogIndex: 2, lastLogTerm: 2, mayDisruptLeader: true }));
    const { patience } = server.server;

    elected(server.step({ type: 'ElectionRequested' }));

    expect([patience, server.server.patience]).toEqual([0, 2]);
  });
});

/** A candidate gets what it needs, and its first answers. */
function elected(server: ServerUnderTest): ServerUnderTest {
  const { currentTerm: term } = server.server;
  server.step(entriesSaved({ index: 0, term: 0, currentTerm: term }));
  server.step(requestVoteResponse({ from: 'n3', term, voteGranted: true })).saved();
  return answeredBy(server, 'n2', 'n3');
}

/** n1 leads in term 3 because n2 wanted it to, in the eyes of n2 with this priority. */
function nominated(priority: number, priorities: object = { n1: 1, n2: 2, n3: 3 }): ServerUnderTest {
  const word: Partial<TimeoutNowRequest> = { priority };
  return elected(
    follower({ term: 2, log: [1, 2], priorities } as object).step(
      timeoutNow({ term: 2, lastLogIndex: 2, ...word }),
    ),
  );
}

describe('a leader to whom another one has handed over', () => {
  test('hands on to a higher one only, so that servers that disagree come to an end (thesis §3.10)', () => {
    const handsOn = (priority: number) => {
      const server = supported(nominated(priority), 5, 'n2', 'n3');
      return server.server.handOverWait > 1 ? (server.server.transfer?.target ?? 'somebody') : null;
    };

    expect([1, 2, 3, 4].map(handsOn)).toEqual(['somebody', 'somebody', null, null]);
  });

  test('names the priority of the one to whom it hands on (thesis §3.10)', () => {
    const server = supported(nominated(2), 1, 'n2', 'n3').timeout('minimumElectionTimeout');

    expect(nominations(server)).toEqual([{ to: 'n3', priority: 3 }]);
  });

  test('by the wish of an operator, keeps the office for 64 times of support (thesis §3.10)', () => {
    const server = supported(nominated(0), 64, 'n2', 'n3');
    const early = isHandingOver(server);

    server.timeout('minimumElectionTimeout');

    expect([early, isHandingOver(server)]).toEqual([false, true]);
  });

  test('remembers by whose will it leads wherever anybody is preferred, and only there (thesis §3.10)', () => {
    const of = (priorities: object) => nominated(1, priorities).server.nomination;

    expect([of({ n1: 1 }), of({})]).toEqual([{ term: 3, priority: 1 }, null]);
  });

  test('is free again when it is elected the next time (thesis §3.10)', () => {
    const server = nominated(3).step(requestVoteResponse({ term: 4, voteGranted: false }));

    elected(server.step({ type: 'ElectionRequested' }));

    expect(isHandingOver(supported(server, 1, 'n2', 'n3').timeout('minimumElectionTimeout'))).toBe(true);
  });
});

test('an operator’s transfer says that nobody prefers the target (thesis §3.10)', () => {
  const server = leading().step(transferTo('n2'));

  expect(nominations(server)).toEqual([{ to: 'n2', priority: 0 }]);
});
