/**
 * What cannot happen to the machine `server`, with the reason. Whatever of it happens all the same is a
 * failure.
 */

import type { BranchTable } from '../../../tools/oracle/branch-table.ts';
import type { Impossible } from '../branch-coverage.ts';

const offeredByTopics = new Set([
  ...['InstallSnapshotRequest', 'InstallSnapshotResponse', 'SnapshotSaved', 'SnapshotFailed'],
  ...['CompactionRequested', 'ReconfigurationRequested', 'TransferRequested', 'TimeoutNowRequest'],
]);

const neededByTopics =
  /logIsLong|jointIsCommitted|changeIsDone|isRemoved|preferredIsFit|leasesAreOn|promisesMayBeForgotten/;

/** In the plain clusters, whose members stay and whose logs begin at their first entry. */
export function leftToTopics(table: BranchTable): readonly Impossible[] {
  return table.branches.flatMap(({ number, state, on }) => {
    const title = table.titleOf(number);
    const isLeft = offeredByTopics.has(on) || state.includes('transferring') || neededByTopics.test(title);
    return isLeft ? [{ title, reason: 'only the graphs about a topic offer what it takes' }] : [];
  });
}

const everyRoleTakesItsOwnTerm =
  'every role has a branch of its own for the current term, and the branch before this one takes newer ones';

/** Conditions that never decide, and are written down because a reader should not have to work that out. */
export const impossibleDecisions: readonly Impossible[] = [
  {
    title:
      'termIsOlder fails and decides server × RequestVoteRequest [termIsOlder] (server.machine.ts: server.on.RequestVoteRequest[1])',
    reason: everyRoleTakesItsOwnTerm,
  },
  {
    title:
      'termIsOlder fails and decides server × AppendEntriesRequest [termIsOlder] (server.machine.ts: server.on.AppendEntriesRequest[1])',
    reason: everyRoleTakesItsOwnTerm,
  },
  {
    title:
      'termIsOlder fails and decides server × InstallSnapshotRequest [termIsOlder] (server.machine.ts: server.on.InstallSnapshotRequest[1])',
    reason: everyRoleTakesItsOwnTerm,
  },
  {
    title:
      'promisesMayBeForgotten holds and decides server × always [promisesMayBeForgotten] (server.machine.ts: server.always[2])',
    reason: 'it holds at boot alone, where guards are not observed; that its branch is taken there is',
  },
];

/** In a cluster of one. */
export function impossibleAlone(table: BranchTable): readonly Impossible[] {
  return table.branches.flatMap(({ number, state, on }) => {
    const title = table.titleOf(number);
    if (state === 'preCandidate' && on !== 'always') {
      return [{ title, reason: 'its own pre-vote is a majority, so that it does not stay in this role' }];
    }
    if (title.includes('leaderIsAnother')) {
      return [{ title, reason: 'only one other server speaks there, so that it cannot hear of two leaders' }];
    }
    const asksFollowers =
      state === 'leader' && (on === 'AppendEntriesResponse' || title.includes('followerIsKnown'));
    return asksFollowers ? [{ title, reason: 'a leader without followers has nobody who could answer' }] : [];
  });
}
