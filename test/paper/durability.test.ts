import { expect, test } from 'vitest';
import { appendEntries, entriesSaved, requestVote } from './events.ts';
import { entriesOf, follower, leader, preCandidate } from './server-fixture.ts';

const append = (term: number, prevLogIndex: number, prevLogTerm: number, ...terms: number[]) =>
  appendEntries({ term, prevLogIndex, prevLogTerm, entries: entriesOf(terms, prevLogIndex) });

test('a confirmed write moves durableIndex to the confirmed entry (Figure 2)', () => {
  const server = follower({ term: 4 }).step(append(4, 0, 0, 4, 4, 4));

  server.step(entriesSaved({ index: 2, term: 4, currentTerm: 4 }));

  expect(server.server.durableIndex).toBe(2);
});

test('durableIndex does not move back when confirmations come in the wrong order', () => {
  const server = follower({ term: 4 })
    .step(append(4, 0, 0, 4, 4))
    .saved();

  server.step(entriesSaved({ index: 1, term: 4, currentTerm: 4 }));

  expect(server.server.durableIndex).toBe(2);
});

test('a late confirmation does not confirm an entry that has replaced the written one', () => {
  const server = follower({ term: 3 })
    .step(append(3, 0, 0, 3, 3))
    .step(append(4, 0, 0, 4, 4));

  server.step(entriesSaved({ index: 2, term: 3, currentTerm: 3 }));

  expect(server.server.durableIndex).toBe(0);
});

test('a late confirmation does not confirm an entry beyond the log', () => {
  const server = follower({ term: 3 })
    .step(append(3, 0, 0, 3, 3, 3))
    .step(append(4, 0, 0, 4));

  server.step(entriesSaved({ index: 3, term: 3, currentTerm: 3 }));

  expect(server.server.durableIndex).toBe(0);
});

test('a late confirmation does not confirm the same entry after it was removed and came back', () => {
  const server = follower({ term: 3 })
    .step(append(3, 0, 0, 3))
    .step(append(4, 0, 0, 4))
    .step(append(5, 0, 0, 3));

  server.step(entriesSaved({ index: 1, term: 3, currentTerm: 3 }));

  expect(server.terms()).toEqual([3]);
  expect(server.server.durableIndex).toBe(0);
});

test.each([
  ['replaced', [4, 4]],
  ['removed', [4]],
])(
  'a confirmation of this term does not confirm an entry of an older term that was %s since',
  (_how, terms) => {
    const server = follower({ term: 3 })
      .step(append(3, 0, 0, 3, 3))
      .step(requestVote({ from: 'n3', term: 4, mayDisruptLeader: true }));
    server.step(append(4, 0, 0, ...terms));

    server.step(entriesSaved({ index: 2, term: 3, currentTerm: 4 }));

    expect(server.server.durableIndex).toBe(0);
  },
);

test('a confirmation from before a term was adopted waits for the one that includes the term', () => {
  const server = follower({ term: 3 })
    .step(append(3, 0, 0, 3))
    .step(requestVote({ from: 'n3', term: 4, mayDisruptLeader: true }));

  server.step(entriesSaved({ index: 1, term: 3, currentTerm: 3 }));
  const early = server.server.durableIndex;
  server.step(entriesSaved({ index: 1, term: 3, currentTerm: 4 }));

  expect(early).toBe(0);
  expect(server.server.durableIndex).toBe(1);
});

test('a write that confirms nothing new orders nothing (Figure 2)', () => {
  const server = follower({ term: 4, log: [1] });

  server.saved();

  expect(server.last.orders).toEqual([]);
});

test('a vote is written before it is sent (§5.2)', () => {
  const voter = follower({ term: 1 });

  voter.step(requestVote({ term: 1 }));

  expect(voter.last.orders).toEqual(['saveTermAndVote', 'send']);
  expect(voter.last.sent[0]?.ahead).toBe(false);
});

test('only a leader’s AppendEntries travel ahead of the disk (thesis §10.2.1)', () => {
  const voter = follower({ term: 1 }).step(requestVote({ term: 2 }));
  const acknowledging = follower({ term: 1 }).step(append(1, 0, 0, 1));
  const asking = preCandidate();
  const standing = follower().step({ type: 'ElectionRequested' });
  const leading = leader().timeout('heartbeatInterval');

  const others = [voter, acknowledging, asking, standing].flatMap(({ last }) => last.sent);

  expect(others.map(({ ahead }) => ahead)).toEqual(others.map(() => false));
  expect(leading.last.sent.map(({ message, ahead }) => [message.type, ahead])).toEqual([
    ['AppendEntriesRequest', true],
    ['AppendEntriesRequest', true],
  ]);
});

test('what was not durable before a later part of the log was replaced is not durable after it', () => {
  const server = follower({ term: 3 }).step(append(3, 0, 0, 3, 3, 3, 3));
  server.step(entriesSaved({ index: 1, term: 3, currentTerm: 3 }));

  server.step(append(4, 3, 3, 4));

  expect(server.terms()).toEqual([3, 3, 3, 4]);
  expect(server.server.durableIndex).toBe(1);
});
