import { expect, test } from 'vitest';
import { accepted, appendEntries, proposal, rejected, requestVoteResponse } from './events.ts';
import { candidate, leader, type ServerUnderTest } from './server-fixture.ts';

const five = ['n1', 'n2', 'n3', 'n4', 'n5'];

/** A leader of term 5 whose last entry, its noop, is everywhere. */
function steadyLeader(log: readonly number[] = []): ServerUnderTest {
  const leading = leader({ term: 5, log }).saved();
  const matchIndex = leading.server.log.length;
  for (const from of ['n2', 'n3'])
    leading.step(accepted({ from, term: 5, prevLogIndex: log.length, matchIndex }));
  return leading;
}

function appended(server: ServerUnderTest, to = 'n2') {
  return server.last.to(to).map((message) => {
    if (message.type !== 'AppendEntriesRequest') return message.type;
    const { prevLogIndex, prevLogTerm, entries } = message;
    return `after ${prevLogIndex}@${prevLogTerm}: ${entries.map(({ index }) => index).join(' ')}`;
  });
}

test('a new leader starts nextIndex just after its last entry (Figure 2)', () => {
  const standing = candidate({ term: 5, log: [1, 3] }).saved();

  standing.step(requestVoteResponse({ term: 5 }));

  expect(appended(standing)).toEqual(['after 2@3: 3']);
  expect(appended(standing, 'n3')).toEqual(['after 2@3: 3']);
});

test('a new leader starts matchIndex at 0 (Figure 2)', () => {
  const leading = leader({ term: 5, log: [1, 3] });

  expect(leading.progress('n2')).toEqual({ nextIndex: 3, matchIndex: 0 });
  expect(leading.progress('n3')).toEqual({ nextIndex: 3, matchIndex: 0 });
});

test('a leader that is elected again starts nextIndex and matchIndex anew (§5.2)', () => {
  const again = steadyLeader([1]).step(requestVoteResponse({ term: 6, voteGranted: false }));
  const followersMeanwhile = again.server.followers.size;

  again
    .step({ type: 'ElectionRequested' })
    .saved()
    .step(requestVoteResponse({ from: 'n3', term: 7 }));

  expect(followersMeanwhile).toBe(0);
  expect(again.progress('n2')).toEqual({ nextIndex: 3, matchIndex: 0 });
});

test('a new leader opens its term with a noop (§8)', () => {
  const standing = candidate({ term: 5, log: [1, 3] }).saved();

  standing.step(requestVoteResponse({ term: 5 }));

  expect(standing.terms()).toEqual([1, 3, 5]);
  expect(standing.last.savedEntries).toMatchObject([{ index: 3, term: 5, kind: 'noop' }]);
});

test('a leader appends commands to its own log, writes them and sends them on (§5.3)', () => {
  const leading = steadyLeader();

  leading.step(proposal(1, 7, 8));

  expect(leading.last.savedEntries).toMatchObject([
    { index: 2, term: 5, kind: 'command', command: Uint8Array.of(7) },
    { index: 3, term: 5, kind: 'command', command: Uint8Array.of(8) },
  ]);
  expect(appended(leading)).toEqual(['after 1@5: 2 3']);
  expect(appended(leading, 'n3')).toEqual(['after 1@5: 2 3']);
});

test('a leader does not wait for its own disk before it sends entries (thesis §10.2.1)', () => {
  const leading = steadyLeader();

  leading.step(proposal(1, 7));

  expect(leading.last.sent.map(({ ahead }) => ahead)).toEqual([true, true]);
});

test('a leader sends the next entries before the last ones are answered (thesis §10.2.1)', () => {
  const leading = steadyLeader().step(proposal(1, 7));

  leading.step(proposal(2, 8));

  expect(appended(leading)).toEqual(['after 2@5: 3']);
});

test('a leader tells how far it has committed (Figure 2)', () => {
  const leading = steadyLeader([1]);

  leading.timeout('heartbeatInterval');

  expect(leading.last.to('n2')).toMatchObject([
    { leaderCommit: 2, prevLogIndex: 2, prevLogTerm: 5, entries: [] },
  ]);
});

test('a leader sends heartbeats at every interval, and starts the interval anew (§5.2)', () => {
  const leading = steadyLeader();

  leading.timeout('heartbeatInterval');

  expect(appended(leading)).toEqual(['after 1@5: ']);
  expect(leading.last.started).toEqual(['heartbeatInterval']);
});

test('a heartbeat on demand is a heartbeat (§5.2)', () => {
  const leading = steadyLeader();

  leading.step({ type: 'HeartbeatRequested' });

  expect(leading.last.sent.map(({ to }) => to)).toEqual(['n2', 'n3']);
});

test('a success moves matchIndex and nextIndex of that follower (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 3] });

  leading.step(accepted({ term: 5, prevLogIndex: 2, matchIndex: 3 }));

  expect(leading.progress('n2')).toEqual({ nextIndex: 4, matchIndex: 3 });
  expect(leading.progress('n3')).toEqual({ nextIndex: 3, matchIndex: 0 });
});

test('matchIndex never moves back, in whatever order the answers arrive (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 3] }).step(
    accepted({ term: 5, prevLogIndex: 2, matchIndex: 3 }),
  );

  leading.step(accepted({ term: 5, prevLogIndex: 0, matchIndex: 1 }));

  expect(leading.progress('n2')).toEqual({ nextIndex: 4, matchIndex: 3 });
});

test('a success beyond the own log is not an answer to this leader (§5.3)', () => {
  const leading = leader({ term: 5, log: [1] });

  leading.step(accepted({ term: 5, matchIndex: 9 }));

  expect(leading.progress('n2')).toEqual({ nextIndex: 2, matchIndex: 0 });
});

