import { describe, expect, test } from 'vitest';
import type { InstallSnapshotRequest } from '../../spec/messages.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { accepted, proposal, rejected, snapshotAnswer, snapshotMark, snapshotSaved } from './events.ts';
import { leader, type ServerUnderTest } from './server-fixture.ts';

/** Through index 3, of 25 bytes: pieces of 10, 10 and 5. */
const mark = snapshotMark(3, 1);

/** A leader of term 2 whose log begins after index 3; its noop stands at 4 and is committed by n2. */
function compacted(): ServerUnderTest {
  return leader({ term: 2, snapshot: mark })
    .saved()
    .step(accepted({ term: 2, matchIndex: 4 }));
}

/** n3 has nothing, and is sent the snapshot. */
function sending(): ServerUnderTest {
  const leading = compacted();
  return leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 1 }));
}

function pieces({ last }: ServerUnderTest, to = 'n3') {
  const requests = last
    .to(to)
    .filter((message): message is InstallSnapshotRequest => message.type === 'InstallSnapshotRequest');
  return requests.map(({ offset, done }, place) => [offset, last.pieceLengths[place], done]);
}

function asks(offset: number, fields = {}) {
  return snapshotAnswer({ from: 'n3', term: 2, lastIncludedIndex: 3, offset, ...fields });
}

const installed = (fields = {}) => asks(25, { installed: true, ...fields });

describe('a leader without the entries that a follower lacks', () => {
  test('sends its snapshot, the first piece first, without waiting for its disk (§7, Figure 13)', () => {
    const leading = sending();

    expect(pieces(leading)).toEqual([[0, 10, false]]);
    expect(leading.last.sent).toMatchObject([
      {
        to: 'n3',
        ahead: true,
        message: {
          term: 2,
          leaderId: 'n1',
          snapshot: mark,
          session: leading.sessionWith('n3'),
          data: new Uint8Array(0),
        },
      },
    ]);
  });

  test('does so also when its log holds nothing but its noop (§7)', () => {
    const leading = leader({ term: 2, snapshot: mark });

    leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 3 }));

    expect(pieces(leading)).toEqual([[0, 10, false]]);
  });

  test('sends entries as long as the log has them: the place of the snapshot itself is enough (§5.3, §7)', () => {
    const leading = leader({ term: 2, snapshot: mark, log: [1, 2] }).saved();

    leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 5, conflictIndex: 4 }));

    expect(leading.last.to('n3')).toMatchObject([
      { type: 'AppendEntriesRequest', prevLogIndex: 3, prevLogTerm: 1 },
    ]);
  });

  test('sends the next piece when the follower asks for it, the last one shorter (Figure 13)', () => {
    const leading = sending();

    expect(pieces(leading.step(asks(10)))).toEqual([[10, 10, false]]);
    expect(pieces(leading.step(asks(20)))).toEqual([[20, 5, true]]);
  });

  test('sends an empty snapshot as one piece (Figure 13)', () => {
    const leading = leader({ term: 2, snapshot: snapshotMark(3, 1, 0) });

    leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 1 }));

    expect(pieces(leading)).toEqual([[0, 0, true]]);
  });

  test('goes on where the follower says, forth or back (Figure 13)', () => {
    const leading = sending();

    expect(pieces(leading.step(asks(20)))).toEqual([[20, 5, true]]);
    expect(pieces(leading.step(asks(0)))).toEqual([[0, 10, false]]);
  });

  test('has one piece under way at a time: nothing is sent twice for an answer that comes twice (Figure 13)', () => {
    const leading = sending().step(asks(10)).step(asks(10));

    expect(leading.last.orders).toEqual([]);
  });

  test('sends no piece beyond the end: the follower is writing (Figure 13)', () => {
    const leading = sending().step(asks(20)).step(asks(25));

    expect(leading.last.orders).toEqual([]);
  });

  test('heeds no question about another snapshot, or from whom it sends none (Figure 13)', () => {
    const leading = sending();

    expect(leading.step(asks(10, { lastIncludedIndex: 2 })).last.orders).toEqual([]);
    expect(leading.step(asks(10, { from: 'n2' })).last.orders).toEqual([]);
  });

  test('goes on serving the others (§5.3)', () => {
    const leading = sending().step(proposal(1, 7));

    expect(leading.last.to('n2')).toMatchObject([{ type: 'AppendEntriesRequest', prevLogIndex: 4 }]);
    expect(leading.last.to('n3')).toEqual([]);
  });
});

