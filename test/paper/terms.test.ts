import { expect, test } from 'vitest';
import type { ServerMessage } from '../../spec/messages.ts';
import {
  accepted,
  appendEntries,
  preVoteResponse,
  rejected,
  requestVote,
  requestVoteResponse,
} from './events.ts';
import { candidate, follower, leader, preCandidate, type ServerUnderTest } from './server-fixture.ts';

const roles: readonly (readonly [string, () => ServerUnderTest])[] = [
  ['a follower', () => follower({ term: 3 })],
  ['a pre-candidate', () => preCandidate({ term: 3 })],
  ['a candidate', () => candidate({ term: 3 })],
  ['a leader', () => leader({ term: 3 })],
];

const newer: readonly ServerMessage[] = [
  requestVote({ term: 5, mayDisruptLeader: true }),
  requestVoteResponse({ term: 5, voteGranted: false }),
  appendEntries({ term: 5 }),
  rejected({ term: 5 }),
  preVoteResponse({ term: 5, voteGranted: false }),
];

const everybodyAndNewer = roles.flatMap(([role, make]) =>
  newer.map((message) => [role, message.type, make, message] as const),
);

test('a server boots as a follower, with nobody to follow (§5.2)', () => {
  const booted = follower({ term: 4, log: [1, 1] });

  expect(booted.server.role).toBe('follower.silent');
  expect(booted.server.leaderId).toBeNull();
  expect(booted.last.started).toEqual(['electionTimeout']);
});

test('a server boots with commitIndex and lastApplied 0, whatever its log holds (Figure 2)', () => {
  const booted = follower({ term: 4, log: [1, 2, 3] });

  expect(booted.server.commitIndex).toBe(0);
  expect(booted.server.lastApplied).toBe(0);
  expect(booted.last.applied).toEqual([]);
});

test('a server boots with the term, the vote and the log of its disk (Figure 2)', () => {
  const booted = follower({ term: 4, votedFor: 'n3', log: [1, 2, 3] });

  expect(booted.server).toMatchObject({ currentTerm: 4, votedFor: 'n3', durableIndex: 3 });
  expect(booted.terms()).toEqual([1, 2, 3]);
});

test.each(everybodyAndNewer)(
  '%s that sees a newer term in %s adopts it and follows (§5.1)',
  (_role, _type, make, message) => {
    const server = make();

    server.step(message);

    expect(server.server.currentTerm).toBe(5);
    expect(server.server.role).toMatch(/^follower/);
    expect(server.last.termsAndVotes[0]).toEqual({ currentTerm: 5, votedFor: null });
  },
);

test.each(everybodyAndNewer)(
  '%s that sees a newer term in %s starts its election timer anew (§5.2)',
  (_role, _type, make, message) => {
    const server = make();

    server.step(message);

    expect(server.last.started).toContain('electionTimeout');
  },
);

test('a newer term frees the vote of the older one (§5.2)', () => {
  const voter = follower({ term: 3, votedFor: 'n3' });

  voter.step(requestVoteResponse({ term: 5, voteGranted: false }));

  expect(voter.server.votedFor).toBeNull();
});

test('a newer term makes the leader of the older one unknown (§5.1)', () => {
  const following = follower({ term: 3 }).step(appendEntries({ term: 3 }));

  following.step(requestVote({ from: 'n3', term: 4, mayDisruptLeader: true }));

  expect(following.server.leaderId).toBeNull();
});

test('a step-down within the term keeps the vote (§5.2)', () => {
  const standing = candidate({ term: 3 });

  standing.step(appendEntries({ term: 3 }));

  expect(standing.server).toMatchObject({ role: 'follower.hearing', currentTerm: 3, votedFor: 'n1' });
});

test.each(roles)(
  '%s answers RequestVote of an older term with its own term, and refuses (§5.1)',
  (_role, make) => {
    const server = make();

    server.step(requestVote({ term: 2 }));

    expect(server.last.to('n2')).toEqual([
      { type: 'RequestVoteResponse', from: 'n1', term: 3, voteGranted: false },
    ]);
    expect(server.server.currentTerm).toBe(3);
  },
);

test.each(roles)(
  '%s answers AppendEntries of an older term with its own term, and refuses (§5.1)',
  (_role, make) => {
    const server = make();
    const { role } = server.server;

    server.step(appendEntries({ term: 2 }));

    expect(server.last.to('n2')).toMatchObject([{ type: 'AppendEntriesResponse', term: 3, success: false }]);
    expect(server.server.role).toBe(role);
    expect(server.last.started).toEqual([]);
  },
);

test.each([
  requestVoteResponse({ term: 2 }),
  preVoteResponse({ term: 2 }),
  accepted({ term: 2, matchIndex: 1 }),
])('nobody heeds a response of an older term: $type (§5.1)', (message) => {
  for (const [, make] of roles) {
    const server = make();
    const { role, commitIndex } = server.server;

    server.step(message);

    expect(server.server).toMatchObject({ role, commitIndex, currentTerm: 3 });
    expect(server.last.orders).toEqual([]);
  }
});

test('term and vote are written in one step (Figure 2)', () => {
  const voter = follower({ term: 1 });

  voter.step(requestVote({ term: 2 }));

  expect(voter.last.termsAndVotes.at(-1)).toEqual({ currentTerm: 2, votedFor: 'n2' });
  expect(voter.last.orders.at(-1)).toBe('send');
});

test('a refusal that names no conflict was meant for an older term, and changes nothing (§5.1)', () => {
  const leading = leader({ term: 5, log: [1, 1] });
  const before = leading.progress('n2')?.nextIndex;

  leading.step(rejected({ term: 5, prevLogIndex: 2, conflictIndex: 0 }));

  expect(leading.progress('n2')?.nextIndex).toBe(before);
  expect(leading.last.orders).toEqual([]);
});

test('a leader of an older term learns the newer term, and nothing about the log (§5.1)', () => {
  const server = follower({ term: 5, log: [1, 3] });

  server.step(appendEntries({ from: 'n3', term: 4, prevLogIndex: 2, prevLogTerm: 1 }));

  const nothing = { matchIndex: 0, conflictTerm: 0, conflictIndex: 0, readRound: 0, session: 0 };
  expect(server.last.to('n3')).toEqual([
    { type: 'AppendEntriesResponse', from: 'n1', term: 5, success: false, prevLogIndex: 2, ...nothing },
  ]);
});
