import { describe, expect, test } from 'vitest';
import { committedConfiguration, configurationAt } from '../../spec/rules/configurations.ts';
import type { LogEntry, LogIndex } from '../../spec/vocabulary.ts';
import {
  accepted,
  appendEntries,
  preVoteResponse,
  proposal,
  requestVote,
  requestVoteResponse,
} from './events.ts';
import { configurationEntry, members } from './members.ts';
import { candidate, entriesOf, entryOf, follower, leader } from './server-fixture.ts';

const joint = 'n1 n2 n3 to n1 n4 n5';
/** Index 1 has an ordinary entry, 2 the joint configuration, 3 the new one. */
const [first, second, third] = [
  entryOf(1, 1),
  configurationEntry(2, 1, joint),
  configurationEntry(3, 1, 'n1 n4 n5'),
];
const changing: readonly LogEntry[] = [first, second];

describe('a configuration in the log', () => {
  test('decides as soon as it is in the log, committed or not (§6)', () => {
    const server = follower({ term: 1 }).step(appendEntries({ entries: changing }));

    expect(server.server).toMatchObject({ configuration: members(joint), commitIndex: 0 });
    expect(server.last.configurations).toEqual([members(joint)]);
  });

  test('decides from its entry on, and the one before it until then (§6)', () => {
    const { server } = follower({ term: 1, log: [...changing, third] });

    const at = [0, 1, 2, 3, 4].map((index) => configurationAt(server, index as LogIndex).voters.join(' '));

    expect(at).toEqual(['n1 n2 n3', 'n1 n2 n3', 'n1 n4 n5', 'n1 n4 n5', 'n1 n4 n5']);
  });

  test('can be undone until it is committed (§6)', () => {
    const server = follower({ term: 1 }).step(appendEntries({ entries: changing }));
    const before = committedConfiguration(server.server);

    server.step(appendEntries({ prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }));

    expect([before, committedConfiguration(server.server)]).toEqual([members('n1 n2 n3'), members(joint)]);
  });

  test('decides no more when its entry is replaced: the one before it does again (§6)', () => {
    const server = follower({ term: 2, log: [...changing, third] });

    server.step(appendEntries({ term: 2, prevLogIndex: 2, prevLogTerm: 1, entries: [entryOf(3, 2)] }));
    const once = server.last.configurations;
    server.step(appendEntries({ term: 2, prevLogIndex: 1, prevLogTerm: 1, entries: [entryOf(2, 2)] }));

    expect(once).toEqual([members(joint)]);
    expect(server.last.configurations).toEqual([members('n1 n2 n3')]);
    expect(server.server.configurations).toHaveLength(1);
  });

  test('that takes the place of another one is followed (§6)', () => {
    const server = follower({ term: 2, log: changing });
    const other = configurationEntry(2, 2, 'n1 n2 n3 + n6');

    server.step(appendEntries({ term: 2, prevLogIndex: 1, prevLogTerm: 1, entries: [other] }));

    expect(server.server.configuration).toEqual(members('n1 n2 n3 + n6'));
  });

  test('that comes a second time changes nothing (§5.3, §6)', () => {
    const server = follower({ term: 1, log: changing }).step(appendEntries({ entries: changing }));

    expect(server.last.configurations).toEqual([]);
    expect(server.server.configurations).toHaveLength(2);
  });

  test('is found again by a server that starts, however long its log is (§6)', () => {
    const { server } = follower({ term: 1, log: [...changing, ...entriesOf([1, 1], 2)] });

    expect(server.configuration).toEqual(members(joint));
    expect(server.configurations.map(({ index }) => index)).toEqual([0, 2]);
  });
});

describe('the first leader of a cluster', () => {
  test('writes down who its members are: from then on the log is the only truth (§6)', () => {
    const standing = candidate().saved().step(requestVoteResponse({}));

    expect(standing.last.savedEntries).toMatchObject([
      { index: 1, term: 1, kind: 'configuration', configuration: members('n1 n2 n3') },
    ]);
    expect(standing.last.to('n2')).toMatchObject([{ entries: [{ index: 1, kind: 'configuration' }] }]);
  });

  test('opens its term with it: it commits like any entry (§5.4.2, §6)', () => {
    const leading = leader()
      .saved()
      .step(accepted({ matchIndex: 1 }));

    expect(leading.server.commitIndex).toBe(1);
  });

  test('a later one, or one with a snapshot, writes a noop instead (§8)', () => {
    expect(leader({ term: 2, log: [1] }).server.log.at(-1)?.kind).toBe('noop');
  });

  test('a new server that knows no members yet waits to be told (§6)', () => {
    const server = follower({ voters: [] }).timeout('electionTimeout');

    expect(server.last.orders).toEqual([]);
    expect(server.step({ type: 'ElectionRequested' }).server.role).toBe('follower.silent');
  });
});