describe('while a snapshot is under way', () => {
  test('the follower hears the leader at every beat, with nothing that it could refuse (§5.2)', () => {
    const leading = sending().timeout('heartbeatInterval');

    expect(leading.last.to('n3')).toMatchObject([
      { type: 'AppendEntriesRequest', prevLogIndex: 0, prevLogTerm: 0, entries: [] },
    ]);
    expect(leading.last.sent.every(({ ahead }) => ahead)).toBe(true);
  });

  test('a piece without an answer is sent again when its time is over, and no beat sends it (§7)', () => {
    const leading = sending().step(asks(10));

    const beat = pieces(leading.timeout('heartbeatInterval'));
    const again = pieces(leading.followerTimeout('n3', 'probeRetry'));
    const whilePaused = leading.followerTimeout('n3', 'snapshotPatience').followerTimeout('n3', 'probeRetry');

    expect([beat, again, pieces(whilePaused)]).toEqual([[], [[10, 10, false]], [[10, 10, false]]]);
  });

  test('whoever cannot be reached is not waited for, and is asked again and again with the same piece (§7)', () => {
    const leading = sending().step(asks(10));

    leading.step({ type: 'PeerUnreachable', peer: 'n3' as NodeId });
    const { started, cancelled } = leading.last;
    const atOnce = pieces(leading);
    const later = pieces(leading.followerTimeout('n3', 'probeRetry'));

    expect([started, cancelled]).toEqual([['probeRetry/n3'], ['probeRetry/n3', 'snapshotPatience/n3']]);
    expect([atOnce, later]).toEqual([[], [[10, 10, false]]]);
    expect(leading.last.started).toEqual(['probeRetry/n3']);
  });

  test('an answer begins the time of the piece, and of patience, anew (§7)', () => {
    const leading = sending().step(asks(10));

    expect(leading.last.started).toEqual(['snapshotPatience/n3', 'probeRetry/n3']);
  });

  test('every answer counts as support, and confirms the round of reads that it names (thesis §6.2, §6.4)', () => {
    const leading = sending()
      .timeout('minimumElectionTimeout')
      .step({ type: 'ClientRead', token: 9, count: 1 });

    leading.step(asks(10, { readRound: 1 }));
    const read = leading.last.answers;
    leading.timeout('minimumElectionTimeout');

    expect(read).toEqual([{ outcome: 'readable', token: 9, count: 1 }]);
    expect(leading.server.role).toBe('leader.supported.heartbeat');
  });

  test('one that says nothing new counts as support all the same (thesis §6.2)', () => {
    const leading = sending()
      .timeout('minimumElectionTimeout')
      .step(asks(0))
      .timeout('minimumElectionTimeout');

    expect(leading.server.role).toBe('leader.supported.heartbeat');
  });

  test('a newer snapshot of the leader is begun from its first byte at once (Figure 13)', () => {
    const leading = sending().step(asks(10)).step({ type: 'CompactionRequested' });

    leading.step(snapshotSaved(snapshotMark(4, 2, 30)));

    expect(pieces(leading)).toEqual([[0, 10, false]]);
    expect(leading.last.to('n3')).toMatchObject([{ snapshot: { lastIncludedIndex: 4 } }]);
    expect(leading.step(asks(20)).last.orders).toEqual([]);
  });

  test('a newer term in an answer ends it all (§5.1)', () => {
    const leading = sending().step(asks(0, { term: 3, lastIncludedIndex: 0 }));

    expect(leading.server).toMatchObject({ role: 'follower.silent', currentTerm: 3 });
  });

  test('an answer of an older term counts for nothing (§5.1)', () => {
    const leading = sending().step(asks(10, { term: 1 }));

    expect(leading.last.orders).toEqual([]);
  });

  test('a follower that accepts entries after all needs no more of it (§5.3, §7)', () => {
    const leading = sending().step(accepted({ from: 'n3', term: 2, matchIndex: 4 }));

    expect(leading.step(asks(10)).last.orders).toEqual([]);
    expect(leading.server.followers.get('n3' as NodeId)).toMatchObject({ snapshotIndex: 0, matchIndex: 4 });
  });

  test('to have what the log follows on is enough (§5.3, §7)', () => {
    const leading = sending().step(accepted({ from: 'n3', term: 2, prevLogIndex: 3, matchIndex: 3 }));

    expect(leading.server.followers.get('n3' as NodeId)).toMatchObject({
      role: 'replicate.free',
      nextIndex: 5,
    });
  });

  test('a follower that accepts entries from before the log still needs it (§7)', () => {
    const leading = sending().step(accepted({ from: 'n3', term: 2, matchIndex: 1 }));

    expect(leading.server.followers.get('n3' as NodeId)).toMatchObject({ snapshotIndex: 3, matchIndex: 0 });
    expect(pieces(leading.step(asks(10)))).toEqual([[10, 10, false]]);
  });
});

