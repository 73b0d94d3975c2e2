import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../spec/vocabulary.ts';
import { accepted, reconfiguration, requestVoteResponse } from './events.ts';
import { configurationEntry, members } from './members.ts';
import { entryOf, follower, type ServerUnderTest } from './server-fixture.ts';
import { everywhere, settled } from './settled-leader.ts';

const answers = ({ last }: ServerUnderTest) => last.answers;

describe('a server that is removed and added again', () => {
  /** n3 leaves and comes back as a learner, all in term 2. */
  function readded(): ServerUnderTest {
    const leading = everywhere(settled().step(reconfiguration(1, 'remove n3')), 'n2');
    everywhere(leading, 'n2');
    return everywhere(leading.step(reconfiguration(2, 'addLearner n3')), 'n2');
  }

  test('is met as if for the first time (§6)', () => {
    expect(readded().progress('n3')?.matchIndex).toBe(0);
  });

  test('is not believed to hold what it said before: its disk may be another one (§6)', () => {
    const before = settled().sessionWith('n3');
    const leading = readded();

    leading.step(accepted({ from: 'n3', term: 2, matchIndex: 2, session: before }));
    const heeded = leading.progress('n3')?.matchIndex;
    leading.step(accepted({ from: 'n3', term: 2, matchIndex: 2 }));

    expect(leading.sessionWith('n3')).not.toBe(before);
    expect([heeded, leading.progress('n3')?.matchIndex]).toEqual([0, 2]);
  });

  test('moves nothing with a refusal from before (§5.3, §6)', () => {
    const session = settled().sessionWith('n3');
    const leading = readded();
    const before = leading.progress('n3');

    const fields = { from: 'n3', term: 2, prevLogIndex: (before?.nextIndex ?? 0) - 1, conflictIndex: 1 };
    leading.step(accepted({ ...fields, success: false, session }));

    expect(leading.progress('n3')).toEqual(before);
    expect(leading.last.orders).toEqual([]);
  });

  test('has a session of its own in every message, and every session of a term is another one (§6)', () => {
    const leading = readded();
    leading.timeout('heartbeatInterval');

    const sessions = leading.last.sent.map(({ message }) => 'session' in message && message.session);

    expect(sessions).toEqual([leading.sessionWith('n2'), leading.sessionWith('n3')]);
    expect(new Set(sessions).size).toBe(2);
  });
});

describe('a leader that is removed', () => {
  const leaving = () => everywhere(settled().step(reconfiguration(7, 'remove n1')), 'n2', 'n3');

  test('goes on leading until C-new is committed, without counting itself (§6, thesis §4.2.2)', () => {
    const leading = leaving().saved();
    const role = leading.server.role;
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 4 }));

    expect(leading.server.configuration).toEqual(members('n2 n3'));
    expect([role, leading.server.role]).toEqual(['leader.supported.heartbeat', 'leader.supported.heartbeat']);
    expect(leading.server.commitIndex).toBe(3);
  });

  test('then answers, tells the others what is committed, and leads no longer (§6, thesis §4.2.2)', () => {
    const leading = leaving().saved();
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 4 }));

    leading.step(accepted({ from: 'n3', term: 2, matchIndex: 4 }));

    expect(leading.last.orders).toEqual(['apply', 'answer', 'sendAhead', 'sendAhead']);
    expect(answers(leading)).toEqual([{ outcome: 'done', token: 7, count: 1, index: 4 }]);
    expect(leading.last.sent).toMatchObject([
      { to: 'n2', message: { leaderCommit: 4 } },
      { to: 'n3', message: { leaderCommit: 4 } },
    ]);
    expect(leading.server).toMatchObject({ role: 'follower.silent', leaderId: null });
  });

  test('leads until C-new is applied here as well: then who asked is told (§6)', () => {
    const leading = leaving();
    for (const from of ['n2', 'n3']) leading.step(accepted({ from, term: 2, matchIndex: 4 }));
    const role = leading.server.role;

    leading.saved();

    expect([role, leading.server.role]).toEqual(['leader.supported.heartbeat', 'follower.silent']);
    expect(answers(leading)).toMatchObject([{ outcome: 'done' }]);
  });

  test('is not needed for support: a majority of C-new is (§6, thesis §6.2)', () => {
    const leading = leaving().saved();
    leading.timeout('minimumElectionTimeout').step(accepted({ from: 'n2', term: 2, matchIndex: 3 }));

    leading.timeout('minimumElectionTimeout');

    expect(leading.server.role).toBe('follower.silent');
  });

  test('does not stand again: it knows that it is no member (§6)', () => {
    const leading = leaving().saved();
    for (const from of ['n2', 'n3']) leading.step(accepted({ from, term: 2, matchIndex: 4 }));

    leading.timeout('electionTimeout');

    expect(leading.server.role).toBe('follower.silent');
    expect(leading.last.orders).toEqual([]);
  });

  test('that loses office otherwise says no farewell (§5.1)', () => {
    const leading = leaving().step(requestVoteResponse({ term: 3, voteGranted: false }));

    expect(leading.last.sent).toEqual([]);
  });

  test('one that was elected although its latest configuration leaves it out goes when that is committed (thesis §4.2.2)', () => {
    const log = [entryOf(1, 1), configurationEntry(2, 1, 'n2 n3')];
    const standing = follower({ term: 1, log }).timeout('electionTimeout');
    for (const from of ['n2', 'n3'])
      standing.step({ type: 'PreVoteResponse', from: from as NodeId, term: 2 as never, voteGranted: true });
    for (const from of ['n2', 'n3']) standing.step(requestVoteResponse({ from, term: 2 }));
    const role = standing.saved().server.role;

    for (const from of ['n2', 'n3'])
      standing.step(accepted({ from, term: 2, prevLogIndex: 2, matchIndex: 3 }));

    expect([role, standing.server.role]).toEqual(['leader.supported.heartbeat', 'follower.silent']);
    expect(standing.server.commitIndex).toBe(3);
  });
});
