import { expect, test } from 'vitest';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { bootServerState, copyServerState } from '../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId } from '../../spec/vocabulary.ts';
import { accepted, installSnapshot, proposal, reconfiguration, snapshotMark, transferTo } from './events.ts';
import { candidate, entriesOf, entryOf, follower, leader } from './server-fixture.ts';

test('a copy of a server stays as it is when the server goes on (Figure 2)', () => {
  const leading = leader({ term: 2, log: [1] }).step(proposal(1, 5));
  const copy = copyServerState(leading.server);
  const before = structuredClone(copy);
  expect(copy).toEqual(leading.server);

  leading
    .saved()
    .step(proposal(7, 8))
    .step(accepted({ term: 2, matchIndex: 3 }));

  expect(copy).toEqual(before);
  expect(copy.pendingProposals).toEqual([{ token: 1, index: 3, count: 1 }]);
});

test('a copy of a candidate keeps its votes to itself (§5.2)', () => {
  const standing = candidate().saved();
  const copy = copyServerState(standing.server);

  standing.server.votesGranted.add('n3' as NodeId);

  expect([...copy.votesGranted]).toEqual(['n1']);
});

test('a copy shares nothing that those who wait change in the original (Figure 2)', () => {
  const leading = leader({ term: 2, log: [1] }).saved();
  leading.step(accepted({ term: 2, matchIndex: 2 })).step({ type: 'ClientRead', token: 1, count: 1 });
  leading.step(reconfiguration(2, 'addLearner n4')).step(transferTo('n3', 3));
  const receiving = follower({ term: 1 }).step(installSnapshot(snapshotMark(4, 1), 0));
  const [waiting, receiver] = [leading.server, receiving.server].map(copyServerState);

  expect([waiting, receiver]).toEqual([leading.server, receiving.server]);
  expect(waiting?.pendingChange === leading.server.pendingChange).toBe(false);
  expect(waiting?.transfer === leading.server.transfer).toBe(false);
  expect(waiting?.pendingReads[0] === leading.server.pendingReads[0]).toBe(false);
  expect(receiver?.incomingSnapshot === receiving.server.incomingSnapshot).toBe(false);
});

test('a server starts with what its disk held, all of it durable and nothing known to be committed (Figure 2)', () => {
  const log: LogEntry[] = entriesOf([1, 2]);
  const image = {
    id: 'n1' as NodeId,
    configuration: simpleConfiguration(['n1' as NodeId]),
    batchLimits: { maxBatchBytes: 1, maxBatchEntries: 1 },
    flowLimits: { maxInFlightMessages: 1, maxInFlightBytes: 1, maxUncommittedBytes: 1 },
    compactionLimits: { maxEntries: 1, maxBytes: 1, keptEntries: 0, pieceBytes: 1 },
    snapshot: null,
    currentTerm: 2 as LogEntry['term'],
    votedFor: 'n2' as NodeId,
    log,
  };

  const state = bootServerState(image);
  log.push(entryOf(3, 2));

  expect(state).toMatchObject({ currentTerm: 2, votedFor: 'n2', leaderId: null, dueIndex: 0 });
  expect(state.log).toHaveLength(2);
  expect([state.durableIndex, state.commitIndex, state.lastApplied]).toEqual([
    2 as LogIndex,
    0 as LogIndex,
    0 as LogIndex,
  ]);
});
