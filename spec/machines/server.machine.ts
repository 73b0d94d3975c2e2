/**
 * One server of the cluster: how it behaves as follower, pre-candidate, candidate and leader. Rules are only
 * named.
 */

import { and, not } from 'xstate';
import { bootServerState } from '../state.ts';
import { ignore, raft } from './server-setup.ts';

const follower = raft.createStateConfig({
  meta: { paper: '§5.2' },
  /** Nobody speaks for the leader any more: see whether an election could be won. */
  after: { electionTimeout: { target: 'preCandidate' } },
  initial: 'silent',
  states: {
    /** No leader has been heard of for the shortest election timeout, or none yet. */
    silent: {},
    /** A leader has been heard of lately, so others should not stand against it. */
    hearing: {
      meta: { thesis: '§9.6' },
      after: { minimumElectionTimeout: { target: 'silent' } },
      on: {
        /** The leader is alive: whoever asks has merely lost touch with it. @thesis §9.6 */
        PreVoteRequest: { actions: 'refusePreVote' },
        /** Not even its term is looked at, or a server that nobody needs could depose it. @thesis §4.2.3 */
        RequestVoteRequest: {
          guard: and(['termIsNewer', not('mayDisruptLeader')]),
          actions: 'refuseVote',
        },
      },
    },
  },
  on: {
    PreVoteRequest: [
      /** Says what it would do; nothing else changes. @thesis §9.6 */
      { guard: and(['termIsNewer', 'logIsUpToDate']), actions: 'grantPreVote' },
      { actions: 'refusePreVote' },
    ],
    RequestVoteRequest: [
      /**
       * Having given its vote away, it lets the candidate try: the election timer starts again. @paper §5.2
       */
      {
        guard: and(['termIsCurrent', 'voteIsFree', 'logIsUpToDate']),
        target: 'follower',
        reenter: true,
        actions: 'grantVote',
      },
      { guard: 'termIsCurrent', actions: 'refuseVote' },
    ],
    AppendEntriesRequest: [
      /** Two leaders in one term: the protocol was broken somewhere. @paper §5.2 */
      { guard: and(['termIsCurrent', 'leaderIsAnother']), target: 'halted', actions: 'haltOnSecondLeader' },
      /**
       * What is committed can never be replaced; whoever tries proves that the protocol was broken.
       * @paper §5.4
       */
      {
        guard: and(['termIsCurrent', 'contradictsCommitted']),
        target: 'halted',
        actions: 'haltOnContradiction',
      },
      /** A legitimate leader speaks: entering anew starts the election timer again. @paper §5.2, §5.3 */
      {
        guard: and(['termIsCurrent', 'logMatches']),
        target: '.hearing',
        reenter: true,
        actions: ['followLeader', 'appendEntries'],
      },
      /** The leader is legitimate all the same, only the logs part somewhere. @paper §5.3 */
      {
        guard: 'termIsCurrent',
        target: '.hearing',
        reenter: true,
        actions: ['followLeader', 'rejectEntries'],
      },
    ],
    /** An operator wants this server to lead. */
    ElectionRequested: { target: 'candidate.nominee' },
  },
});

const preCandidate = raft.createStateConfig({
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
    /** An operator wants this server to lead. */
    ElectionRequested: { target: 'candidate.nominee' },
  },
});

const candidate = raft.createStateConfig({
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
    EntriesSaved: [
      { guard: 'confirmsEntries', actions: ['countOwnVote', 'markDurable'] },
      /** Only now the vote for itself cannot be unsaid any more. @paper §5.2 */
      { guard: 'confirmsVote', actions: 'countOwnVote' },
    ],
    /** An operator wants another attempt. */
    ElectionRequested: { target: '.nominee', reenter: true },
  },
});

const leader = raft.createStateConfig({
  meta: { paper: '§5.3' },
  entry: 'takeOffice',
  exit: ['abandonProposals', 'refuseReads', 'forgetFollowers'],
  always: [
    /** As long as a majority holds something new of this term. @paper §5.4.2 */
    { guard: 'majorityHoldsNewEntry', actions: 'advanceCommitIndex' },
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
          {
            guard: and(['majorityHasAnswered', 'ownDiskKeepsUp']),
            target: 'supported',
            reenter: true,
          },
          /** Whoever can do more for the clients shall lead. @thesis §6.2 */
          { target: '#server.follower', actions: 'leaveOffice' },
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
    AppendEntriesResponse: [
      {
        guard: and(['termIsCurrent', 'senderIsFollower', 'entriesWereAccepted']),
        actions: ['recordAnswer', 'confirmReadRound', 'recordMatch', 'sendMissing'],
      },
      /** The logs part further back. @paper §5.3 */
      {
        guard: and(['termIsCurrent', 'rejectionIsFresh']),
        actions: ['recordAnswer', 'confirmReadRound', 'backOff', 'sendMissing'],
      },
      /** It says nothing new about the log, but it says something. @thesis §6.2 */
      {
        guard: and(['termIsCurrent', 'senderIsFollower']),
        actions: ['recordAnswer', 'confirmReadRound'],
      },
    ],
    ClientProposal: { actions: ['appendProposal', 'replicate'] },
    ClientRead: { actions: 'acceptRead' },
    ElectionRequested: ignore('It leads already.'),
  },
});

/** What holds in every role: the clock of terms, the own disk, and whatever concerns another role. */
export const serverMachine = raft.createMachine({
  id: 'server',
  context: ({ input }) => bootServerState(input),
  meta: {
    paper: 'Figure 2',
    exclusive: [['termIsOlder', 'termIsCurrent', 'termIsNewer']],
  },
  initial: 'follower',
  /** In the order of the log, as far as it is committed and on the own disk. @paper §5.3 */
  always: { guard: 'committedIsUnapplied', actions: 'applyCommitted' },
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
    /** Only a leader takes proposals. @paper §8 */
    ClientProposal: { actions: 'redirectToLeader' },
    /** Only a leader can know what is committed. @thesis §6.4 */
    ClientRead: { actions: 'redirectToLeader' },
    EntriesSaved: [
      { guard: 'confirmsEntries', actions: 'markDurable' },
      ignore('It confirms nothing new, or entries that have been replaced since.'),
    ],
    HeartbeatRequested: ignore('Only a leader has a heartbeat.'),
  },
});