describe('in a joint configuration', () => {
  const log = changing;
  const standing = () => candidate({ term: 2, log }).saved();
  const votesOf = (...voters: string[]) => {
    const server = standing();
    for (const from of voters) server.step(requestVoteResponse({ from, term: 2 }));
    return server.server.role;
  };

  test('a candidate asks everybody of both halves (§6)', () => {
    const server = candidate({ term: 2, log });

    expect(server.last.sent.map(({ to }) => to)).toEqual(['n4', 'n5', 'n2', 'n3']);
  });

  test('an election needs a majority of either half (§6)', () => {
    expect(votesOf('n4', 'n5')).toBe('candidate.nominee');
    expect(votesOf('n2', 'n3')).toBe('candidate.nominee');
    expect(votesOf('n2', 'n4')).toBe('leader.supported.heartbeat');
  });

  test('a pre-vote needs a majority of either half, too (§6, thesis §9.6)', () => {
    const asking = follower({ term: 2, log }).timeout('electionTimeout');

    asking.step(preVoteResponse({ from: 'n4', term: 3 })).step(preVoteResponse({ from: 'n5', term: 3 }));
    const byNewOnly = asking.server.role;
    asking.step(preVoteResponse({ from: 'n2', term: 3 }));

    expect(byNewOnly).toBe('preCandidate');
    expect(asking.server.role).toBe('candidate.volunteer');
  });

  const leading = () => leader({ term: 2, log }).saved();

  test('an entry is committed by a majority of either half (§6)', () => {
    const server = leading();
    server.step(accepted({ from: 'n4', term: 2, matchIndex: 3 }));
    server.step(accepted({ from: 'n5', term: 2, matchIndex: 3 }));
    const byNewOnly = server.server.commitIndex;

    server.step(accepted({ from: 'n3', term: 2, matchIndex: 3 }));

    expect([byNewOnly, server.server.commitIndex]).toEqual([0, 3]);
  });

  test('a voter of the old half alone does not commit anything (§6)', () => {
    const server = leading();

    server.step(accepted({ from: 'n2', term: 2, matchIndex: 3 }));
    server.step(accepted({ from: 'n3', term: 2, matchIndex: 3 }));

    expect(server.server.commitIndex).toBe(0);
  });

  test('a leader is supported, and its reads are confirmed, by a majority of either half (§6, thesis §6.2, §6.4)', () => {
    const server = leading();
    for (const from of ['n2', 'n3', 'n4', 'n5']) server.step(accepted({ from, term: 2, matchIndex: 3 }));
    server.timeout('minimumElectionTimeout').step({ type: 'ClientRead', token: 5, count: 1 });

    server.step(accepted({ from: 'n4', term: 2, matchIndex: 3, readRound: 1 }));
    server.step(accepted({ from: 'n5', term: 2, matchIndex: 3, readRound: 1 }));
    const read = server.last.answers;
    server.timeout('minimumElectionTimeout');

    expect(read).toEqual([]);
    expect(server.server.role).toBe('follower.silent');
  });

  test('everybody of either half, and every learner, is sent the log (§6, thesis §4.2.1)', () => {
    const server = leader({ term: 2, log: [first, configurationEntry(2, 1, 'n1 n2 n3 to n1 n4 + n6')] });

    expect([...server.server.followers.keys()].sort()).toEqual(['n2', 'n3', 'n4', 'n6']);
  });
});

