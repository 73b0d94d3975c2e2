/**
 * The words that the server's chart may use: its events, the rules that are its guards and actions, its
 * delays.
 */

import { raise, setup } from 'xstate';
import type { ServerEvent } from '../events.ts';
import * as appendEntriesRules from '../rules/append-entries.ts';
import { backlogIsFull, refuseForBacklog } from '../rules/backlog.ts';
import * as clientRules from '../rules/clients.ts';
import * as commitmentRules from '../rules/commitment.ts';
import * as compactionRules from '../rules/compaction.ts';
import * as durabilityRules from '../rules/durability.ts';
import { logIsUpToDate } from '../rules/election-restriction.ts';
import * as electionRules from '../rules/elections.ts';
import * as fullDiskRules from '../rules/full-disk.ts';
import * as installSnapshotRules from '../rules/install-snapshot.ts';
import * as leaseRules from '../rules/leases.ts';
import * as preVoteRules from '../rules/pre-vote.ts';
import * as preferenceRules from '../rules/preference.ts';
import * as readRules from '../rules/reads.ts';
import * as reconfigurationRules from '../rules/reconfiguration.ts';
import * as replicationRules from '../rules/replication.ts';
import * as supportRules from '../rules/support.ts';
import * as termRules from '../rules/terms.ts';
import * as transferRules from '../rules/transfer.ts';
import type { BootImage, ServerState } from '../state.ts';
import { followerProgressMachine } from './follower-progress.machine.ts';
import { type EmittedEffect, liftActions, liftGuards } from './lift.ts';
import { PartChart } from './part-chart.ts';

const { termIsOlder, termIsCurrent, termIsNewer, adoptTerm } = termRules;
const { askForPreVotes, grantPreVote, refusePreVote, preVoteIsForNextTerm } = preVoteRules;
const { startElection, askForVotes, askForVotesFirmly, voteIsFree, grantVote, refuseVote } = electionRules;
const {
  mayDisruptLeader,
  voteIsGranted,
  confirmsVote,
  countOwnVote,
  countVote,
  forgetVotes,
  majorityGranted,
} = electionRules;
const { leaderIsAnother, contradictsCommitted, logMatches } = appendEntriesRules;
const { followLeader, appendEntries, rejectEntries } = appendEntriesRules;
const { refuseOldLeader, haltOnSecondLeader, haltOnContradiction } = appendEntriesRules;
const { takeOffice, appendProposal, replicate, replicateChange, sendHeartbeats } = replicationRules;
const { sessionIsCurrent, tellAnswer } = replicationRules;
const { followerIsKnown, tellUnreachable, expireFollowerTimer, tellCompacted } = replicationRules;
const { beginSupport, recordAnswer, majorityHasAnswered, ownDiskKeepsUp, forgetLeader } = supportRules;
const { majorityHoldsNewEntry, advanceCommitIndex, committedIsUnapplied, applyCommitted } = commitmentRules;
const { confirmsEntries, markDurable } = durabilityRules;
const { acceptRead, readsAwaitRound, beginReadRound, confirmReadRound } = readRules;
const { oldestReadIsReady, answerReads } = readRules;
const { leasesAreOn, revokeLease, promisesMayBeForgotten, presumePromise } = leaseRules;
const { logIsLong, snapshotIsPossible, nobodyTakesSnapshot, takeSnapshot } = compactionRules;
const { snapshotIsOwn, recordSnapshot, snapshotWasTaken, giveUpSnapshot } = compactionRules;
const {
  snapshotWasSent,
  giveUpPieces,
  snapshotIsKnown,
  pieceIsNext,
  keepPiece,
  tellProgress,
  tellInstalled,
} = installSnapshotRules;
const { refuseOldSnapshot, snapshotIsAhead, installSnapshot, acknowledgeSnapshot } = installSnapshotRules;
const { isVoter, mayStand, bidFarewell, changeIsUnderWay, ownTermIsCommitted, changeIsPossible } =
  reconfigurationRules;
