import { expect, test } from 'vitest';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { majorityIndex } from '../../spec/rules/quorum.ts';
import { termIsCurrent, termIsNewer, termIsOlder } from '../../spec/rules/terms.ts';
import type { LogIndex } from '../../spec/vocabulary.ts';
import {
  accepted,
  appendEntries,
  preVoteResponse,
  proposal,
  rejected,
  requestVote,
  requestVoteResponse,
  snapshotAnswer,
  snapshotMark,
} from './events.ts';
import { candidate, follower, leader, preCandidate } from './server-fixture.ts';

const five = ['n1', 'n2', 'n3', 'n4', 'n5'];

test('a heartbeat follows the last entry that each follower has been sent, wherever the others are (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 1, 1, 1], voters: five });
  const places = [6, 4, 3, 3];
  for (const [offset, progress] of [...leading.server.followers.values()].entries())
    (progress as { nextIndex: LogIndex }).nextIndex = places[offset] as LogIndex;

  leading.timeout('heartbeatInterval');

  const prevLogIndexes = ['n2', 'n3', 'n4', 'n5'].map((id) => leading.last.to(id)[0]);
  expect(prevLogIndexes).toMatchObject(places.map((nextIndex) => ({ prevLogIndex: nextIndex - 1 })));
});

test('what is known to match is not sent again, though the leader had stepped back (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 1, 1], maxBatchEntries: 2 });
  leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 1 }));

  leading.step(accepted({ term: 5, prevLogIndex: 0, matchIndex: 3 }));

  expect(leading.last.to('n2')).toMatchObject([{ prevLogIndex: 3, entries: [{ index: 4 }, { index: 5 }] }]);
});

test('who lacked no more than the last entry of a snapshot goes on just after it (§5.3, §7)', () => {
  const leading = leader({ term: 2, snapshot: snapshotMark(3, 1) });
  leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 3 }));

  leading.step(snapshotAnswer({ from: 'n3', term: 2, lastIncludedIndex: 3, offset: 25, installed: true }));

  expect(leading.last.to('n3')).toMatchObject([{ prevLogIndex: 3, entries: [{ index: 4 }] }]);
  expect(leading.progress('n3')).toEqual({ nextIndex: 5, matchIndex: 3 });
});

test('a leader without the conflicting term steps back to where that term begins at the follower (§5.3)', () => {
  const leading = leader({ term: 6, log: [1, 1, 5, 5] });

  leading.step(rejected({ term: 6, prevLogIndex: 4, conflictTerm: 3, conflictIndex: 2 }));

  expect(leading.last.to('n2')).toMatchObject([{ prevLogIndex: 1, prevLogTerm: 1 }]);
});

test('a proposal without commands saves nothing and is answered by nobody (§5.3)', () => {
  const leading = leader({ term: 5 }).saved();

  leading.step(proposal(1));

  expect(leading.last.orders).not.toContain('saveEntries');
  expect(leading.server.pendingProposals).toEqual([]);
});

test('without voters nothing is held by a majority (§5.3)', () => {
  expect(majorityIndex(simpleConfiguration([]), () => 7 as LogIndex)).toBe(0);
});

test('a leader that refuses a vote answers once, and stays as it is (§5.2)', () => {
  const leading = leader({ term: 5 }).saved();

  leading.step(requestVote({ from: 'n3', term: 5 }));

  expect(leading.last.orders).toEqual(['send']);
  expect([...leading.last.started, ...leading.last.cancelled]).toEqual([]);
});

test.each([
  [2, [true, false, false]],
  [3, [false, true, false]],
  [4, [false, false, true]],
])(
  'in term 3 a message of term %i is older, current or newer, and one of these only: %j (§5.1)',
  (term, is) => {
    const { server } = follower({ term: 3 });
    const message = appendEntries({ term });

    const answers = [termIsOlder, termIsCurrent, termIsNewer].map((guard) => guard(server, message));

    expect(answers).toEqual(is);
  },
);

test.each([
  preVoteResponse({ term: 9, voteGranted: false }),
  requestVoteResponse({ term: 9, voteGranted: false }),
  rejected({ term: 9, conflictIndex: 1 }),
])('a newer term is written once, and nothing else happens: $type (§5.1)', (message) => {
  const server = follower({ term: 3 }).step(message);

  expect(server.last.orders).toEqual(['saveTermAndVote']);
  expect(server.server).toMatchObject({ currentTerm: 9, role: 'follower.silent' });
});

test.each([
  [requestVote({ from: 'n3', term: 9 }), ['saveTermAndVote', 'saveTermAndVote', 'send']],
  [appendEntries({ from: 'n3', term: 9 }), ['saveTermAndVote', 'send']],
])('a newer term is written once, and then the message is looked at (§5.1)', (message, orders) => {
  const server = follower({ term: 3 }).step(message);

  expect(server.last.orders).toEqual(orders);
});

test.each([
  ['a follower', follower],
  ['a pre-candidate', preCandidate],
  ['a candidate', candidate],
  ['a leader', leader],
])('%s stays as it is when somebody speaks in an older term (§5.1)', (_role, make) => {
  const server = make({ term: 5 });
  const { role } = server.server;

  for (const message of [requestVote({ term: 4 }), appendEntries({ term: 4 })]) {
    server.step(message);

    expect(server.server).toMatchObject({ role, currentTerm: 5 });
    expect(server.last.orders).toEqual(['send']);
    expect([...server.last.started, ...server.last.cancelled]).toEqual([]);
  }
});

test('a pre-candidate that gives its vote away answers once, after it is written (§5.2)', () => {
  const asking = preCandidate({ term: 3 });

  asking.step(requestVote({ from: 'n3', term: 3 }));

  expect(asking.last.orders).toEqual(['saveTermAndVote', 'send']);
});
