import { expect, test } from 'vitest';
import { accepted, appendEntries } from './events.ts';
import {
  candidate,
  entriesOf,
  entryOf,
  follower,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

/** A follower in term 4 with entries of these terms. */
const following = (...log: number[]) => follower({ term: 4, log });

const from = (prevLogIndex: number, prevLogTerm: number, ...terms: number[]) =>
  appendEntries({ term: 4, prevLogIndex, prevLogTerm, entries: entriesOf(terms, prevLogIndex) });

function answer(server: ServerUnderTest) {
  return server.last.to('n2')[0];
}

test('AppendEntries 1: a follower rejects AppendEntries whose term is older than its own (§5.1)', () => {
  const server = following(1);

  server.step(appendEntries({ term: 3, prevLogIndex: 1, prevLogTerm: 1, entries: entriesOf([3], 1) }));

  expect(answer(server)).toMatchObject({ success: false, term: 4 });
  expect(server.terms()).toEqual([1]);
  expect(server.last.started).toEqual([]);
});

test('AppendEntries 2: a follower rejects entries when its log has none at prevLogIndex (§5.3)', () => {
  const server = following(1);

  server.step(from(3, 1, 4));

  expect(answer(server)).toMatchObject({
    success: false,
    prevLogIndex: 3,
    matchIndex: 0,
    conflictIndex: 2,
    conflictTerm: 0,
  });
  expect(server.terms()).toEqual([1]);
});

test('AppendEntries 2: a follower rejects entries when its entry at prevLogIndex has another term (§5.3)', () => {
  const server = following(1, 2, 2);

  server.step(from(3, 3, 4));

  expect(answer(server)).toMatchObject({
    success: false,
    prevLogIndex: 3,
    conflictIndex: 2,
    conflictTerm: 2,
  });
  expect(server.terms()).toEqual([1, 2, 2]);
});

test('AppendEntries 2: a heartbeat is checked like entries (§5.3)', () => {
  const server = following(1, 2);

  server.step(from(2, 3));

  expect(answer(server)).toMatchObject({ success: false, conflictTerm: 2, conflictIndex: 2 });
});

test('AppendEntries 3: a conflicting entry goes, with all that follow it (§5.3)', () => {
  const server = following(1, 2, 2, 2);

  server.step(from(1, 1, 3));

  expect(server.terms()).toEqual([1, 3]);
  expect(server.last.savedEntries).toEqual([entryOf(2, 3)]);
  expect(answer(server)).toMatchObject({ success: true, matchIndex: 2 });
});

test('AppendEntries 3: what is removed from the log no longer counts as durable (§5.3)', () => {
  const server = following(1, 2, 2, 2);

  server.step(from(1, 1, 3));

  expect(server.server.durableIndex).toBe(1);
});

test('AppendEntries 3: entries that do not conflict stay, also those after the new ones (§5.3)', () => {
  const server = following(1, 2, 2, 2);

  server.step(from(1, 1, 2));

  expect(server.terms()).toEqual([1, 2, 2, 2]);
  expect(server.last.orders).toEqual(['send']);
  expect(answer(server)).toMatchObject({ success: true, matchIndex: 2 });
});

test('AppendEntries 3: a heartbeat removes nothing (§5.3)', () => {
  const server = following(1, 2, 2);

  server.step(from(1, 1));

  expect(server.terms()).toEqual([1, 2, 2]);
  expect(answer(server)).toMatchObject({ success: true, matchIndex: 1 });
});

test('AppendEntries 4: entries that are not in the log are appended, and only those are written (§5.3)', () => {
  const server = following(1, 2);

  server.step(from(1, 1, 2, 4, 4));

  expect(server.terms()).toEqual([1, 2, 4, 4]);
  expect(server.last.savedEntries).toEqual([entryOf(3, 4), entryOf(4, 4)]);
});

test('AppendEntries 4: the very first entries are appended to an empty log (§5.3)', () => {
  const server = following();

  server.step(from(0, 0, 1, 1));

  expect(server.terms()).toEqual([1, 1]);
  expect(answer(server)).toMatchObject({ success: true, matchIndex: 2 });
});

test('AppendEntries 4: the same request twice has the effect of one (§5.3)', () => {
  const server = following(1).step(from(1, 1, 4));

  server.step(from(1, 1, 4));

  expect(server.terms()).toEqual([1, 4]);
  expect(server.last.savedEntries).toEqual([]);
  expect(answer(server)).toMatchObject({ success: true, matchIndex: 2 });
});

test('AppendEntries 4: an older request that comes late takes nothing away (§5.3)', () => {
  const server = following(1).step(from(1, 1, 4, 4, 4));

  server.step(from(1, 1, 4));

  expect(server.terms()).toEqual([1, 4, 4, 4]);
});

const commits: readonly (readonly [number, number, number, string])[] = [
  [1, 2, 1, 'leaderCommit, when it is behind the last new entry'],
  [9, 2, 3, 'the last new entry, when leaderCommit is beyond it'],
  [9, 0, 1, 'prevLogIndex, when a heartbeat brings nothing'],
];

test.each(commits)(
  'AppendEntries 5: with leaderCommit %i and %i new entries commitIndex becomes %i: %s',
  (leaderCommit, count, expected) => {
    const server = following(1);
    const entries = entriesOf([4, 4].slice(0, count), 1);

    server.step(appendEntries({ term: 4, prevLogIndex: 1, prevLogTerm: 1, entries, leaderCommit }));

    expect(server.server.commitIndex).toBe(expected);
  },
);

test('AppendEntries 5: an own suffix that the leader has not verified is not committed (Figure 2)', () => {
  const server = following(1, 2, 2);

  server.step(appendEntries({ term: 4, prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 3 }));

  expect(server.server.commitIndex).toBe(1);
  expect(server.last.applied).toEqual([entryOf(1, 1)]);
});

test('AppendEntries 5: commitIndex never moves back (Figure 2)', () => {
  const server = following(1, 1, 1).step(
    appendEntries({ term: 4, prevLogIndex: 3, prevLogTerm: 1, leaderCommit: 3 }),
  );

  server.step(appendEntries({ term: 4, prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 1 }));

  expect(server.server.commitIndex).toBe(3);
  expect(server.last.applied).toEqual([]);
});

test('AppendEntries 5: a rejected request commits nothing (§5.3)', () => {
  const server = following(1, 2);

  server.step(appendEntries({ term: 4, prevLogIndex: 2, prevLogTerm: 3, leaderCommit: 2 }));

  expect(server.server.commitIndex).toBe(0);
});

test('a follower writes entries before it answers (§5.3)', () => {
  const server = following(1);

  server.step(from(1, 1, 4));

  expect(server.last.orders).toEqual(['saveEntries', 'send']);
  expect(server.last.sent[0]?.ahead).toBe(false);
});

test('a follower that takes entries follows whoever sent them, and starts its timers anew (§5.2)', () => {
  const server = following(1);

  server.step(from(1, 1));

  expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
  expect(server.last.started).toEqual(['electionTimeout', 'minimumElectionTimeout']);
});

test('a follower that rejects entries follows all the same, and starts its timers anew (§5.2)', () => {
  const server = following(1);

  server.step(from(5, 3));

  expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
  expect(server.last.started).toEqual(['electionTimeout', 'minimumElectionTimeout']);
});

test.each([
  ['a pre-candidate', () => preCandidate({ term: 4, log: [1] })],
  ['a candidate', () => candidate({ term: 4, log: [1] })],
])('%s takes the entries of the leader of its term at once (§5.2)', (_role, make) => {
  const server = make();

  server.step(from(1, 1, 4));

  expect(server.terms()).toEqual([1, 4]);
  expect(answer(server)).toMatchObject({ success: true, matchIndex: 2 });
});

test('a server takes the entries of a leader of a newer term at once, and writes the term first (§5.1)', () => {
  const server = follower({ term: 2, log: [1] });

  server.step(from(1, 1, 4));

  expect(server.last.orders).toEqual(['saveTermAndVote', 'saveEntries', 'send']);
  expect(server.terms()).toEqual([1, 4]);
});

test('a follower halts rather than replace what it has committed (§5.4)', () => {
  const server = following(1, 1).step(
    appendEntries({ term: 4, prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }),
  );

  server.step(from(1, 1, 3));

  expect(server.last.halted).toBe('CommittedEntryContradicted');
  expect(server.terms()).toEqual([1, 1]);
});

test('a follower halts when the leader has another entry before what it has committed (§5.4)', () => {
  const server = following(1, 1).step(
    appendEntries({ term: 4, prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }),
  );

  server.step(from(2, 3));

  expect(server.server.role).toBe('halted');
});

test('a follower does not heed answers to a leader (§5.3)', () => {
  const server = following(1);

  server.step(accepted({ term: 4, matchIndex: 1 }));

  expect(server.last.orders).toEqual([]);
  expect(server.server.commitIndex).toBe(0);
});
