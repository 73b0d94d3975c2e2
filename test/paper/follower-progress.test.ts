import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../spec/vocabulary.ts';
import { accepted, proposal, rejected, snapshotMark, snapshotSaved } from './events.ts';
import { leader, type ServerUnderTest } from './server-fixture.ts';
import { steady } from './settled-leader.ts';

function view({ server }: ServerUnderTest, id = 'n2') {
  const { role, nextIndex, matchIndex, inFlight, inFlightBytes } = server.followers.get(id as NodeId) ?? {};
  return {
    role,
    nextIndex,
    matchIndex,
    inFlight: inFlight?.map(({ lastIndex }) => lastIndex),
    inFlightBytes,
  };
}

/** The entries of each message to it. */
function entriesTo({ last }: ServerUnderTest, id = 'n2') {
  return last
    .to(id)
    .map((message) => ('entries' in message ? message.entries.map(({ index }) => Number(index)) : []));
}

const unreachable = { type: 'PeerUnreachable', peer: 'n2' as NodeId } as const;
const lost = rejected({ term: 5, prevLogIndex: 3, conflictIndex: 2 });

describe('as long as a leader does not know where the logs part', () => {
  test('it sends one message, and the next one when that is answered (§5.3)', () => {
    const leading = leader({ term: 5, log: [1, 1, 1, 1], maxBatchEntries: 1 });

    const whileAsking = entriesTo(leading.step(proposal(1, 7)));
    leading.step(rejected({ term: 5, prevLogIndex: 4, conflictIndex: 1 }));

    expect([whileAsking, entriesTo(leading)]).toEqual([[], [[1]]]);
    expect(view(leading)).toMatchObject({ role: 'probe.paused', nextIndex: 1, inFlight: [] });
  });

  test('it sends it again when its time is over (§5.3)', () => {
    const leading = leader({ term: 5 });

    leading.followerTimeout('n2', 'probeRetry');

    expect([entriesTo(leading), entriesTo(leading, 'n3')]).toEqual([[[1]], []]);
    expect(leading.last.started).toEqual(['probeRetry/n2']);
    expect(view(leading).role).toBe('probe.paused');
  });

  test('its heartbeats bring no entries (§5.2)', () => {
    expect(entriesTo(leader({ term: 5 }).timeout('heartbeatInterval'))).toEqual([[]]);
  });

  test('whoever accepts and takes nothing is asked again later, not at once (§5.3)', () => {
    const leading = steady().step(proposal(1, 7)).followerTimeout('n2', 'probeRetry');

    leading.step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 1 }));

    expect(leading.last.orders).toEqual([]);
    expect(view(leading).role).toBe('probe.paused');
    expect(entriesTo(leading.followerTimeout('n2', 'probeRetry'))).toEqual([[2]]);
  });

  test('what it is known to hold is where everything else goes on (§5.3)', () => {
    const leading = leader({ term: 5, log: [1, 1, 1] });

    leading.step(accepted({ term: 5, prevLogIndex: 0, matchIndex: 1 }));

    expect(entriesTo(leading)).toEqual([[2, 3, 4]]);
  });

  test('a refusal that comes twice moves it once (§5.3)', () => {
    const leading = leader({ term: 5, log: [1, 1, 1] });
    const refusal = rejected({ term: 5, prevLogIndex: 3, conflictIndex: 3 });

    const first = entriesTo(leading.step(refusal));
    leading.step(refusal);

    expect(first).toEqual([[3, 4]]);
    expect(leading.last.orders).toEqual([]);
  });

  test('one that says that nothing is missing ends the doubt, too (§5.3)', () => {
    const leading = steady().step(unreachable);

    leading.step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 1 }));

    expect(view(leading)).toMatchObject({ role: 'replicate.free', nextIndex: 2 });
  });

  test('an acknowledgement lets everything that is missing follow at once (thesis §10.2.1)', () => {
    const leading = leader({ term: 5, log: [1, 1, 1], maxBatchEntries: 2 });
    leading.step(rejected({ term: 5, prevLogIndex: 3, conflictIndex: 1 }));

    leading.step(accepted({ term: 5, prevLogIndex: 0, matchIndex: 1 }));

    expect(entriesTo(leading)).toEqual([[2, 3], [4]]);
    expect(view(leading)).toMatchObject({ role: 'replicate.free', nextIndex: 5, inFlight: [3, 4] });
  });
});