test('an answer of somebody who is no follower is ignored (§5.3)', () => {
  const leading = leader({ term: 5 });

  leading.step(accepted({ from: 'n9', term: 5, matchIndex: 1 }));

  expect(leading.last.orders).toEqual([]);
});

/** Own log before the noop of term 5, the refusal, and where the leader goes on. */
const refusals: readonly (readonly [string, readonly number[], Parameters<typeof rejected>[0], number])[] = [
  [
    'the follower’s log is too short',
    [1, 1, 4, 4],
    { prevLogIndex: 4, conflictTerm: 0, conflictIndex: 2 },
    2,
  ],
  [
    'the follower has nothing at all',
    [1, 1, 4, 4],
    { prevLogIndex: 4, conflictTerm: 0, conflictIndex: 1 },
    1,
  ],
  [
    'the leader has no entry of the conflicting term',
    [1, 1, 4, 4],
    { prevLogIndex: 4, conflictTerm: 3, conflictIndex: 3 },
    3,
  ],
  [
    'the leader has entries of the conflicting term: after its last one',
    [1, 2, 2, 4],
    { prevLogIndex: 4, conflictTerm: 2, conflictIndex: 2 },
    4,
  ],
  [
    'the conflicting term begins after prevLogIndex: one back at least',
    [4, 4, 4, 4],
    { prevLogIndex: 4, conflictTerm: 0, conflictIndex: 5 },
    4,
  ],
];

test.each(refusals)(
  'after a refusal the leader steps back a term at a time: %s (§5.3)',
  (_case, log, fields, expected) => {
    const leading = leader({ term: 5, log });

    leading.step(rejected({ term: 5, ...fields }));

    const [request] = leading.last.to('n2');
    expect(request).toMatchObject({ prevLogIndex: expected - 1, prevLogTerm: log[expected - 2] ?? 0 });
  },
);

test('after a refusal the leader sends everything from there on in one message (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 4, 4] });

  leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 2 }));

  expect(appended(leading)).toEqual(['after 1@1: 2 3 4 5']);
  expect(appended(leading, 'n3')).toEqual([]);
});

test('a refusal at or before matchIndex is old and moves nothing (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 4] }).step(
    accepted({ term: 5, prevLogIndex: 3, matchIndex: 4 }),
  );

  leading.step(rejected({ term: 5, prevLogIndex: 3, conflictIndex: 1 }));

  expect(leading.progress('n2')).toEqual({ nextIndex: 5, matchIndex: 4 });
  expect(leading.last.orders).toEqual([]);
});

test('a refusal of what is known to match is old, also while later entries are under way (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 4] }).step(
    accepted({ term: 5, prevLogIndex: 0, matchIndex: 2 }),
  );

  leading.step(rejected({ term: 5, prevLogIndex: 2, conflictIndex: 1 }));

  expect(leading.progress('n2')).toEqual({ nextIndex: 5, matchIndex: 2 });
  expect(leading.last.orders).toEqual([]);
});

test('a refusal of a place that was given up already is old (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 4, 4], maxBatchEntries: 2 });
  leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 2 }));

  leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 2 }));

  expect(leading.progress('n2')).toEqual({ nextIndex: 2, matchIndex: 0 });
  expect(leading.last.orders).toEqual([]);
});

test('nextIndex never falls to matchIndex or below (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 4] }).step(
    accepted({ term: 5, prevLogIndex: 0, matchIndex: 2 }),
  );

  leading.step(rejected({ term: 5, prevLogIndex: 3, conflictIndex: 1 }));

  expect(leading.last.to('n2')).toMatchObject([{ prevLogIndex: 2 }]);
});

test('a follower whose log is not known yet gets the next entries when it answers, not with every proposal (§5.3)', () => {
  const leading = leader({ term: 5, log: [1, 1, 1, 1], maxBatchEntries: 2 });
  leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 1 }));
  const first = appended(leading);

  leading.step(proposal(1, 7));
  const afterProposal = appended(leading);
  leading.step(accepted({ term: 5, prevLogIndex: 0, matchIndex: 2 }));

  expect(first).toEqual(['after 0@0: 1 2']);
  expect(afterProposal).toEqual([]);
  expect(appended(leading)).toEqual(['after 2@1: 3 4', 'after 4@1: 5 6']);
});

test('one entry always goes, however large (thesis §10.2.2)', () => {
  const leading = leader({ term: 5, log: [1, 1], maxBatchBytes: 1 });

  leading.step(rejected({ term: 5, prevLogIndex: 2, conflictIndex: 1 }));

  expect(appended(leading)).toEqual(['after 0@0: 1']);
});

test('a message holds no more bytes than the limit (thesis §10.2.2)', () => {
  const leading = leader({ term: 5, log: [1, 1, 1, 1], maxBatchBytes: 6 });

  leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 1 }));

  expect(appended(leading)).toEqual(['after 0@0: 1 2 3']);
});

test('entries that were lost on the way are sent again after the next heartbeat is refused (§5.3)', () => {
  const leading = steadyLeader().step(proposal(1, 7)).timeout('heartbeatInterval');
  const heartbeat = appended(leading);

  leading.step(rejected({ term: 5, prevLogIndex: 2, conflictIndex: 2 }));

  expect(heartbeat).toEqual(['after 2@5: ']);
  expect(appended(leading)).toEqual(['after 1@5: 2']);
});

test('a leader that loses its office forgets its followers (Figure 2)', () => {
  const leading = leader({ term: 5, voters: five });

  leading.step(appendEntries({ term: 6 }));

  expect(leading.server.followers.size).toBe(0);
});
