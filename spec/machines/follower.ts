/** A follower: it answers candidates and leaders, and waits until nobody speaks any more. */

import { and, not } from 'xstate';
import { ignore } from './ignore.ts';
import { raft } from './server-setup.ts';

export const follower = raft.createStateConfig({
  meta: { paper: '§5.2' },
  /** Nobody speaks for the leader any more: see whether an election could be won. */
  after: {
    electionTimeout: [
      { guard: and(['mayStand', 'diskHasRoom']), target: 'preCandidate' },
      /**
       * Who does not vote, or cannot append, waits to be told by others. @paper §6, @thesis §4.2.1, §10.2.1
       */
      { target: 'follower', reenter: true, actions: 'forgetLeader' },
    ],
  },
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
        RequestVoteRequest: [
          /** Not even its term is looked at, or a server that nobody needs could depose it. @thesis §4.2.3 */
          { guard: and(['termIsNewer', not('mayDisruptLeader')]), actions: 'refuseVote' },
          /** Who has lost this term already would end the promise by losing it again. @thesis §6.4.1 */
          { guard: and(['leasesAreOn', 'termIsCurrent']), actions: 'refuseVote' },
        ],
        /** A newer term is no newer leader: the promise stands. @thesis §6.4.1 */
        PreVoteResponse: {
          guard: and(['leasesAreOn', not('voteIsGranted'), 'termIsNewer']),
          actions: 'adoptTerm',
        },
        /** A newer term is no newer leader: the promise stands. @thesis §6.4.1 */
        RequestVoteResponse: { guard: and(['leasesAreOn', 'termIsNewer']), actions: 'adoptTerm' },
        /** A newer term is no newer leader: the promise stands. @thesis §6.4.1 */
        AppendEntriesResponse: { guard: and(['leasesAreOn', 'termIsNewer']), actions: 'adoptTerm' },
        /** A newer term is no newer leader: the promise stands. @thesis §6.4.1 */
        InstallSnapshotResponse: { guard: and(['leasesAreOn', 'termIsNewer']), actions: 'adoptTerm' },
        ElectionRequested: {
          guard: 'leasesAreOn',
          ...ignore('It has promised not to: who wants another leader asks the one there is.'),
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
      /** A legitimate leader speaks, but there is no room for what it brings. @thesis §10.2.1 */
      {
        guard: and(['termIsCurrent', 'logMatches', not('hasRoomForEntries')]),
        target: '.hearing',
        reenter: true,
        actions: ['followLeader', 'declineEntries'],
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
    InstallSnapshotRequest: [
      /** Two leaders in one term: the protocol was broken somewhere. @paper §5.2 */
      { guard: and(['termIsCurrent', 'leaderIsAnother']), target: 'halted', actions: 'haltOnSecondLeader' },
      /** All that it stands for has come by the log meanwhile. @paper §7 */
      {
        guard: and(['termIsCurrent', 'snapshotIsKnown']),
        target: '.hearing',
        reenter: true,
        actions: ['followLeader', 'tellInstalled'],
      },
      /** @paper §7, Figure 13 */
      {
        guard: and(['termIsCurrent', 'pieceIsNext']),
        target: '.hearing',
        reenter: true,
        actions: ['followLeader', 'keepPiece'],
      },
      /** The leader has lost its place, or is a new one, or this server has crashed. @paper Figure 13 */
      {
        guard: 'termIsCurrent',
        target: '.hearing',
        reenter: true,
        actions: ['followLeader', 'tellProgress'],
      },
    ],
    TimeoutNowRequest: [
      /** The leader wants it to lead, and it has what it takes. @thesis §3.10 */
      {
        guard: and(['termIsCurrent', 'isVoter', 'diskHasRoom', 'holdsLeadersLog']),
        target: 'candidate.nominee',
        actions: 'acceptNomination',
      },
    ],
    ElectionRequested: [
      /** An operator wants it to lead, and no leader may be put out of office so. @thesis §6.4.1 */
      { guard: and(['isVoter', 'diskHasRoom', 'leasesAreOn']), target: 'candidate.volunteer' },
      /** An operator wants this server to lead. */
      { guard: and(['isVoter', 'diskHasRoom']), target: 'candidate.nominee' },
      ignore('Its own vote would not count, or it could not append.'),
    ],
  },
});
