/**
 * What must hold of a whole cluster after every step. Each check is pure and looks only at the server that
 * has just stepped; what it must know of the past, the chronicle tells. invariant-watch.ts puts the two
 * together.
 */

import {
  type Check,
  type Chronicle,
  type Glimpse,
  isLeader,
  logOf,
  placeAt,
  placeOf,
  type ServerView,
  sameEntry,
  termOf,
  unchangedCount,
} from './cluster-view.ts';
import {
  committedIsDurable,
  matchIsTrue,
  persistBeforeSend,
  termAndVoteNeverRegress,
} from './invariants-of-durability.ts';
import type { LogEntry, NodeId } from './vocabulary.ts';

export interface Violation {
  readonly id: string;
  readonly name: string;
  readonly server: NodeId;
  /** What was seen, in a sentence. */
  readonly seen: string;
}

export interface Invariant {
  readonly id: string;
  readonly name: string;
  readonly paper: string;
  readonly check: Check;
}

const electionSafety: Check = (own, _before, { step }, past) => {
  const { state } = own;
  const other = isLeader(own) ? past.leaders.get(state.currentTerm) : undefined;
  return other === undefined || other === step.server
    ? null
    : `${other} has led term ${state.currentTerm} as well.`;
};

/** It did not lead this term when it was last looked at. */
const hasWon = (own: ServerView, before: Readonly<Glimpse>) =>
  isLeader(own) && !(isLeader(before) && before.currentTerm === own.state.currentTerm);

/** Only votes count that no crash takes back: those that have left their voter, and its own on its disk. */
const leaderIsElected: Check = (own, before, { step: { server } }, past) => {
  if (!hasWon(own, before)) return null;
  const { disk } = own;
  const { currentTerm, configuration } = own.state;
  const votes = past.votes.get(currentTerm);
  const hasOwn = disk.currentTerm === currentTerm && disk.votedFor === server;
  const granted = configuration.voters.filter((voter) =>
    voter === server ? hasOwn : votes?.get(voter) === server,
  );
  return 2 * granted.length > configuration.voters.length
    ? null
    : `It leads term ${currentTerm} with ${granted.length} of ${configuration.voters.length} votes.`;
};

const logMatching: Check = (own, before, _view, past) => {
  const log = logOf(own);
  for (let index = unchangedCount(log, before.log) + 1; index <= log.length; index += 1) {
    const entry = log[index - 1] as LogEntry;
    if (entry.index !== index) return `Entry ${entry.index} stands at ${index}.`;
    const known = placeAt(past.places, index, entry.term);
    if (known === undefined) continue;
    if (!sameEntry(known.entry, entry))
      return `Another log has another command at ${placeOf(index, entry.term)}.`;
    if (known.prevLogTerm !== termOf(log, index - 1))
      return `Logs differ before ${placeOf(index, entry.term)}.`;
  }
  return null;
};

function missingCommitted(leader: ServerView, past: Chronicle): string | null {
  const { log, currentTerm } = leader.state;
  let last = past.committed.length;
  while (last > 0 && (past.committed[last - 1]?.in ?? 0) >= currentTerm) last -= 1;
  const expected = past.committed[last - 1]?.entry;
  if (expected === undefined || sameEntry(log[last - 1], expected)) return null;
  return `${leader.state.id} leads term ${currentTerm} without the committed ${placeOf(last, expected.term)}.`;
}

const leaderCompleteness: Check = (own, before, { servers }, past) => {
  const { log, currentTerm, commitIndex } = own.state;
  if (!own.running) return null;
  const missing = hasWon(own, before) ? missingCommitted(own, past) : null;
  if (missing !== null || commitIndex <= past.committed.length) return missing;
  for (const other of servers.values()) {
    const { state } = other;
    if (!isLeader(other) || state.currentTerm <= currentTerm) continue;
    if (!sameEntry(state.log[commitIndex - 1], log[commitIndex - 1]))
      return `${state.id} leads term ${state.currentTerm} without index ${commitIndex}, committed in ${currentTerm}.`;
  }
  return null;
};

