/** Who stands when an operator or a leader wants it to, and who does not. */

import { describe, expect, test } from 'vitest';
import { appendEntries, timeoutNow } from './events.ts';
import { members } from './members.ts';
import { candidate, follower, type Given, leader, preCandidate } from './server-fixture.ts';

const leaseLimits = { minimumElectionTimeoutMs: 120, clockDrift: 0.2 };
const cases = [
  ['with leases', leaseLimits],
  ['without leases', undefined],
] as const;
const asked = { type: 'ElectionRequested' } as const;

/** Without a promise of an earlier life. */
const silent = (given: Given) => follower({ term: 2, ...given }).timeout('minimumElectionTimeout');

describe.each(cases)('whom an operator asks to lead, %s', (_leases, limits) => {
  const given: Given = limits === undefined ? {} : { leaseLimits: limits };

  test('stands in a new term, if it is a voter whose disk has room (§5.2)', () => {
    const server = silent(given).step(asked);

    expect(server.server).toMatchObject({ currentTerm: 3, votedFor: 'n1' });
    expect(server.server.role).toMatch(/^candidate/);
  });

  test.each([
    ['a learner', members('n2 n3 + n1')],
    ['no member', members('n2 n3')],
  ])(
    'does not stand if it is %s: its own vote would not count (§6, thesis §4.2.1)',
    (_what, configuration) => {
      const server = silent({ ...given, configuration }).step(asked);

      expect(server.last.orders).toEqual([]);
      expect(server.server).toMatchObject({ role: 'follower.silent', currentTerm: 2 });
    },
  );

  test('does not stand if its disk is full: it could not append (thesis §10.2.1)', () => {
    const server = silent(given).step({ type: 'DiskFilled' }).step(asked);

    expect(server.last.orders).toEqual([]);
    expect(server.server).toMatchObject({ role: 'follower.silent', currentTerm: 2 });
  });

  test('begins anew, in a term of its own, if it stands already (§5.2)', () => {
    const server = candidate({ ...given, term: 2 }).saved();
    expect(server.server.votesGranted.size).toBe(1);

    server.step(asked);

    expect(server.server).toMatchObject({ currentTerm: 3, votedFor: 'n1', votesGranted: new Set() });
    expect(server.last.orders).toEqual(['saveTermAndVote', 'send', 'send']);
    expect(server.last.to('n2')).toMatchObject([{ type: 'RequestVoteRequest', term: 3 }]);
    expect(server.last.started).toEqual(['electionTimeout']);
  });
});

describe('whom a leader of a newer term asks to lead', () => {
  test('moves to that term, follows, and only then stands in the one after it (§5.1, thesis §3.10)', () => {
    const server = follower({ term: 1, log: [1, 1], priorities: { n1: 4 } });

    server.step(timeoutNow({ term: 5, lastLogIndex: 2, priority: 4 }));

    expect(server.last.termsAndVotes).toEqual([
      { currentTerm: 5, votedFor: null },
      { currentTerm: 6, votedFor: 'n1' },
    ]);
    expect(server.last.orders).toEqual(['saveTermAndVote', 'saveTermAndVote', 'send', 'send']);
    expect(server.server).toMatchObject({
      role: 'candidate.nominee',
      currentTerm: 6,
      nomination: { term: 6, priority: 4 },
    });
  });

  test.each([
    ['follower', () => follower({ term: 2 })],
    ['follower that hears its leader', () => follower({ term: 2 }).step(appendEntries({ term: 2 }))],
    ['pre-candidate', () => preCandidate({ term: 2 })],
    ['candidate', () => candidate({ term: 2 })],
    ['leader', () => leader({ term: 2 })],
  ])(
    'follows, as a %s, if it lacks something of the log, and has heard nobody yet (§5.1, §5.2)',
    (_role, make) => {
      const server = make().step(timeoutNow({ term: 5, lastLogIndex: 9 }));

      expect(server.server).toMatchObject({ role: 'follower.silent', currentTerm: 5, votedFor: null });
      expect(server.server.leaderId).toBeNull();
      expect(server.last.termsAndVotes).toEqual([{ currentTerm: 5, votedFor: null }]);
      expect(server.last.started).toEqual(['electionTimeout']);
      expect(server.last.sent).toEqual([]);
    },
  );

  test('follows if it is no voter (§5.1, thesis §4.2.1)', () => {
    const server = follower({ term: 2, log: [1], configuration: members('n2 n3 + n1') });

    server.step(timeoutNow({ term: 5, lastLogIndex: 1 }));

    expect(server.server).toMatchObject({ role: 'follower.silent', currentTerm: 5 });
    expect(server.last.orders).toEqual(['saveTermAndVote']);
  });
});
