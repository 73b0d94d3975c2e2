/** What the disk says of snapshots concerns nobody's role. */

import { describe, expect, test } from 'vitest';
import {
  accepted,
  appendEntries,
  entriesSaved,
  proposal,
  rejected,
  requestVoteResponse,
  snapshotFailed,
  snapshotMark,
  snapshotSaved,
} from './events.ts';
import { everyRole, timersOf } from './every-role.ts';
import { mark, received } from './received-snapshot.ts';
import { follower, type Given, leader } from './server-fixture.ts';

describe('a snapshot that is being taken', () => {
  /** What it has applied is in no snapshot. */
  const applied: Given = { snapshot: null, log: [1, 1], maxEntries: 2 };

  test('leaves a leader in office, and its timers alone (§7)', () => {
    const leading = leader({ term: 2, ...applied }).saved();

    leading.step(accepted({ term: 2, matchIndex: 3 }));

    expect(leading.last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 3 }]);
    expect(leading.server.role).toBe('leader.supported.heartbeat');
    expect(timersOf(leading).filter((timer) => !timer.includes('/'))).toEqual([]);
  });

  test('leaves a follower with its leader (§7)', () => {
    const server = follower({ term: 2, ...applied });

    server.step(appendEntries({ term: 2, prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }));

    expect(server.last.orders).toEqual(['send', 'apply', 'takeSnapshot']);
    expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2' });
  });

  test('has in it what was committed in the same step: that is applied first (§7)', () => {
    const leading = leader({ term: 2, snapshot: snapshotMark(3, 1), maxEntries: 2 }).saved();
    leading.step(accepted({ term: 2, matchIndex: 4 }));
    leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 1 }));
    leading
      .step(proposal(1, 7))
      .saved()
      .step(accepted({ term: 2, matchIndex: 5 }));
    leading.step(proposal(2, 8)).saved();

    leading.step(accepted({ from: 'n3', term: 2, matchIndex: 6 }));

    expect(leading.last.applied).toMatchObject([{ index: 6 }]);
    expect(leading.last.takenSnapshots).toMatchObject([{ lastIncludedIndex: 6 }]);
  });
});

describe('a snapshot that could not be written', () => {
  test.each(everyRole)('leaves %s what it is (§7)', (_name, make) => {
    const server = make({ snapshot: snapshotMark(1, 1) });
    const { role } = server.server;
    server.server.takingSnapshot = snapshotMark(2, 1).lastIncludedIndex;

    server.step(snapshotFailed(2));

    expect(server.server).toMatchObject({ role, takingSnapshot: null });
    expect([server.last.orders, timersOf(server)]).toEqual([[], []]);
  });

  test('leaves a follower with the leader that sent it (§7)', () => {
    const server = received(follower({ term: 1 })).step(snapshotFailed(4));

    expect(server.server).toMatchObject({ role: 'follower.hearing', leaderId: 'n2', incomingSnapshot: null });
    expect([server.last.orders, timersOf(server)]).toEqual([[], []]);
  });
});

test('a leader that installs what its predecessor sent acknowledges it, and sends it on once (§7)', () => {
  const leading = received(follower({ term: 1, log: [1, 1, 1, 1] })).step({ type: 'ElectionRequested' });
  leading.step(entriesSaved({ currentTerm: 2 })).step(requestVoteResponse({ term: 2 }));
  leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 4, conflictIndex: 1 }));

  leading.step(snapshotSaved(mark));

  const { orders, sent } = leading.last;
  expect(leading.server).toMatchObject({ role: 'leader.supported.heartbeat', lastApplied: 4 });
  expect(orders).toEqual(['saveLogStart', 'restore', 'useConfiguration', 'send', 'sendPiece']);
  expect(sent.map(({ to, message }) => [to, message.type])).toEqual([
    ['n2', 'InstallSnapshotResponse'],
    ['n3', 'InstallSnapshotRequest'],
  ]);
});
