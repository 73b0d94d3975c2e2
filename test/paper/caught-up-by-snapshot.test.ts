/** Whether a learner that was sent a snapshot has caught up. */

import { expect, test } from 'vitest';
import type { NodeId } from '../../spec/vocabulary.ts';
import { accepted, proposal, rejected, snapshotAnswer, snapshotMark, snapshotSaved } from './events.ts';
import { members } from './members.ts';
import { leader } from './server-fixture.ts';

const learner = members('n1 n2 + n3');

/** n3 says so. */
function installed(lastIncludedIndex: number) {
  return snapshotAnswer({ from: 'n3', term: 2, lastIncludedIndex, offset: 25, installed: true });
}

test('a learner has caught up by a snapshot alone, if nothing came after it, and may be promoted (thesis §4.2.1)', () => {
  const leading = leader({ term: 2, snapshot: snapshotMark(3, 1, 25, learner) }).saved();
  leading.step(accepted({ term: 2, matchIndex: 4 })).step({ type: 'CompactionRequested' });
  leading.step(snapshotSaved(snapshotMark(4, 2, 25, learner)));
  leading
    .step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 1 }))
    .timeout('heartbeatInterval');
  leading.timeout('minimumElectionTimeout').step(accepted({ term: 2, matchIndex: 4 }));

  leading.step(installed(4)).timeout('minimumElectionTimeout');

  expect(leading.server.followers.get('n3' as NodeId)).toMatchObject({ matchIndex: 4, isCaughtUp: true });
});

test('a learner has not caught up if the round that began during the snapshot goes further (thesis §4.2.1)', () => {
  const leading = leader({ term: 2, snapshot: snapshotMark(3, 1, 25, learner) }).saved();
  leading
    .step(accepted({ term: 2, matchIndex: 4 }))
    .step(proposal(1, 7))
    .saved();
  leading.step(rejected({ from: 'n3', term: 2, prevLogIndex: 3, conflictIndex: 1 }));
  leading.timeout('minimumElectionTimeout').step(accepted({ term: 2, matchIndex: 5 }));

  leading.step(installed(3)).step(accepted({ from: 'n3', term: 2, prevLogIndex: 3, matchIndex: 4 }));
  leading.timeout('minimumElectionTimeout');

  expect(leading.server.followers.get('n3' as NodeId)).toMatchObject({ matchIndex: 4, isCaughtUp: false });
});