describe('a follower that has installed the snapshot', () => {
  test('holds all that it stands for, and entries go on from there (§7)', () => {
    const leading = sending().step(asks(10)).step(asks(20)).step(installed());

    expect(leading.progress('n3')).toEqual({ nextIndex: 5, matchIndex: 3 });
    expect(leading.last.to('n3')).toMatchObject([{ prevLogIndex: 3, entries: [{ index: 4 }] }]);
    expect(leading.server.followers.get('n3' as NodeId)).toMatchObject({
      snapshotIndex: 0,
      snapshotOffset: 0,
    });
  });

  test('counts for what is committed from then on (§5.3, §7)', () => {
    const leading = leader({ term: 2, snapshot: mark }).saved().step(proposal(1, 7)).saved();
    leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 1 }));

    leading.step(installed()).step(accepted({ from: 'n3', term: 2, prevLogIndex: 3, matchIndex: 5 }));

    expect(leading.server.commitIndex).toBe(5);
  });

  test('may hold a newer one than this leader knows of, as long as all in it is committed (§7)', () => {
    const leading = sending().step(installed({ lastIncludedIndex: 4 }));

    expect(leading.progress('n3')).toEqual({ nextIndex: 5, matchIndex: 4 });
    expect(leading.last.orders).toEqual([]);
  });

  test('is not believed to hold what nobody has committed (§7)', () => {
    const leading = sending().step(installed({ lastIncludedIndex: 9 }));

    expect(leading.progress('n3')?.matchIndex).toBe(0);
  });

  test('is sent the present one where the one that it has is too old (§7)', () => {
    const leading = sending().step(installed({ lastIncludedIndex: 2 }));

    expect(leading.progress('n3')).toEqual({ nextIndex: 3, matchIndex: 2 });
    expect(pieces(leading)).toEqual([[0, 10, false]]);
  });

  test('is not forgotten when an old answer comes late: matchIndex never moves back (§5.3)', () => {
    const leading = sending()
      .step(installed())
      .step(accepted({ from: 'n3', term: 2, matchIndex: 4 }));

    leading.step(installed());

    expect(leading.progress('n3')).toEqual({ nextIndex: 5, matchIndex: 4 });
  });

  test('is believed only in the session in which it was sent: before it was added anew it was another disk (§6)', () => {
    const leading = sending();

    leading.step(installed({ session: leading.sessionWith('n3') - 1 }));

    expect(leading.progress('n3')?.matchIndex).toBe(0);
    expect(leading.last.orders).toEqual([]);
  });
});