describe('who does not vote', () => {
  const configuration = members('n1 n2 n3 + n4');

  test.each([
    ['learner', 'n4'],
    ['server that is no member', 'n9'],
  ])(
    'a %s does not stand when its election timer ends; it forgets the silent leader and waits (§6, thesis §4.2.1)',
    (_what, id) => {
      const server = follower({ id, term: 1, log: [1], configuration }).step(
        appendEntries({ prevLogIndex: 1, prevLogTerm: 1 }),
      );

      server.timeout('electionTimeout');

      expect(server.last.orders).toEqual([]);
      expect(server.last.started).toContain('electionTimeout');
      expect(server.server).toMatchObject({ role: 'follower.silent', leaderId: null, currentTerm: 1 });
    },
  );

  test('a learner does not stand when an operator wants it to (thesis §4.2.1)', () => {
    const server = follower({ id: 'n4', term: 1, configuration }).step({ type: 'ElectionRequested' });

    expect(server.server).toMatchObject({ role: 'follower.silent', currentTerm: 1 });
  });

  test('a learner gives its vote all the same: it may be a voter by now, and not know it (§6, thesis §4.2.2)', () => {
    const server = follower({ id: 'n4', term: 1, log: [1], configuration });

    server.step(requestVote({ term: 2, lastLogIndex: 1, lastLogTerm: 1 }));

    expect(server.last.to('n2')).toMatchObject([{ voteGranted: true }]);
  });

  test('a vote of a learner, or of a stranger, is not counted (thesis §4.2.1)', () => {
    const server = candidate({ term: 2, configuration }).saved();

    for (const from of ['n4', 'n9']) server.step(requestVoteResponse({ from, term: 2 }));

    expect(server.server.role).toBe('candidate.nominee');
  });

  test('a copy of a learner is not counted (thesis §4.2.1)', () => {
    const leading = leader({ term: 2, configuration })
      .saved()
      .step(accepted({ from: 'n4', term: 2, matchIndex: 1 }));

    expect(leading.server.commitIndex).toBe(0);
  });

  test('a learner does not support a leader (thesis §4.2.1, §6.2)', () => {
    const leading = leader({ term: 2, configuration })
      .saved()
      .step(accepted({ from: 'n4', term: 2, matchIndex: 1 }));

    expect(leading.timeout('minimumElectionTimeout').server.role).toBe('follower.silent');
  });

  test('a learner is sent entries and heartbeats like everybody else (thesis §4.2.1)', () => {
    const leading = leader({ term: 2, configuration });
    const atFirst = leading.last.to('n4');

    leading.step(accepted({ from: 'n4', term: 2, matchIndex: 1 })).step(proposal(1, 5));

    expect(atFirst).toMatchObject([{ type: 'AppendEntriesRequest' }]);
    expect(leading.last.to('n4')).toMatchObject([{ entries: [{ index: 2 }] }]);
  });
});

describe('who is left out by its own latest configuration', () => {
  const leaving = configurationEntry(2, 1, 'n2 n3');

  test('stands while it does not know that this one is committed: it may be needed still (thesis §4.2.2)', () => {
    const server = follower({ term: 1, log: [entryOf(1, 1), leaving] }).timeout('electionTimeout');

    expect(server.server.role).toBe('preCandidate');
    expect(server.last.sent.map(({ to }) => to)).toEqual(['n2', 'n3']);
  });

  test('does not count its own vote (thesis §4.2.2)', () => {
    const server = follower({ term: 1, log: [entryOf(1, 1), leaving] }).timeout('electionTimeout');

    server.step(preVoteResponse({ from: 'n2', term: 2 }));
    const byOne = server.server.role;
    server.step(preVoteResponse({ from: 'n3', term: 2 }));

    expect([byOne, server.server.role]).toEqual(['preCandidate', 'candidate.volunteer']);
  });

  test('waits once it knows that this one is committed (§6)', () => {
    const server = follower({ term: 1, log: [entryOf(1, 1), leaving] });
    server.step(appendEntries({ prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }));

    server.timeout('electionTimeout');

    expect(server.server.role).toBe('follower.silent');
  });

  test('stands if only a configuration that it does not know to be committed has it (thesis §4.2.2)', () => {
    const log = [configurationEntry(1, 1, 'n2 n3'), configurationEntry(2, 1, 'n2 n3 to n1 n2 n3')];
    const server = follower({ term: 1, log, configuration: members('n2 n3') });

    expect(server.timeout('electionTimeout').server.role).toBe('preCandidate');
  });
});
