import { expect, test } from 'vitest';
import { accepted, appendEntries, proposal } from './events.ts';
import { candidate, follower, leader, preCandidate, type ServerUnderTest } from './server-fixture.ts';

const refused = { outcome: 'refused', token: 3, count: 2, reason: 'notLeader' } as const;

test('a follower refuses a proposal and names the leader (§8)', () => {
  const server = follower({ term: 4 }).step(appendEntries({ term: 4 }));

  server.step(proposal(3, 7, 8));

  expect(server.last.answers).toEqual([{ ...refused, leaderId: 'n2' }]);
  expect(server.server.log).toEqual([]);
});

test.each([
  ['a follower that has heard of no leader', () => follower()],
  ['a pre-candidate', () => preCandidate()],
  ['a candidate', () => candidate()],
] as readonly (readonly [string, () => ServerUnderTest])[])(
  '%s refuses a proposal and names nobody (§8)',
  (_role, make) => {
    const server = make();

    server.step(proposal(3, 7, 8));

    expect(server.last.answers).toEqual([{ ...refused, leaderId: null }]);
  },
);

test('a leader answers when the command is committed and applied, not before (§5.3)', () => {
  const leading = leader()
    .step(proposal(3, 7, 8))
    .saved();
  const early = leading.last.answers;

  leading.step(accepted({ matchIndex: 3 }));

  expect(early).toEqual([]);
  expect(leading.last.answers).toEqual([{ outcome: 'done', token: 3, count: 2, index: 2 }]);
  expect(leading.last.orders).toEqual(['apply', 'answer']);
});

test('commands that came together are answered as far as they are applied, each once (§5.3)', () => {
  const leading = leader()
    .step(proposal(3, 7, 8))
    .saved();

  leading.step(accepted({ matchIndex: 2 }));
  const first = leading.last.answers;
  leading.step(accepted({ prevLogIndex: 2, matchIndex: 3 }));

  expect(first).toEqual([{ outcome: 'done', token: 3, count: 1, index: 2 }]);
  expect(leading.last.answers).toEqual([{ outcome: 'done', token: 4, count: 1, index: 3 }]);
  expect(leading.server.pendingProposals).toEqual([]);
});

test('several proposals are answered in the order of the log (§5.3)', () => {
  const leading = leader().step(proposal(3, 7)).step(proposal(4, 8)).saved();

  leading.step(accepted({ matchIndex: 3 }));

  expect(leading.last.answers.map(({ token }) => token)).toEqual([3, 4]);
});

test('a leader that loses its office answers what is open: it may have taken effect or not (§8)', () => {
  const leading = leader().step(proposal(3, 7, 8));

  leading.step(appendEntries({ term: 2 }));

  expect(leading.last.answers).toEqual([{ outcome: 'unknown', token: 3, count: 2 }]);
  expect(leading.server.pendingProposals).toEqual([]);
});

test('nothing is answered twice: what was done is not unknown later (§8)', () => {
  const leading = leader()
    .step(proposal(3, 7))
    .saved()
    .step(accepted({ matchIndex: 2 }));

  leading.step(appendEntries({ term: 2 }));

  expect(leading.last.answers).toEqual([]);
});

test('an empty command becomes a noop (§8)', () => {
  const leading = leader();

  leading.step({ type: 'ClientProposal', token: 3, commands: [new Uint8Array(0)] });

  expect(leading.last.savedEntries).toMatchObject([{ kind: 'noop', index: 2 }]);
});

test('a proposal of nothing holds up nobody (§8)', () => {
  const leading = leader({ term: 5, voters: ['n1'] }).saved();

  leading.step(proposal(1)).step(proposal(2, 7)).saved();

  expect(leading.last.answers).toEqual([{ outcome: 'done', token: 2, count: 1, index: 2 }]);
});