/** @paper §5.4.1 */
function wouldVoteFor(voter: readonly LogEntry[], candidate: readonly LogEntry[]): boolean {
  const ownTerm = termOf(voter, voter.length);
  const term = termOf(candidate, candidate.length);
  return term === ownTerm ? candidate.length >= voter.length : term > ownTerm;
}

/** Counting copies is not enough: Figure 8 shows a majority that a later leader would have replaced. */
const committedIsUnelectable: Check = ({ running, state }, _before, { servers }, past) => {
  const { commitIndex, configuration } = state;
  if (!running || commitIndex <= past.committed.length) return null;
  const voters = configuration.voters.flatMap((voter) => servers.get(voter) ?? []);
  for (const rival of voters) {
    if (sameEntry(logOf(rival)[commitIndex - 1], state.log[commitIndex - 1])) continue;
    const votes = voters.filter((voter) => wouldVoteFor(logOf(voter), logOf(rival))).length;
    if (2 * votes > configuration.voters.length)
      return `Without index ${commitIndex}, ${rival.state.id} could win ${votes} votes.`;
  }
  return null;
};

const stateMachineSafety: Check = ({ running }, before, { step }, past) => {
  let expected = before.running && running ? before.lastApplied : 0;
  for (const entry of step.applied) {
    expected += 1;
    if (entry.index !== expected) return `It applied ${entry.index} where ${expected} was due.`;
    const known = past.applied[entry.index - 1];
    if (known !== undefined && !sameEntry(known, entry))
      return `Another command was applied at ${entry.index} before.`;
  }
  return null;
};

const leaderAppendOnly: Check = (own, before) => {
  const { state } = own;
  if (!isLeader(own) || !isLeader(before) || state.currentTerm !== before.currentTerm) return null;
  const kept = unchangedCount(state.log, before.log);
  return kept === before.log.length
    ? null
    : `The leader of term ${state.currentTerm} changed index ${kept + 1}.`;
};

const indexesNeverRegress: Check = ({ running, state }, before) => {
  if (!running || !before.running) return null;
  if (state.commitIndex < before.commitIndex)
    return `commitIndex: ${before.commitIndex} to ${state.commitIndex}.`;
  if (state.lastApplied < before.lastApplied)
    return `lastApplied: ${before.lastApplied} to ${state.lastApplied}.`;
  return null;
};

const committedNeverChanges: Check = ({ running, state }, before, _view, past) => {
  if (!running) return null;
  const kept = unchangedCount(state.log, before.log);
  if (before.running && kept < before.commitIndex) return `It replaced its committed index ${kept + 1}.`;
  const through = Math.min(state.commitIndex, past.committed.length);
  for (let index = before.commitIndex + 1; index <= through; index += 1) {
    const entry = past.committed[index - 1]?.entry;
    if (!sameEntry(entry, state.log[index - 1])) return `Another entry was committed at ${index} before.`;
  }
  return null;
};

const indexesAreInOrder: Check = ({ running, state }) => {
  const { lastApplied, commitIndex, durableIndex, log, followers, readRound } = state;
  if (!running) return null;
  if (lastApplied > commitIndex) return `lastApplied ${lastApplied} > commitIndex ${commitIndex}.`;
  if (commitIndex > log.length) return `commitIndex ${commitIndex} > last index ${log.length}.`;
  if (lastApplied > durableIndex) return `lastApplied ${lastApplied} > durableIndex ${durableIndex}.`;
  if (durableIndex > log.length) return `durableIndex ${durableIndex} > last index ${log.length}.`;
  for (const [id, { nextIndex, matchIndex, confirmedRound }] of followers) {
    if (matchIndex >= nextIndex) return `For ${id}: matchIndex ${matchIndex} >= nextIndex ${nextIndex}.`;
    if (nextIndex > log.length + 1) return `For ${id}: nextIndex ${nextIndex}, last index ${log.length}.`;
    if (confirmedRound > readRound) return `For ${id}: confirmedRound ${confirmedRound} of ${readRound}.`;
  }
  return null;
};

