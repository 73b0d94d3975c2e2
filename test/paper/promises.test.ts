/** What a follower answers, and what it does not lose, while it has promised to elect nobody. */

import { describe, expect, test } from 'vitest';
import type { ServerMessage } from '../../spec/messages.ts';
import { copyServerState } from '../../spec/state.ts';
import {
  accepted,
  appendEntries,
  preVoteResponse,
  rejected,
  requestVote,
  requestVoteResponse,
  snapshotAnswer,
} from './events.ts';
import { follower } from './server-fixture.ts';

const leaseLimits = { minimumElectionTimeoutMs: 120, clockDrift: 0.2 };

/** It has voted for n3 in term 2, and has heard n2, who leads. */
const promising = () =>
  follower({ leaseLimits, term: 2, votedFor: 'n3' }).step(appendEntries({ term: 2, from: 'n2' }));

const answers = (term: number): readonly ServerMessage[] => [
  preVoteResponse({ from: 'n3', term, voteGranted: false }),
  requestVoteResponse({ from: 'n3', term, voteGranted: false }),
  rejected({ from: 'n3', term, session: 1 }),
  snapshotAnswer({ from: 'n3', term, session: 1 }),
];

const others: readonly ServerMessage[] = [
  requestVoteResponse({ from: 'n3', term: 2 }),
  accepted({ from: 'n3', term: 2, session: 1 }),
  preVoteResponse({ from: 'n3', term: 3 }),
  preVoteResponse({ from: 'n3', term: 9 }),
];

describe('a follower that has promised to elect nobody', () => {
  test.each([...answers(1), ...answers(2), ...others])(
    'loses neither its vote nor its leader by an answer that shows no newer term: $type (§5.2)',
    (answer) => {
      const server = promising();
      const before = copyServerState(server.server);

      server.step(answer);

      expect(copyServerState(server.server)).toEqual(before);
      expect(server.server).toMatchObject({ role: 'follower.hearing', votedFor: 'n3', leaderId: 'n2' });
      expect([server.last.orders, server.last.started, server.last.cancelled]).toEqual([[], [], []]);
    },
  );

  test.each(answers(7))(
    'writes a newer term once, and promises no longer than before: $type (thesis §6.4.1)',
    (answer) => {
      const server = promising().step(answer);

      expect(server.server).toMatchObject({ role: 'follower.hearing', currentTerm: 7, votedFor: null });
      expect(server.last.termsAndVotes).toEqual([{ currentTerm: 7, votedFor: null }]);
      expect([server.last.orders, server.last.started, server.last.cancelled]).toEqual([
        ['saveTermAndVote'],
        [],
        [],
      ]);
    },
  );

  test.each([
    ['has lost this term already', 2],
    ['wants the next one', 3],
  ])('refuses once whoever %s, and promises no longer than before (thesis §6.4.1)', (_who, term) => {
    const server = promising().step(requestVote({ from: 'n3', term, lastLogIndex: 9, lastLogTerm: 1 }));

    expect(server.last.sent).toMatchObject([{ to: 'n3', message: { term: 2, voteGranted: false } }]);
    expect([server.server.role, server.last.orders]).toEqual(['follower.hearing', ['send']]);
    expect([...server.last.started, ...server.last.cancelled]).toEqual([]);
  });

  test('may have done so in the first of all terms that had a leader (thesis §6.4.1)', () => {
    const roles = [0, 1].map((term) => follower({ leaseLimits, term }).server.role);

    expect(roles).toEqual(['follower.silent', 'follower.hearing']);
  });

  test('votes for the one whom its leader has asked to stand (thesis §3.10, §4.2.3)', () => {
    const server = promising();

    server.step(
      requestVote({ from: 'n3', term: 3, lastLogIndex: 9, lastLogTerm: 2, mayDisruptLeader: true }),
    );

    expect(server.server).toMatchObject({ role: 'follower.silent', currentTerm: 3, votedFor: 'n3' });
    expect(server.last.to('n3')).toMatchObject([{ term: 3, voteGranted: true }]);
  });

  test('does not stand when an operator wants it to, and promises no longer than before (thesis §6.4.1)', () => {
    const server = promising().step({ type: 'ElectionRequested' });

    expect([server.server.role, server.last.orders]).toEqual(['follower.hearing', []]);
    expect([...server.last.started, ...server.last.cancelled]).toEqual([]);
  });
});
