/** Mutants that change nothing that anybody could see, each with the reason. */

export interface Equivalent {
  /** The whole id of a mutant. */
  readonly id: string;
  readonly why: string;
}

const group = (why: string, ids: readonly string[]): readonly Equivalent[] => ids.map((id) => ({ id, why }));

const append = 'spec/rules/append-entries.ts appendEntries';
const replaceSuffix = 'spec/rules/append-entries.ts replaceSuffix';
const quorum = 'spec/rules/quorum.ts insertDescending';
const appendProposal = 'spec/rules/replication.ts appendProposal';

const independent = group('Neither of the two reads what the other one changes or orders.', [
  `${append}: «followCommit(state, event.leaderCommit, matchIndex);» and «effects.send(event.from, { type: 'AppendEntriesResponse',…» swapped`,
  `${replaceSuffix}: «adoptConfigurations(state, news);» and «effects.saveEntries(news);» swapped`,
  'spec/rules/clients.ts forgetFollowers: «for (const id of [...state.followers.keys()]) effects.fol…» and «state.uncommittedBytes = 0;» swapped',
  'spec/rules/clients.ts forgetFollowers: «for (const id of [...state.followers.keys()]) effects.fol…» last',
  'spec/rules/commitment.ts applyCommitted: «effects.apply(entries);» and «state.lastApplied = through;» swapped',
  'spec/rules/commitment.ts applyCommitted: «countApplied(state, entries);» and «answerApplied(state, effects);» swapped',
  'spec/rules/compaction.ts takeSnapshot: «state.sinceSnapshot = { entries: 0, bytes: 0 };» and «effects.takeSnapshot(mark);» swapped',
  'spec/rules/compaction.ts recordSnapshot: «forgetConfigurationsBefore(state, index);» and «effects.saveLogStart(state.logStart, true);» swapped',
  "spec/rules/install-snapshot.ts tellProgress: «if (isKept) state.incomingSnapshot = { ...incomingSnapsho…» and «effects.send(event.from, { type: 'InstallSnapshotResponse…» swapped",
  'spec/rules/install-snapshot.ts keepPiece: «state.takingSnapshot = null;» and «effects.savePiece(mark, offset, data);» swapped',
  'spec/rules/install-snapshot.ts installSnapshot: «state.sinceSnapshot = { entries: 0, bytes: 0 };» and «effects.saveLogStart(state.logStart, keepsRest);» swapped',
  "spec/rules/install-snapshot.ts acknowledgeSnapshot: «state.incomingSnapshot = null;» and «effects.send(from, { type: 'InstallSnapshotResponse', fro…» swapped",
  'spec/rules/reconfiguration.ts beginChange: «appendConfiguration( state, sameVoters(configuration, nex…» and «state.pendingChange = { token: event.token, index };» swapped',
  'spec/rules/reconfiguration.ts leaveJoint: «appendConfiguration(state, configurationAfterJoint(state.…» and «if (state.pendingChange !== null) state.pendingChange = {…» swapped',
  "spec/rules/reconfiguration.ts answerChange: «effects.answer({ outcome: 'done', token: pendingChange.to…» and «state.pendingChange = null;» swapped",
  'spec/rules/replication.ts takeOffice: «state.leaderId = state.id;» and «meetFollowers(state, effects);» swapped',
  'spec/rules/replication.ts appendConfiguration: «adoptConfigurations(state, [entry]);» and «effects.saveEntries([entry]);» swapped',
  'spec/rules/replication.ts appendConfiguration: «effects.useConfiguration(configuration);» and «meetFollowers(state, effects);» swapped',
  'spec/rules/replication.ts meetFollowers: «for (const id of [...state.followers.keys()]) if (!member…» and «for (const id of members) if (id !== state.id && !state.f…» swapped',
  'spec/rules/replication.ts appendToLog: «countUncommitted(state, entries);» and «effects.saveEntries(entries);» swapped',
  'spec/rules/transfer.ts giveUpTransfer: «state.transfer = null;» and «if (transfer.token !== null) effects.answer(refusal(state…» swapped',
  "spec/rules/transfer.ts tellTarget: «state.transfer = { ...(state.transfer as Transfer), isTol…» and «effects.sendAhead(target, { type: 'TimeoutNowRequest', fr…» swapped",
  'spec/rules/support.ts beginSupport: «state.answeredBy = new Set([state.id]);» and «for (const id of state.followers.keys()) effects.follower…» swapped',
  'spec/rules/support.ts beginSupport: «for (const id of state.followers.keys()) effects.follower…» and «state.dueIndex = Math.min(state.durableIndex + 1, lastLog…» swapped',
  'spec/rules/elections.ts startElection: «state.votesGranted = new Set();» and «effects.saveTermAndVote(state.currentTerm, state.votedFor);» swapped',
  'spec/rules/pre-vote.ts askForPreVotes: «state.votesGranted = new Set([state.id]);» and «for (const voter of allVoters(state.configuration)) { if …» swapped',
  `${appendProposal}: «appendToLog(state, commands, effects);» and «state.pendingProposals.push({ token, index, count: comman…» swapped`,
  'spec/rules/terms.ts adoptTerm: «state.leaderId = null;» and «effects.saveTermAndVote(state.currentTerm, state.votedFor);» swapped',
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
]);

