/** Mutants that nobody could see, each with the reason: those of the rules, and then those of the charts. */

import { type Equivalent, group } from './equivalent.ts';
import { equivalentsOfCharts } from './equivalents-of-charts.ts';

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
]);

const sameValue = group('Where the two comparisons differ, the value is set to what it is already.', [
  'spec/rules/append-entries.ts followCommit: >= in «commit > state.commitIndex»',
  'spec/rules/reads.ts confirmReadRound: >= in «readRound > known»',
  'spec/rules/install-snapshot.ts installSnapshot: <= in «state.durableIndex < index»',
  'spec/rules/install-snapshot.ts installSnapshot: <= in «state.commitIndex < index»',
  'spec/rules/progress/answers.ts reach: < in «index <= own.matchIndex»',
  'spec/rules/durability.ts confirmsEntries: < in «event.index <= state.durableIndex»',
]);

const malformed = group('Only a message that is refused at the door could tell the two apart.', [
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
    id: 'spec/state.ts remainingLog: false for «start.index === 0»',
    why: 'Without a snapshot a log begins at index 1, which is just after 0.',
  },
  ...group('Before the first place there is nobody, and nobody is less than that.', [
    'spec/rules/well-formed-messages.ts refuseConfiguration: only «(list[place - 1] as NodeId) >= id» of «place > 0 && (list[place - 1] as NodeId) >= id»',
    'spec/rules/well-formed-messages.ts refuseConfiguration: >= in «place > 0»',
  ]),
  {
    id: 'spec/rules/replication.ts meet: 1 for 0 in «inFlightBytes: 0»',
    why: 'Its chart begins with `probe`, and whoever enters that forgets what is in flight.',
  },
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

export const equivalents: readonly Equivalent[] = [
  ...independent,
  ...sameValue,
  ...malformed,
  ...ofRules,
  ...equivalentsOfCharts,
];
