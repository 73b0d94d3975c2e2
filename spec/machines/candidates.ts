/** Who wants to lead: first it asks whether it could win, then it stands. */

import { and } from 'xstate';
import { raft } from './server-setup.ts';

export const preCandidate = raft.createStateConfig({
  meta: { thesis: '§9.6' },
  entry: 'askForPreVotes',
  exit: 'forgetVotes',
  /** Nobody answered, or too few: ask again. */
  after: { electionTimeout: { target: 'preCandidate', reenter: true } },
  /** Most of the others would vote for this server: now it is worth a new term. */
  always: { guard: 'majorityGranted', target: 'candidate' },
  on: {
    PreVoteRequest: [
      { guard: and(['termIsNewer', 'logIsUpToDate']), actions: 'grantPreVote' },
      { actions: 'refusePreVote' },
    ],
    PreVoteResponse: {
      guard: and(['voteIsGranted', 'preVoteIsForNextTerm']),
      actions: 'countVote',
    },
    RequestVoteRequest: [
      /** Somebody stands already in this term, and this server has not voted in it yet. @paper §5.2 */
      {
        guard: and(['termIsCurrent', 'voteIsFree', 'logIsUpToDate']),
        target: 'follower',
        actions: 'grantVote',
      },
      { guard: 'termIsCurrent', actions: 'refuseVote' },
    ],
    /** The leader of this term is alive after all. @paper §5.2 */
    AppendEntriesRequest: { guard: 'termIsCurrent', target: 'follower', actions: 'lookAgain' },
    /** The leader of this term is alive after all. @paper §5.2 */
    InstallSnapshotRequest: { guard: 'termIsCurrent', target: 'follower', actions: 'lookAgain' },
    /** It could not lead. @thesis §10.2.1 */
    DiskFilled: { target: 'follower', actions: 'noteFullDisk' },
    ElectionRequested: [
      /** An operator wants it to lead, and no leader may be put out of office so. @thesis §6.4.1 */
      { guard: 'leasesAreOn', target: 'candidate.volunteer' },
      /** An operator wants this server to lead. */
      { target: 'candidate.nominee' },
    ],
  },
});

export const candidate = raft.createStateConfig({
  meta: { paper: '§5.2' },
  entry: 'startElection',
  exit: 'forgetVotes',
  /** A split vote: begin again, after a time that is random so that it does not split again. @paper §5.2 */
  after: { electionTimeout: { target: 'preCandidate' } },
  /** @paper §5.2 */
  always: { guard: 'majorityGranted', target: 'leader' },
  initial: 'volunteer',
  states: {
    /** It stands because nobody leads, as far as it and a majority know. */
    volunteer: { entry: 'askForVotes' },
    /** Somebody who may has asked it to stand, whoever leads now. */
    nominee: { meta: { thesis: '§4.2.3' }, entry: 'askForVotesFirmly' },
  },
  on: {
    PreVoteRequest: [
      { guard: and(['termIsNewer', 'logIsUpToDate']), actions: 'grantPreVote' },
      { actions: 'refusePreVote' },
    ],
    /** It has voted for itself. @paper §5.2 */
    RequestVoteRequest: { guard: 'termIsCurrent', actions: 'refuseVote' },
    RequestVoteResponse: {
      guard: and(['termIsCurrent', 'voteIsGranted']),
      actions: 'countVote',
    },
    /** Somebody else has won this term. @paper §5.2 */
    AppendEntriesRequest: { guard: 'termIsCurrent', target: 'follower', actions: 'lookAgain' },
    /** Somebody else has won this term. @paper §5.2 */
    InstallSnapshotRequest: { guard: 'termIsCurrent', target: 'follower', actions: 'lookAgain' },
    EntriesSaved: [
      { guard: 'confirmsEntries', actions: ['countOwnVote', 'markDurable'] },
      /** Only now the vote for itself cannot be unsaid any more. @paper §5.2 */
      { guard: 'confirmsVote', actions: 'countOwnVote' },
    ],
    /** It could not lead. @thesis §10.2.1 */
    DiskFilled: { target: 'follower', actions: 'noteFullDisk' },
    ElectionRequested: [
      /** An operator wants another attempt, and no leader may be put out of office so. @thesis §6.4.1 */
      { guard: 'leasesAreOn', target: '.volunteer', reenter: true },
      /** An operator wants another attempt. */
      { target: '.nominee', reenter: true },
    ],
  },
});
