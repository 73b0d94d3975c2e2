/** Mutants of the charts that change nothing that anybody could see, each with the reason. */

import { type Equivalent, group } from './equivalent.ts';

const transferring = 'leader.supported.transferring';
const beating = `chart: ${transferring}.heartbeat`;

const independent = group('Neither of the two reads what the other one changes or orders.', [
  "chart: follower on AppendEntriesRequest #3: actions 'followLeader' and 'declineEntries' swapped",
  "chart: follower on AppendEntriesRequest #4: actions 'followLeader' and 'appendEntries' swapped",
  "chart: follower on AppendEntriesRequest #5: actions 'followLeader' and 'rejectEntries' swapped",
  "chart: follower on InstallSnapshotRequest #2: actions 'followLeader' and 'tellInstalled' swapped",
  "chart: follower on InstallSnapshotRequest #3: actions 'followLeader' and 'keepPiece' swapped",
  "chart: follower on InstallSnapshotRequest #4: actions 'followLeader' and 'tellProgress' swapped",
  "chart: leader on DiskFilled #1: actions 'noteFullDisk' and 'forgetLeader' swapped",
  "chart: leader on InstallSnapshotResponse #1: actions 'recordAnswer' and 'confirmReadRound' swapped",
  "chart: leader on AppendEntriesResponse #1: actions 'recordAnswer' and 'confirmReadRound' swapped",
  "chart: leader: exit 'refuseReads' and 'forgetFollowers' swapped",
  "chart: leader.supported after minimumElectionTimeout #3: actions 'giveUpTransfer' and 'losePatience' swapped",
  "chart: candidate on EntriesSaved #1: actions 'countOwnVote' and 'markDurable' swapped",
  "chart: leader on AppendEntriesResponse #1: actions 'confirmReadRound' and 'tellAnswer' swapped",
  "chart: leader on InstallSnapshotResponse #1: actions 'confirmReadRound' and 'tellAnswer' swapped",
  "chart: leader: entry 'takeOffice' and 'beginPatience' swapped",
  "chart: leader: exit 'bidFarewell' and 'abandonProposals' swapped",
  "chart: leader.supported.transferring always #1: actions 'revokeLease' and 'tellTarget' swapped",
]);

const twice = group('Doing it a second time changes nothing: it sets the same, or halts what is halted.', [
  "chart: followerProgress on RoundConfirmed #1: actions 'noteReadRound' doubled",
  "chart: probe on AppendEntriesResponse #1: actions 'recordMatch' doubled",
  "chart: probe on AppendEntriesResponse #1: actions 'stepBackToMatch' doubled",
  "chart: probe on AppendEntriesResponse #2: actions 'backOff' doubled",
  "chart: replicate on AppendEntriesResponse #1: actions 'recordMatch' doubled",
  "chart: replicate on AppendEntriesResponse #2: actions 'backOff' doubled",
  "chart: replicate on PeerUnreachable #1: actions 'stepBackToMatch' doubled",
  "chart: replicate after probeRetry #1: actions 'stepBackToMatch' doubled",
  "chart: snapshot on InstallSnapshotResponse #1: actions 'recordInstalled' doubled",
  "chart: snapshot on InstallSnapshotResponse #2: actions 'moveToPiece' doubled",
  "chart: snapshot on AppendEntriesResponse #1: actions 'recordMatch' doubled",
  "chart: snapshot: entry 'forgetFlight' doubled",
  "chart: snapshot: entry 'beginSnapshot' doubled",
  "chart: snapshot: exit 'endSnapshot' doubled",
  "chart: probe: entry 'forgetFlight' doubled",
  "chart: follower on AppendEntriesRequest #1: actions 'haltOnSecondLeader' doubled",
  "chart: follower on AppendEntriesRequest #2: actions 'haltOnContradiction' doubled",
  "chart: follower on AppendEntriesRequest #3: actions 'followLeader' doubled",
  "chart: follower on AppendEntriesRequest #4: actions 'followLeader' doubled",
  "chart: follower on AppendEntriesRequest #5: actions 'followLeader' doubled",
  "chart: follower on InstallSnapshotRequest #1: actions 'haltOnSecondLeader' doubled",
  "chart: follower on InstallSnapshotRequest #2: actions 'followLeader' doubled",
  "chart: follower on InstallSnapshotRequest #3: actions 'followLeader' doubled",
  "chart: follower on InstallSnapshotRequest #4: actions 'followLeader' doubled",
  "chart: follower after electionTimeout #2: actions 'forgetLeader' doubled",
  "chart: preCandidate on DiskFilled #1: actions 'noteFullDisk' doubled",
  "chart: candidate on DiskFilled #1: actions 'noteFullDisk' doubled",
  "chart: leader on DiskFilled #1: actions 'noteFullDisk' doubled",
  "chart: leader on DiskFilled #1: actions 'forgetLeader' doubled",
  "chart: leader on InstallSnapshotRequest #1: actions 'haltOnSecondLeader' doubled",
  "chart: leader on InstallSnapshotResponse #1: actions 'recordAnswer' doubled",
  "chart: leader on InstallSnapshotResponse #1: actions 'confirmReadRound' doubled",
  "chart: leader always #3: actions 'answerChange' doubled",
  "chart: leader always #4: actions 'forgetLeader' doubled",
  "chart: leader.supported on TransferRequested #1: actions 'beginTransfer' doubled",
  "chart: follower on TimeoutNowRequest #1: actions 'acceptNomination' doubled",
  "chart: leader: entry 'beginPatience' doubled",
  "chart: leader.supported after minimumElectionTimeout #3: actions 'giveUpTransfer' doubled",
  "chart: server on DiskFilled #1: actions 'noteFullDisk' doubled",
  "chart: server on DiskFreed #1: actions 'noteRoom' doubled",
  "chart: server on SnapshotFailed #1: actions 'giveUpSnapshot' doubled",
  "chart: server on SnapshotFailed #2: actions 'giveUpPieces' doubled",
  "chart: leader: exit 'abandonChange' doubled",
  "chart: leader: exit 'endTransfer' doubled",
  "chart: leader: exit 'refuseReads' doubled",
  "chart: preCandidate on PreVoteResponse #1: actions 'countVote' doubled",
  "chart: candidate on RequestVoteResponse #1: actions 'countVote' doubled",
  "chart: candidate on EntriesSaved #1: actions 'countOwnVote' doubled",
  "chart: candidate on EntriesSaved #1: actions 'markDurable' doubled",
  "chart: candidate on EntriesSaved #2: actions 'countOwnVote' doubled",
  "chart: leader on AppendEntriesRequest #1: actions 'haltOnSecondLeader' doubled",
  "chart: leader on AppendEntriesResponse #1: actions 'recordAnswer' doubled",
  "chart: leader on AppendEntriesResponse #1: actions 'confirmReadRound' doubled",
  "chart: leader always #1: actions 'advanceCommitIndex' doubled",
  "chart: leader.supported after minimumElectionTimeout #1: actions 'forgetLeader' doubled",
  "chart: server on EntriesSaved #1: actions 'markDurable' doubled",
  "chart: preCandidate: exit 'forgetVotes' doubled",
  "chart: candidate: exit 'forgetVotes' doubled",
  "chart: leader: exit 'abandonProposals' doubled",
  "chart: leader: exit 'forgetFollowers' doubled",
  "chart: leader.supported: entry 'beginSupport' doubled",
  "chart: leader always #6: actions 'answerReads' doubled",
  "chart: leader.supported.transferring always #1: actions 'revokeLease' doubled",
  "chart: server on SnapshotSaved #2: actions 'recordSnapshot' doubled",
  "chart: server always #3: actions 'presumePromise' doubled",
]);