describe('while entries are pipelined', () => {
  test('so many messages are on the way as the window holds, and no more (thesis §10.2.1)', () => {
    const leading = steady({ maxInFlightMessages: 2 }).step(proposal(1, 7)).step(proposal(2, 8));

    leading.step(proposal(3, 9));

    expect(entriesTo(leading)).toEqual([]);
    expect(view(leading)).toMatchObject({ role: 'replicate.full', nextIndex: 4, inFlight: [2, 3] });
  });

  test('of what came at once no more is sent than the window holds (thesis §10.2.1)', () => {
    const leading = steady({ maxInFlightMessages: 2, maxBatchEntries: 1 });

    leading.step(proposal(1, 7, 8, 9));

    expect(entriesTo(leading)).toEqual([[2], [3]]);
    expect(view(leading).role).toBe('replicate.full');
  });

  test('what came at once is split where it is more than one message holds (thesis §10.2.2)', () => {
    expect(entriesTo(steady({ maxBatchBytes: 2 }).step(proposal(1, 7, 8, 9)))).toEqual([[2, 3], [4]]);
    expect(entriesTo(steady({ maxBatchEntries: 2 }).step(proposal(1, 7, 8, 9)))).toEqual([[2, 3], [4]]);
  });

  test('nothing is sent for nothing (§5.3)', () => {
    expect(steady().step(proposal(1)).last.sent).toEqual([]);
  });

  test('so many bytes are on the way as the window holds, and one message always is (thesis §10.2.1)', () => {
    const leading = steady({ maxInFlightBytes: 2 }).step(proposal(1, 7)).step(proposal(2, 8));

    leading.step(proposal(3, 9));

    expect(view(leading)).toMatchObject({ role: 'replicate.full', inFlight: [2, 3], inFlightBytes: 2 });
    const tiny = steady({ maxInFlightBytes: 1 }).step(proposal(1, 7, 8, 9));
    expect(entriesTo(tiny)).toEqual([[2, 3, 4]]);
  });

  test('an acknowledgement frees all that came before, and what waited follows (thesis §10.2.1)', () => {
    const leading = steady({ maxInFlightMessages: 2 }).step(proposal(1, 7)).step(proposal(2, 8));
    leading.step(proposal(3, 9));

    leading.step(accepted({ term: 5, prevLogIndex: 2, matchIndex: 3 }));

    expect(entriesTo(leading)).toEqual([[4]]);
    expect(view(leading)).toMatchObject({
      role: 'replicate.free',
      matchIndex: 3,
      inFlight: [4],
      inFlightBytes: 1,
    });
    leading.step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 2 }));
    expect(view(leading)).toMatchObject({ matchIndex: 3, inFlight: [4] });
  });

  test('an answer that confirms a round of reads leaves what is on the way as it is (thesis §6.4, §10.2.1)', () => {
    const leading = steady().step(proposal(1, 7)).step({ type: 'ClientRead', token: 9, count: 1 });

    leading.step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 1, readRound: 1 }));

    expect(view(leading)).toMatchObject({ role: 'replicate.free', nextIndex: 3, inFlight: [2] });
    expect(leading.last.answers).toMatchObject([{ outcome: 'readable', token: 9 }]);
  });

  test('what is not acknowledged stays on the way (thesis §10.2.1)', () => {
    const leading = steady().step(proposal(1, 7)).step(proposal(2, 8)).step(proposal(3, 9));

    leading.step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 2 }));

    expect(view(leading)).toMatchObject({ matchIndex: 2, inFlight: [3, 4], inFlightBytes: 2 });
  });

  test('nothing is counted any more when everything is acknowledged (thesis §10.2.1)', () => {
    const leading = steady().step(proposal(1, 7)).step(proposal(2, 8));

    leading.step(accepted({ term: 5, prevLogIndex: 3, matchIndex: 3 }));

    expect(view(leading)).toMatchObject({ inFlight: [], inFlightBytes: 0 });
  });

  test('every acknowledgement begins the time of silence anew (§5.3)', () => {
    const leading = steady().step(accepted({ term: 5, prevLogIndex: 1, matchIndex: 1 }));

    expect(leading.last.started).toEqual(['probeRetry/n2']);
  });

  test('after a time without a word it begins again with one message (§5.3)', () => {
    const leading = steady().step(proposal(1, 7)).step(proposal(2, 8));

    leading.followerTimeout('n2', 'probeRetry');

    expect(entriesTo(leading)).toEqual([[2, 3]]);
    expect(view(leading)).toEqual({
      role: 'probe.paused',
      nextIndex: 2,
      matchIndex: 1,
      inFlight: [],
      inFlightBytes: 0,
    });
  });

  test('after a refusal it begins again with one message from where the logs part (§5.3)', () => {
    const leading = steady().step(proposal(1, 7)).step(proposal(2, 8)).step(lost);

    expect(entriesTo(leading)).toEqual([[2, 3]]);
    expect(view(leading)).toMatchObject({
      role: 'probe.paused',
      nextIndex: 2,
      inFlight: [],
      inFlightBytes: 0,
    });
    expect(leading.step(lost).last.orders).toEqual([]);
  });

  test('when the connection is lost nothing is sent until the time of a probe is over (§5.3)', () => {
    const leading = steady().step(proposal(1, 7)).step(unreachable);
    const atOnce = leading.last.sent;
    const withMore = entriesTo(leading.step(proposal(2, 8)));

    leading.followerTimeout('n2', 'probeRetry');

    expect([atOnce, withMore]).toEqual([[], []]);
    expect(entriesTo(leading)).toEqual([[2, 3]]);
  });

  test('whose log begins after what a full window held back needs the snapshot (§7)', () => {
    const leading = steady({ maxInFlightMessages: 1 }).step(proposal(1, 7)).step(proposal(2, 8));
    leading.saved().step(accepted({ from: 'n3', term: 5, prevLogIndex: 1, matchIndex: 3 }));
    leading.step({ type: 'CompactionRequested' });

    leading.step(snapshotSaved(snapshotMark(3, 5)));

    expect(view(leading)).toMatchObject({ role: 'snapshot.taking.waiting', inFlight: [], inFlightBytes: 0 });
    expect(leading.last.to('n2')).toMatchObject([{ type: 'InstallSnapshotRequest' }]);
    expect(leading.last.to('n3')).toEqual([]);
  });
});

test('who is nobody’s follower is lost without consequence, and its timers are forgotten (§5.3)', () => {
  const leading = steady();

  for (const peer of ['n1', 'n9'] as NodeId[]) leading.step({ type: 'PeerUnreachable', peer });
  leading.followerTimeout('n9', 'probeRetry');

  expect(leading.last.orders).toEqual([]);
  expect(view(leading).role).toBe('replicate.free');
});
