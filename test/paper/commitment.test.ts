import { expect, test } from 'vitest';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { isMajority, majorityIndex } from '../../spec/rules/quorum.ts';
import type { LogIndex, NodeId } from '../../spec/vocabulary.ts';
import { accepted, appendEntries, proposal, rejected } from './events.ts';
import { entriesOf, entryOf, follower, leader } from './server-fixture.ts';

const five = ['n1', 'n2', 'n3', 'n4', 'n5'];
const four = ['n1', 'n2', 'n3', 'n4'];

test('a leader commits an entry of its term when a majority holds it (§5.3)', () => {
  const leading = leader({ term: 5, voters: five }).saved();

  leading.step(accepted({ from: 'n2', term: 5, matchIndex: 1 }));
  const withTwo = leading.server.commitIndex;
  leading.step(accepted({ from: 'n3', term: 5, matchIndex: 1 }));

  expect(withTwo).toBe(0);
  expect(leading.server.commitIndex).toBe(1);
});

test('two copies of four are no majority (§5.3)', () => {
  const leading = leader({ term: 5, voters: four }).saved();

  leading.step(accepted({ from: 'n2', term: 5, matchIndex: 1 }));

  expect(leading.server.commitIndex).toBe(0);
});

test('the same answer twice is one copy (§5.3)', () => {
  const leading = leader({ term: 5, voters: five }).saved();

  for (let time = 0; time < 3; time += 1) leading.step(accepted({ from: 'n2', term: 5, matchIndex: 1 }));

  expect(leading.server.commitIndex).toBe(0);
});

test('a leader does not count its own copy before its disk has it (thesis §10.2.1)', () => {
  const leading = leader({ term: 5 });

  leading.step(accepted({ from: 'n2', term: 5, matchIndex: 1 }));
  const beforeSaved = leading.server.commitIndex;
  leading.saved();

  expect(beforeSaved).toBe(0);
  expect(leading.server.commitIndex).toBe(1);
});

test('a majority without the leader commits too (thesis §10.2.1)', () => {
  const leading = leader({ term: 5 });

  leading
    .step(accepted({ from: 'n2', term: 5, matchIndex: 1 }))
    .step(accepted({ from: 'n3', term: 5, matchIndex: 1 }));

  expect(leading.server).toMatchObject({ commitIndex: 1, durableIndex: 0 });
});

test('a leader does not commit an entry of an earlier term by counting its copies (§5.4.2)', () => {
  const leading = leader({ term: 5, log: [1, 2], voters: five }).saved();

  for (const from of ['n2', 'n3', 'n4', 'n5']) leading.step(accepted({ from, term: 5, matchIndex: 2 }));

  expect(leading.server.commitIndex).toBe(0);
});

test('the noop of a leader commits all that comes before it (§5.4.2, §8)', () => {
  const leading = leader({ term: 5, log: [1, 2] }).saved();

  leading.step(accepted({ term: 5, prevLogIndex: 2, matchIndex: 3 }));

  expect(leading.server.commitIndex).toBe(3);
  expect(leading.last.applied.map(({ term }) => term)).toEqual([1, 2, 5]);
});

test('a leader commits what a majority holds, and not what one follower holds (§5.3)', () => {
  const leading = leader({ term: 5, voters: five })
    .step(proposal(1, 7, 8))
    .saved();

  leading
    .step(accepted({ from: 'n2', term: 5, matchIndex: 3 }))
    .step(accepted({ from: 'n3', term: 5, matchIndex: 2 }));

  expect(leading.server.commitIndex).toBe(2);
});

test('a refusal commits nothing (§5.3)', () => {
  const leading = leader({ term: 5 }).saved();

  leading.step(rejected({ term: 5, prevLogIndex: 1, conflictIndex: 1 }));

  expect(leading.server.commitIndex).toBe(0);
});

test('a server alone commits what its disk holds (§5.3)', () => {
  const alone = follower({ voters: ['n1'] })
    .timeout('electionTimeout')
    .saved();
  const beforeSaved = alone.server.commitIndex;

  alone.saved();

  expect(beforeSaved).toBe(0);
  expect(alone.server).toMatchObject({ commitIndex: 1, lastApplied: 1 });
});

test('the majority index is what sorting would find, for every arrangement of up to five servers (§5.3)', () => {
  for (let count = 1; count <= 5; count += 1) {
    const voters = five.slice(0, count) as string[] as NodeId[];
    for (let code = 0; code < 4 ** count; code += 1) {
      const indexOf = (voter: NodeId) => (Math.floor(code / 4 ** voters.indexOf(voter)) % 4) as LogIndex;
      const sorted = voters.map(indexOf).sort((one, other) => other - one);

      expect(majorityIndex(simpleConfiguration(voters), indexOf)).toBe(sorted[Math.floor(count / 2)]);
    }
  }
});

test('whoever is no voter does not count towards a majority (§5.2)', () => {
  const voters = five as string[] as NodeId[];
  const supporters = ['n1', 'n2', 'n8', 'n9'] as string[] as NodeId[];

  expect(isMajority(simpleConfiguration(voters), new Set(supporters))).toBe(false);
  expect(isMajority(simpleConfiguration(voters), new Set([...supporters, 'n3' as NodeId]))).toBe(true);
});

test('committed entries are applied in the order of the log, each once (Figure 2)', () => {
  const server = follower({ term: 4, log: [1, 1, 2] });
  server.step(appendEntries({ term: 4, prevLogIndex: 3, prevLogTerm: 2, leaderCommit: 2 }));
  const first = server.last.applied;

  server.step(appendEntries({ term: 4, prevLogIndex: 3, prevLogTerm: 2, leaderCommit: 3 }));
  const second = server.last.applied;
  server.step(appendEntries({ term: 4, prevLogIndex: 3, prevLogTerm: 2, leaderCommit: 3 }));

  expect(first).toEqual([entryOf(1, 1), entryOf(2, 1)]);
  expect(second).toEqual([entryOf(3, 2)]);
  expect(server.last.applied).toEqual([]);
});

test('nothing is applied before it is committed (§5.3)', () => {
  const server = follower({ term: 4, log: [1, 1] });

  server.step(appendEntries({ term: 4, prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 0 }));

  expect(server.last.applied).toEqual([]);
});

test('a follower applies a committed entry only when its own disk has it (Figure 2)', () => {
  const server = follower({ term: 4 });
  server.step(appendEntries({ term: 4, entries: entriesOf([4]), leaderCommit: 1 }));
  const beforeSaved = server.last.applied;

  server.saved();

  expect(server.server.commitIndex).toBe(1);
  expect(beforeSaved).toEqual([]);
  expect(server.last.applied).toEqual([entryOf(1, 4)]);
});

test('the commit index of a leader that has stepped down does not move with old answers (§5.3)', () => {
  const former = leader({ term: 5 })
    .saved()
    .step(appendEntries({ from: 'n3', term: 6 }));

  former.step(accepted({ term: 5, matchIndex: 1 }));

  expect(former.server.commitIndex).toBe(0);
});
