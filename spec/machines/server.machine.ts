/**
 * One server of the cluster: what holds in every role; the roles are in the files beside this one. Rules are
 * only named.
 */

import { and, not } from 'xstate';
import { bootServerState } from '../state.ts';
import { candidate, preCandidate } from './candidates.ts';
import { follower } from './follower.ts';
import { ignore } from './ignore.ts';
import { leader } from './leader.ts';
import { raft } from './server-setup.ts';

/** What holds in every role: the clock of terms, the own disk, and whatever concerns another role. */
export const serverMachine = raft.createMachine({
  id: 'server',
  context: ({ input }) => bootServerState(input),
  meta: {
    paper: 'Figure 2',
    exclusive: [['termIsOlder', 'termIsCurrent', 'termIsNewer']],
  },
  initial: 'follower',
  always: [
    /** In the order of the log, as far as it is committed and on the own disk. @paper §5.3 */
    { guard: 'committedIsUnapplied', actions: 'applyCommitted' },
    /** Each server by itself, without asking the leader. @paper §7 */
    { guard: and(['logIsLong', 'snapshotIsPossible', 'nobodyTakesSnapshot']), actions: 'takeSnapshot' },
    /** At boot: an earlier life may have heard of a leader, and have promised something. @thesis §6.4.1 */
    { guard: 'promisesMayBeForgotten', target: '.follower.hearing', actions: 'presumePromise' },
  ],
  states: {
    follower,
    preCandidate,
    candidate,
    leader,
    /** A guarantee was seen broken. Nothing that this server believes can be trusted any more. */
    halted: { type: 'final' },
  },
  on: {
    PreVoteResponse: [
      /** The refusal shows a newer term. @paper §5.1 */
      { guard: and([not('voteIsGranted'), 'termIsNewer']), target: '.follower', actions: 'adoptTerm' },
      ignore('A refusal says nothing more, and a grant is for a question that is no longer asked.'),
    ],
    RequestVoteRequest: [
      /** Everybody moves to the newer term first, and then looks again. @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: ['adoptTerm', 'lookAgain'] },
      /** The candidate has fallen behind. @paper §5.1 */
      { guard: 'termIsOlder', actions: 'refuseVote' },
    ],
    RequestVoteResponse: [
      /** @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: 'adoptTerm' },
      ignore('A refusal, or an answer to an election that is over.'),
    ],
    AppendEntriesRequest: [
      /** Everybody moves to the newer term first, and then looks again. @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: ['adoptTerm', 'lookAgain'] },
      /** The leader has been replaced and does not know it yet. @paper §5.1 */
      { guard: 'termIsOlder', actions: 'refuseOldLeader' },
    ],
    AppendEntriesResponse: [
      /** @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: 'adoptTerm' },
      ignore('An answer to somebody who no longer leads, or one that was overtaken by a later one.'),
    ],
    InstallSnapshotRequest: [
      /** Everybody moves to the newer term first, and then looks again. @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: ['adoptTerm', 'lookAgain'] },
      /** The leader has been replaced and does not know it yet. @paper §5.1, Figure 13 */
      { guard: 'termIsOlder', actions: 'refuseOldSnapshot' },
    ],
    InstallSnapshotResponse: [
      /** @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: 'adoptTerm' },
      ignore('An answer to somebody who no longer leads, or to an earlier acquaintance.'),
    ],
    /** Only a leader takes proposals. @paper §8 */
    ClientProposal: { actions: 'redirectToLeader' },
    TimeoutNowRequest: [
      /** @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: ['adoptTerm', 'lookAgain'] },
      ignore('It stands already, leads, lacks something, does not vote, or the leader is of an older term.'),
    ],
    /** Only a leader changes who belongs to the cluster. @paper §6 */
    ReconfigurationRequested: { actions: 'redirectToLeader' },
    /** Only a leader has leadership to give away. @thesis §3.10 */
    TransferRequested: { actions: 'redirectToLeader' },
    /** Only a leader can know what is committed. @thesis §6.4 */
    ClientRead: { actions: 'redirectToLeader' },
    EntriesSaved: [
      { guard: 'confirmsEntries', actions: 'markDurable' },
      ignore('It confirms nothing new, or entries that have been replaced since.'),
    ],
    /** It can take nothing now. @thesis §10.2.1 */
    DiskFilled: { actions: 'noteFullDisk' },
    /** @thesis §10.2.1 */
    DiskFreed: { actions: 'noteRoom' },
    SnapshotSaved: [
      /** What the leader has sent takes the place of state machine and log. @paper §7, Figure 13 */
      { guard: 'snapshotIsAhead', actions: ['installSnapshot', 'acknowledgeSnapshot', 'tellCompacted'] },
      /** The log may begin later now. @paper §7 */
      { guard: 'snapshotIsOwn', actions: ['recordSnapshot', 'tellCompacted'] },
      ignore('A newer one has been installed since.'),
    ],
    SnapshotFailed: [
      /** @paper §7 */
      { guard: 'snapshotWasTaken', actions: 'giveUpSnapshot' },
      /** @paper §7, Figure 13 */
      { guard: 'snapshotWasSent', actions: 'giveUpPieces' },
      ignore('It had been given up for another one.'),
    ],
    CompactionRequested: [
      /** @paper §7 */
      { guard: 'snapshotIsPossible', actions: 'takeSnapshot' },
      ignore('One is under way, or there is nothing new to put into it.'),
    ],
    HeartbeatRequested: ignore('Only a leader has a heartbeat.'),
    PeerUnreachable: ignore('Only a leader has somebody whom it must reach.'),
    FollowerTimeout: ignore('It was started by a leader, and this one leads no longer.'),
  },
});