const malformed = group('Only a message that is refused at the door could tell the two apart.', [
  "chart: snapshot on AppendEntriesResponse #1: guard 'entriesWereAccepted' dropped",
]);

const ofFollowerProgress: readonly Equivalent[] = [
  {
    id: "chart: probe on AppendEntriesResponse #1: actions 'recordMatch' and 'stepBackToMatch' swapped",
    why: 'Either way nextIndex is the one after matchIndex in the end.',
  },
  ...group('Nothing is in flight while it is probed, so there is nothing to forget either.', [
    'chart: probe on AppendEntriesResponse #2: reenter added',
    'chart: probe on HeartbeatDue #1: reenter added',
  ]),
  ...group('Whoever lacks the snapshot passes through: the other state asks the same question at once.', [
    'chart: probe always #1: target snapshot becomes replicate',
    'chart: probe always #1: target snapshot becomes replicate.full',
    'chart: replicate always #1: target snapshot becomes probe',
    'chart: replicate always #1: target snapshot becomes probe.asking',
    'chart: replicate always #1: target snapshot becomes probe.paused',
    'chart: snapshot on InstallSnapshotResponse #2: target snapshot.taking becomes probe',
    'chart: snapshot on InstallSnapshotResponse #2: target snapshot.taking becomes probe.asking',
    'chart: snapshot on LogCompacted #1: target snapshot becomes probe',
    'chart: snapshot on LogCompacted #1: target snapshot becomes probe.asking',
    'chart: snapshot on LogCompacted #1: target snapshot becomes probe.paused',
    'chart: snapshot on LogCompacted #1: target snapshot becomes replicate',
    'chart: snapshot on LogCompacted #1: target snapshot becomes replicate.full',
  ]),
  ...group('`snapshot` begins with `taking`, and the piece is chosen between leaving and entering it.', [
    'chart: snapshot on InstallSnapshotResponse #2: target snapshot.taking becomes snapshot',
    'chart: snapshot on InstallSnapshotResponse #2: reenter added',
  ]),
  {
    id: "chart: snapshot: entry 'forgetFlight' and 'beginSnapshot' swapped",
    why: 'One sets what is in flight, the other which snapshot is sent: neither reads what the other sets.',
  },
  ...group('Nothing happens on entering `free`, and no timer is its own.', [
    'chart: replicate.free on EntriesAppended #1: enters replicate.free anew',
    'chart: replicate.free always #2: enters replicate.free anew',
  ]),
  {
    id: 'chart: replicate.free on EntriesAppended #1: transition dropped',
    why: 'What is missing is sent in any case, as long as the window has room.',
  },
];