const { promotedKeepUp, beginChange, jointIsCommitted, leaveJoint, isRemoved } = reconfigurationRules;
const { changeIsDone, answerChange, abandonChange, refuseSecondChange } = reconfigurationRules;
const { refuseEarlyChange, refuseImpossibleChange, refuseLaggingLearner } = reconfigurationRules;
const { targetIsFit, beginTransfer, targetIsReady, tellTarget, holdsLeadersLog } = transferRules;
const { giveUpTransfer, endTransfer, refuseWhileTransferring, refuseTarget } = transferRules;
const { patienceIsOver, transferIsUnderWay, preferredIsFit } = preferenceRules;
const { beginPatience, losePatience, beginHandOver, acceptNomination } = preferenceRules;
const { diskHasRoom, hasRoomForEntries, noteFullDisk, noteRoom, declineEntries } = fullDiskRules;
const { redirectToLeader, abandonProposals, refuseReads, forgetFollowers } = clientRules;

/** What a leader knows of each of the others. */
export const followers = new PartChart(followerProgressMachine);

export const raft = setup({
  types: {
    context: {} as ServerState,
    events: {} as ServerEvent,
    input: {} as BootImage,
    emitted: {} as EmittedEffect,
  },
  guards: liftGuards({
    termIsOlder,
    termIsCurrent,
    termIsNewer,
    preVoteIsForNextTerm,
    voteIsFree,
    logIsUpToDate,
    mayDisruptLeader,
    confirmsVote,
    voteIsGranted,
    majorityGranted,
    leaderIsAnother,
    contradictsCommitted,
    logMatches,
    majorityHasAnswered,
    ownDiskKeepsUp,
    sessionIsCurrent,
    followerIsKnown,
    backlogIsFull,
    majorityHoldsNewEntry,
    committedIsUnapplied,
    readsAwaitRound,
    oldestReadIsReady,
    leasesAreOn,
    promisesMayBeForgotten,
    confirmsEntries,
    logIsLong,
    snapshotIsPossible,
    nobodyTakesSnapshot,
    snapshotIsOwn,
    snapshotWasTaken,
    snapshotWasSent,
    snapshotIsKnown,
    pieceIsNext,
    snapshotIsAhead,
    diskHasRoom,
    hasRoomForEntries,
    isVoter,
    mayStand,
    changeIsUnderWay,
    ownTermIsCommitted,
    changeIsPossible,
    promotedKeepUp,
    jointIsCommitted,
    changeIsDone,
    isRemoved,
    targetIsFit,
    targetIsReady,
    holdsLeadersLog,
    patienceIsOver,
    transferIsUnderWay,
    preferredIsFit,
  }),
  actions: {
    ...liftActions(
      {
        adoptTerm,
        askForPreVotes,
        grantPreVote,
        refusePreVote,
        startElection,
        askForVotes,
        askForVotesFirmly,
        grantVote,
        refuseVote,
        countOwnVote,
        countVote,
        forgetVotes,
        followLeader,
        appendEntries,
        rejectEntries,
        refuseOldLeader,
        haltOnSecondLeader,
        haltOnContradiction,
        takeOffice,
        appendProposal,
        replicate,
        replicateChange,
        beginSupport,
        forgetLeader,
        sendHeartbeats,
        recordAnswer,
        tellAnswer,
        tellUnreachable,
        tellCompacted,
        expireFollowerTimer,
        refuseForBacklog,
        advanceCommitIndex,
        applyCommitted,
        markDurable,
        redirectToLeader,
        acceptRead,
        beginReadRound,
        confirmReadRound,
        answerReads,
        revokeLease,
        presumePromise,
        abandonProposals,
        refuseReads,
        forgetFollowers,
        noteFullDisk,
        noteRoom,
        declineEntries,
        beginChange,
        leaveJoint,
        answerChange,
        abandonChange,
        bidFarewell,
        refuseSecondChange,
        refuseEarlyChange,
        refuseImpossibleChange,
        refuseLaggingLearner,
        beginTransfer,
        tellTarget,
        giveUpTransfer,
        endTransfer,
        refuseWhileTransferring,
        refuseTarget,
        beginPatience,
        losePatience,
        beginHandOver,
        acceptNomination,
        takeSnapshot,
        recordSnapshot,
        giveUpSnapshot,
        giveUpPieces,
        keepPiece,
        tellProgress,
        tellInstalled,
        refuseOldSnapshot,
        installSnapshot,
        acknowledgeSnapshot,
      },
      [followers],
    ),
    /** The same event once more, for the state that has just been entered. */
    lookAgain: raise(({ event }) => event),
  },
  // How long a delay is, is the runtime's to say: the election timeout is random within a range.
  delays: { electionTimeout: 2, minimumElectionTimeout: 1, heartbeatInterval: 1 },
});
