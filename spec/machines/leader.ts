/** A leader: it replicates its log, knows what is committed, and gives up when nobody follows it. */

import { and, not } from 'xstate';
import { ignore } from './ignore.ts';
import { raft } from './server-setup.ts';

export const leader = raft.createStateConfig({
  meta: { paper: '§5.3' },
  entry: ['takeOffice', 'beginPatience'],
  exit: ['bidFarewell', 'abandonProposals', 'abandonChange', 'endTransfer', 'refuseReads', 'forgetFollowers'],
  always: [
    /** As long as a majority holds something new of this term. @paper §5.4.2 */
    { guard: 'majorityHoldsNewEntry', actions: 'advanceCommitIndex' },
    /** Whoever leads now ends what another may have begun. @paper §6 */
    { guard: 'jointIsCommitted', actions: ['leaveJoint', 'replicateChange'] },
    { guard: 'changeIsDone', actions: 'answerChange' },
    /** Somebody else should lead. @paper §6, @thesis §4.2.2 */
    { guard: 'isRemoved', target: '#server.follower', actions: 'forgetLeader' },
    /** One round of heartbeats serves all reads that came while the one before was under way. @thesis §6.4 */
    { guard: 'readsAwaitRound', actions: ['beginReadRound', 'sendHeartbeats'] },
    /** @thesis §6.4 */
    { guard: 'oldestReadIsReady', actions: 'answerReads' },
  ],
  initial: 'supported',
  states: {
    /** Majority and own disk have answered within an election timeout; entered anew for the next one. */
    supported: {
      meta: { thesis: '§6.2' },
      entry: 'beginSupport',
      after: {
        minimumElectionTimeout: [
          /** Whoever can do more for the clients shall lead. @thesis §6.2 */
          {
            guard: not(and(['majorityHasAnswered', 'ownDiskKeepsUp'])),
            target: '#server.follower',
            actions: 'forgetLeader',
          },
          /** Another one should rather lead, and can: it has an election timeout. @thesis §3.10 */
          {
            guard: and([
              'patienceIsOver',
              not('transferIsUnderWay'),
              not('changeIsUnderWay'),
              'preferredIsFit',
            ]),
            target: '.transferring',
            reenter: true,
            actions: 'beginHandOver',
          },
          { target: 'supported', reenter: true, actions: ['giveUpTransfer', 'losePatience'] },
        ],
      },
      initial: 'heartbeat',
      states: {
        /** Entered anew at each beat. */
        heartbeat: {
          meta: { paper: '§5.2' },
          entry: 'sendHeartbeats',
          after: { heartbeatInterval: { target: 'heartbeat', reenter: true } },
          on: {
            /** An operator or a test wants one now. */
            HeartbeatRequested: { target: 'heartbeat', reenter: true },
          },
        },
        /** Another server is to lead; it gets what it lacks, and nothing new is taken in. */
        transferring: {
          meta: { thesis: '§3.10' },
          /** It lacks nothing any more: let it stand. @thesis §3.10 */
          always: { guard: 'targetIsReady', actions: ['revokeLease', 'tellTarget'] },
          initial: 'heartbeat',
          states: {
            /** Entered anew at each beat. */
            heartbeat: {
              meta: { paper: '§5.2' },
              entry: 'sendHeartbeats',
              after: { heartbeatInterval: { target: 'heartbeat', reenter: true } },
              on: {
                /** An operator or a test wants one now. */
                HeartbeatRequested: { target: 'heartbeat', reenter: true },
              },
            },
          },
          on: {
            /** What came in now the target might not have when it stands. @thesis §3.10 */
            ClientProposal: { actions: 'refuseWhileTransferring' },
            /** @thesis §3.10 */
            ReconfigurationRequested: { actions: 'refuseWhileTransferring' },
            /** @thesis §3.10 */
            TransferRequested: { actions: 'refuseWhileTransferring' },
          },
        },
      },
      on: {
        TransferRequested: [
          /** It has an election timeout from now on. @thesis §3.10 */
          { guard: 'targetIsFit', target: '.transferring', reenter: true, actions: 'beginTransfer' },
          { actions: 'refuseTarget' },
        ],
      },
    },
  },
  on: {
    /** There is a leader: this one. @thesis §9.6 */
    PreVoteRequest: { actions: 'refusePreVote' },
    RequestVoteRequest: [
      /** There is a leader: this one, and it will know by itself when it is none any more. @thesis §4.2.3 */
      { guard: and(['termIsNewer', not('mayDisruptLeader')]), actions: 'refuseVote' },
      /** It has voted for itself. @paper §5.2 */
      { guard: 'termIsCurrent', actions: 'refuseVote' },
    ],
    /** Two leaders in one term: the protocol was broken somewhere. @paper §5.2 */
    AppendEntriesRequest: { guard: 'termIsCurrent', target: 'halted', actions: 'haltOnSecondLeader' },
    /** Two leaders in one term: the protocol was broken somewhere. @paper §5.2 */
    InstallSnapshotRequest: { guard: 'termIsCurrent', target: 'halted', actions: 'haltOnSecondLeader' },
    AppendEntriesResponse: [
      /** Its own chart knows what follows from it; here it counts that it came. @paper §5.3, @thesis §6.2 */
      {
        guard: and(['termIsCurrent', 'sessionIsCurrent']),
        actions: ['recordAnswer', 'confirmReadRound', 'tellAnswer'],
      },
    ],
    /** Whoever cannot append cannot lead. @thesis §10.2.1 */
    DiskFilled: { target: '#server.follower', actions: ['noteFullDisk', 'forgetLeader'] },
    InstallSnapshotResponse: [
      /** @paper §7, @thesis §6.2 */
      {
        guard: and(['termIsCurrent', 'sessionIsCurrent']),
        actions: ['recordAnswer', 'confirmReadRound', 'tellAnswer'],
      },
    ],
    /** @paper §5.3 */
    PeerUnreachable: [
      { guard: 'followerIsKnown', actions: 'tellUnreachable' },
      ignore('It is no member, or this server itself.'),
    ],
    FollowerTimeout: { actions: 'expireFollowerTimer' },
    ClientProposal: [
      /** Whatever waits must fit into memory, here and on the way. @thesis §10.2 */
      { guard: 'backlogIsFull', actions: 'refuseForBacklog' },
      /** @paper §5.3 */
      { actions: ['appendProposal', 'replicate'] },
    ],
    ReconfigurationRequested: [
      /** @paper §6 */
      { guard: 'changeIsUnderWay', actions: 'refuseSecondChange' },
      /** @thesis §4.1 */
      { guard: not('ownTermIsCommitted'), actions: 'refuseEarlyChange' },
      /** @paper §6 */
      { guard: not('changeIsPossible'), actions: 'refuseImpossibleChange' },
      /** @thesis §4.2.1 */
      { guard: not('promotedKeepUp'), actions: 'refuseLaggingLearner' },
      /** It decides from the moment on when it is in the log. @paper §6 */
      { actions: ['beginChange', 'replicateChange'] },
    ],
    ClientRead: { actions: 'acceptRead' },
    ElectionRequested: ignore('It leads already.'),
  },
});