const ofServer: readonly Equivalent[] = [
  {
    id: 'chart: follower on AppendEntriesRequest #1: tried after the next branch',
    why: 'Where both hold, two guarantees are broken; which of them is told first does not matter.',
  },
  ...group('The two guards exclude each other.', [
    'chart: probe on AppendEntriesResponse #1: tried after the next branch',
    'chart: replicate on AppendEntriesResponse #1: tried after the next branch',
    'chart: snapshot on InstallSnapshotResponse #1: tried after the next branch',
    'chart: leader on RequestVoteRequest #1: tried after the next branch',
    'chart: server on RequestVoteRequest #1: tried after the next branch',
    'chart: server on AppendEntriesRequest #1: tried after the next branch',
    'chart: server on InstallSnapshotRequest #1: tried after the next branch',
    'chart: follower.hearing on RequestVoteRequest #1: tried after the next branch',
    'chart: server on SnapshotSaved #1: tried after the next branch',
    'chart: server on SnapshotFailed #1: tried after the next branch',
  ]),
  ...group('Every role has taken what is current: what is not newer either is older.', [
    "chart: server on RequestVoteRequest #2: guard 'termIsOlder' dropped",
    "chart: server on AppendEntriesRequest #2: guard 'termIsOlder' dropped",
    "chart: server on InstallSnapshotRequest #2: guard 'termIsOlder' dropped",
  ]),
  ...group('The whole role is left, whichever it is, and nothing hangs on the machine itself.', [
    'chart: server on PreVoteResponse #1: reenter added',
    'chart: server on RequestVoteRequest #1: reenter added',
    'chart: server on RequestVoteResponse #1: reenter added',
    'chart: server on AppendEntriesRequest #1: reenter added',
    'chart: server on AppendEntriesResponse #1: reenter added',
    'chart: server on InstallSnapshotRequest #1: reenter added',
    'chart: server on InstallSnapshotResponse #1: reenter added',
    'chart: server on TimeoutNowRequest #1: reenter added',
    'chart: server always #3: reenter added',
  ]),
  {
    id: "chart: leader on RequestVoteRequest #1: guard 'termIsNewer' dropped",
    why: 'In an older term and in its own it is refused in the same way further down.',
  },
  ...group('The same event is looked at again at once, and enters `hearing` or halts in any case.', [
    'chart: preCandidate on AppendEntriesRequest #1: target follower becomes follower.hearing',
    'chart: candidate on AppendEntriesRequest #1: target follower becomes follower.hearing',
    'chart: server on AppendEntriesRequest #1: target follower becomes follower.hearing',
    'chart: preCandidate on InstallSnapshotRequest #1: target follower becomes follower.hearing',
    'chart: candidate on InstallSnapshotRequest #1: target follower becomes follower.hearing',
    'chart: server on InstallSnapshotRequest #1: target follower becomes follower.hearing',
  ]),
  ...group('Each answers other requests: none of them tells which was answered first.', [
    "chart: leader: exit 'abandonProposals' and 'abandonChange' swapped",
    "chart: leader: exit 'abandonChange' and 'endTransfer' swapped",
    "chart: leader: exit 'endTransfer' and 'refuseReads' swapped",
  ]),
  ...group('`candidate` begins with `volunteer`, and is left and entered as a whole in any case.', [
    'chart: follower on ElectionRequested #1: target candidate.volunteer becomes candidate',
    'chart: preCandidate on ElectionRequested #1: target candidate.volunteer becomes candidate',
    'chart: candidate on ElectionRequested #1: target candidate.volunteer becomes candidate',
  ]),
  ...group(
    '`transferring` begins with `heartbeat`; nothing happens on entering it, and no timer is its own.',
    [
      `${beating} on HeartbeatRequested #1: target ${transferring}.heartbeat becomes ${transferring}`,
      `${beating} after heartbeatInterval #1: target ${transferring}.heartbeat becomes ${transferring}`,
    ],
  ),
  {
    id: 'chart: leader on PeerUnreachable #2: branch dropped',
    why: 'What the role leaves is ignored by the machine.',
  },
  {
    id: 'chart: leader always #1: tried after the next branch',
    why: 'C-old,new is left in the step in which it is committed, and both halves hold nothing more then.',
  },
  {
    id: 'chart: leader always #2: tried after the next branch',
    why: 'C-old,new is left before it is applied, and the change then waits for C-new.',
  },
  {
    id: 'chart: leader always #4: tried after the next branch',
    why: 'It is removed by what is applied, and nothing is applied while a round is due.',
  },
  {
    id: 'chart: server always #2: tried after the next branch',
    why: 'A promise is presumed at the start alone, where nothing is applied that the snapshot lacks.',
  },
  {
    id: 'chart: server on DiskFreed #1: not in leader',
    why: 'Whoever leads has room: a full disk ends its office, and nobody stands with one.',
  },
];

export const equivalentsOfCharts: readonly Equivalent[] = [
  ...independent,
  ...twice,
  ...malformed,
  ...ofFollowerProgress,
  ...ofServer,
];