/** What waits for the log waits for something that is still to come. */
function overdueProposal({ pendingProposals, lastApplied, log }: ServerView['state']): string | null {
  const overdue = pendingProposals.find(
    ({ index, count }) => index <= lastApplied || index + count - 1 > log.length || count < 1,
  );
  return overdue === undefined
    ? null
    : `Of proposals at ${overdue.index}, ${overdue.count} wait; applied ${lastApplied}, last ${log.length}.`;
}

/** What belongs to a leader only. */
function leftOfOffice(state: ServerView['state']): string | null {
  const { followers, pendingProposals, pendingReads, answeredBy, dueIndex, readRound } = state;
  if (followers.size > 0) return `It does not lead, but follows the progress of ${followers.size} servers.`;
  if (pendingProposals.length > 0) return 'It does not lead, but has proposals to answer.';
  if (pendingReads.length > 0) return 'It does not lead, but has reads to answer.';
  return answeredBy.size + dueIndex + readRound > 0 ? 'It does not lead, but counts who supports it.' : null;
}

const nothingIsLeftOver: Check = (own) => {
  if (!own.running) return null;
  return isLeader(own) ? overdueProposal(own.state) : leftOfOffice(own.state);
};

const preVoteChangesNothing: Check = ({ role, state }, before, { step }) => {
  if (step.event !== 'PreVoteRequest') return null;
  if (step.touchedTimers) return 'A pre-vote touched its timers.';
  if (role !== before.role) return `A pre-vote made it ${role}.`;
  const changed = (['currentTerm', 'votedFor', 'leaderId', 'commitIndex', 'lastApplied'] as const).find(
    (field) => state[field] !== before[field],
  );
  if (changed !== undefined) return `A pre-vote changed its ${changed}.`;
  return unchangedCount(state.log, before.log) === before.log.length ? null : 'A pre-vote changed its log.';
};

/** In the order in which a broken run is best explained: the first one violated is reported. */
export const invariants: readonly Invariant[] = [
  { id: 'I6', name: 'term and vote never regress', paper: '§5.1, §5.2', check: termAndVoteNeverRegress },
  { id: 'I14', name: 'persist before send', paper: '§5.1, Figure 2', check: persistBeforeSend },
  { id: 'I18', name: 'a pre-vote changes nothing', paper: 'thesis §9.6', check: preVoteChangesNothing },
  { id: 'I1', name: 'election safety', paper: '§5.2, Figure 3', check: electionSafety },
  { id: 'I20', name: 'a leader has the votes of a majority', paper: '§5.2', check: leaderIsElected },
  { id: 'I5', name: 'leader append-only', paper: '§5.3, Figure 3', check: leaderAppendOnly },
  { id: 'I2', name: 'log matching', paper: '§5.3, Figure 3', check: logMatching },
  { id: 'I13', name: 'match index is true', paper: '§5.3', check: matchIsTrue },
  { id: 'I7', name: 'commit and applied never regress', paper: 'Figure 2', check: indexesNeverRegress },
  {
    id: 'I12',
    name: 'applied <= commit <= last, applied <= durable, match < next, confirmed <= begun',
    paper: 'Figure 2',
    check: indexesAreInOrder,
  },
  { id: 'I9', name: 'committed never changes', paper: '§5.4', check: committedNeverChanges },
  { id: 'I8', name: 'committed is durable on a majority', paper: '§5.3', check: committedIsDurable },
  {
    id: 'I21',
    name: 'nobody can win without what is committed',
    paper: '§5.4.1, Figure 8',
    check: committedIsUnelectable,
  },
  { id: 'I3', name: 'leader completeness', paper: '§5.4, Figure 3', check: leaderCompleteness },
  { id: 'I4', name: 'state machine safety', paper: '§5.4.3, Figure 3', check: stateMachineSafety },
  { id: 'I19', name: 'nothing is left over', paper: '§5.3, §8', check: nothingIsLeftOver },
];