const sameValue = group('Where the two comparisons differ, the value is set to what it is already.', [
  'spec/rules/append-entries.ts followCommit: >= in «commit > state.commitIndex»',
  'spec/rules/reads.ts confirmReadRound: >= in «readRound > known»',
  'spec/rules/install-snapshot.ts installSnapshot: <= in «state.durableIndex < index»',
  'spec/rules/install-snapshot.ts installSnapshot: <= in «state.commitIndex < index»',
  'spec/rules/progress/answers.ts reach: < in «index <= own.matchIndex»',
  'spec/rules/durability.ts confirmsEntries: < in «event.index <= state.durableIndex»',
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
]);

const malformed = group('Only a message that is refused at the door could tell the two apart.', [
  "chart: snapshot on AppendEntriesResponse #1: guard 'entriesWereAccepted' dropped",
  'spec/rules/append-entries.ts logMatches: only «termAt(state, event.prevLogIndex) === event.prevLogTerm» of «event.prevLogIndex <= lastLogIndex(state) && termAt(state…»',
]);

const ofRules: readonly Equivalent[] = [
  {
    id: `${replaceSuffix}: true for «from <= lastLogIndex(state)»`,
    why: 'The logs match before the new entries, so the first of them is at most just after the last one.',
  },
  {
    id: 'spec/rules/append-entries.ts newEntries: false for «known === 0»',
    why: 'A copy of the whole list holds the same entries.',
  },
  ...group('Only a leader asks, and it has entered office: there is progress for every other voter.', [
    'spec/rules/commitment.ts replicatedIndex: 1 for 0 in «0 as LogIndex»',
    'spec/rules/reads.ts confirmedRound: 1 for 0 in «state.followers.get(voter)?.confirmedRound ?? 0»',
  ]),
  {
    id: 'spec/rules/append-entries.ts logMatches: <= in «event.prevLogIndex < state.logStart.index»',
    why: 'Who has another term there contradicts what is committed, and that is asked before.',
  },
  {
    id: 'spec/rules/membership.ts allVoters: false for «oldVoters.length === 0»',
    why: 'Nobody is added to the voters then: it is a copy of the same list.',
  },
  {
    id: 'spec/rules/progress/answers.ts endCatchUpRound: 1 for 0 in «own.roundThrough > 0»',
    why: 'Whoever learns was added by an entry that is not the first.',
  },
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
  ...group('Nothing is taken from the beginning of a list.', [
    'spec/rules/progress/window.ts freeAcknowledged: true for «freed > 0»',
    'spec/rules/progress/window.ts freeAcknowledged: >= in «freed > 0»',
  ]),
  {
    id: 'spec/rules/transfer.ts chosenTarget: 2 for 1 in «-1»',
    why: 'No matchIndex is less than 0, so anybody is better than either.',
  },
  ...group('Whoever keeps up has the noop at least: its matchIndex is above 0.', [
    'spec/rules/preference.ts preferredServer: 2 for 1 in «-1»',
    'spec/rules/preference.ts preferredServer: 0 for 1 in «-1»',
  ]),
  {
    id: 'spec/rules/preference.ts preferredServer: < in «matchIndex <= most»',
    why: 'Of those that are equal in both, either may be chosen.',
  },
  {
    id: 'spec/rules/preference.ts preferredServer: false for «state.priorities.length === 0»',
    why: 'Where nobody is preferred nobody is higher than the leader; it only takes longer to say so.',
  },
  {
    id: 'spec/rules/configurations.ts forgetConfigurationsFrom: «state.configuration = latest(state).configuration;» dropped',
    why: 'Something else takes the place of what is cut off in the same step, and is adopted.',
  },
  {
    id: 'spec/rules/elections.ts startElection: «state.votesGranted = new Set();» dropped',
    why: 'Whoever leaves an election or its pre-votes forgets the votes, so none are left when the next one begins.',
  },
  {
    id: 'spec/rules/reads.ts readyCount: false for «pendingReads.length === 0»',
    why: 'Of no reads none is ready either; it only takes longer to say so.',
  },
  {
    id: 'spec/rules/election-restriction.ts logIsUpToDate: >= in «event.lastLogTerm > ownTerm»',
    why: 'The line is reached with different terms only.',
  },
  ...group('Before the first place there is no index, and nothing is less than none.', [
    `${quorum}: >= in «place > 0»`,
    `${quorum}: only «(numbers[place - 1] as number) < number» of «place > 0 && (numbers[place - 1] as number) < number»`,
  ]),
  {
    id: `${quorum}: <= in «(numbers[place - 1] as number) < number»`,
    why: 'Equal indexes may stand in any order.',
  },
];

const ofChart: readonly Equivalent[] = [
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
];

export const equivalents: readonly Equivalent[] = [
  ...independent,
  ...sameValue,
  ...twice,
  ...malformed,
  ...ofRules,
  ...ofChart,
];
