/**
 * What must hold of a whole cluster after every step. Each check is pure and looks only at the server that
 * has just stepped; what it must know of the past, the chronicle tells. invariant-watch.ts puts the two
 * together.
 */

import {
  type Check,
  type Chronicle,
  configurationOf,
  entryIn,
  type Glimpse,
  holds,
  isLeader,
  type LogView,
  lastIndexOf,
  logOf,
  placeAt,
  placeOf,
  type ServerView,
  sameEntry,
  termIn,
  unchangedThrough,
} from './cluster-view.ts';
import {
  committedIsDurable,
  matchIsTrue,
  persistBeforeSend,
  snapshotIsCommitted,
  termAndVoteNeverRegress,
} from './invariants-of-durability.ts';
import { leaderIsMember, majoritiesIntersect, oneChangeAtATime } from './invariants-of-membership.ts';
import { nothingIsLeftOver } from './invariants-of-office.ts';
import { allVoters } from './rules/membership.ts';
import { isMajority } from './rules/quorum.ts';
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
  const granted = allVoters(configuration).filter((voter) =>
    voter === server ? hasOwn : votes?.get(voter) === server,
  );
  return isMajority(configuration, new Set(granted))
    ? null
    : `It leads term ${currentTerm} with the votes of ${granted.join(', ') || 'nobody'} only.`;
};

const logMatching: Check = (own, before, _view, past) => {
  const log = logOf(own);
  const known = Math.max(unchangedThrough(log, before), log.logStart.index);
  for (let index = known + 1; index <= lastIndexOf(log); index += 1) {
    const entry = entryIn(log, index) as LogEntry;
    if (entry.index !== index) return `Entry ${entry.index} stands at ${index}.`;
    const place = placeAt(past.places, index, entry.term);
    if (place === undefined) continue;
    if (!sameEntry(place.entry, entry))
      return `Another log has another command at ${placeOf(index, entry.term)}.`;
    if (place.prevLogTerm !== termIn(log, index - 1))
      return `Logs differ before ${placeOf(index, entry.term)}.`;
  }
  return null;
};

function missingCommitted(leader: ServerView, past: Chronicle): string | null {
  const { state } = leader;
  let last = past.committed.length;
  while (last > 0 && (past.committed[last - 1]?.in ?? 0) >= state.currentTerm) last -= 1;
  const expected = past.committed[last - 1]?.entry;
  if (expected === undefined || holds(state, expected)) return null;
  return `${state.id} leads term ${state.currentTerm} without the committed ${placeOf(last, expected.term)}.`;
}

const leaderCompleteness: Check = (own, before, { servers }, past) => {
  const { currentTerm, commitIndex } = own.state;
  if (!own.running) return null;
  const missing = hasWon(own, before) ? missingCommitted(own, past) : null;
  const entry = entryIn(own.state, commitIndex);
  if (missing !== null || commitIndex <= past.committed.length || entry === undefined) return missing;
  for (const other of servers.values()) {
    const { state } = other;
    if (!isLeader(other) || state.currentTerm <= currentTerm) continue;
    if (!holds(state, entry))
      return `${state.id} leads term ${state.currentTerm} without index ${commitIndex}, committed in ${currentTerm}.`;
  }
  return null;
};

/** @paper §5.4.1 */
function wouldVoteFor(voter: LogView, candidate: LogView): boolean {
  const ownTerm = termIn(voter, lastIndexOf(voter));
  const term = termIn(candidate, lastIndexOf(candidate));
  return term === ownTerm ? lastIndexOf(candidate) >= lastIndexOf(voter) : term > ownTerm;
}

/** Counting copies is not enough: Figure 8 shows a majority that a later leader would have replaced. */
const committedIsUnelectable: Check = ({ running, state }, _before, { servers }, past) => {
  const { commitIndex } = state;
  const entry = entryIn(state, commitIndex);
  if (!running || commitIndex <= past.committed.length || entry === undefined) return null;
  for (const [id, rival] of servers) {
    const configuration = configurationOf(rival);
    if (holds(logOf(rival), entry) || !allVoters(configuration).includes(id)) continue;
    const supporters = [...servers].filter(([, voter]) => wouldVoteFor(logOf(voter), logOf(rival)));
    const votes = supporters.map(([voter]) => voter);
    if (isMajority(configuration, new Set(votes)))
      return `Without index ${commitIndex}, ${id} could win the votes of ${votes.join(', ')}.`;
  }
  return null;
};

const stateMachineSafety: Check = ({ running }, before, { step }, past) => {
  let expected = before.running && running ? before.lastApplied : (step.applied[0]?.index ?? 1) - 1;
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
  const kept = unchangedThrough(state, before);
  return kept === lastIndexOf(before)
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
  const kept = unchangedThrough(state, before);
  if (before.running && kept < before.commitIndex) return `It replaced its committed index ${kept + 1}.`;
  const through = Math.min(state.commitIndex, past.committed.length);
  for (let index = Math.max(before.commitIndex, state.logStart.index) + 1; index <= through; index += 1) {
    const entry = past.committed[index - 1]?.entry;
    if (!sameEntry(entry, entryIn(state, index))) return `Another entry was committed at ${index} before.`;
  }
  return null;
};

const indexesAreInOrder: Check = ({ running, state }) => {
  const { lastApplied, commitIndex, durableIndex, followers, readRound, logStart } = state;
  const last = lastIndexOf(state);
  if (!running) return null;
  if (logStart.index > lastApplied)
    return `The log begins after ${logStart.index} > lastApplied ${lastApplied}.`;
  if (lastApplied > commitIndex) return `lastApplied ${lastApplied} > commitIndex ${commitIndex}.`;
  if (commitIndex > last) return `commitIndex ${commitIndex} > last index ${last}.`;
  if (lastApplied > durableIndex) return `lastApplied ${lastApplied} > durableIndex ${durableIndex}.`;
  if (durableIndex > last) return `durableIndex ${durableIndex} > last index ${last}.`;
  for (const [id, { nextIndex, matchIndex, confirmedRound }] of followers) {
    if (matchIndex >= nextIndex) return `For ${id}: matchIndex ${matchIndex} >= nextIndex ${nextIndex}.`;
    if (nextIndex > last + 1) return `For ${id}: nextIndex ${nextIndex}, last index ${last}.`;
    if (confirmedRound > readRound) return `For ${id}: confirmedRound ${confirmedRound} of ${readRound}.`;
  }
  return null;
};

const preVoteChangesNothing: Check = ({ role, state }, before, { step }) => {
  if (step.event !== 'PreVoteRequest') return null;
  if (step.touchedTimers) return 'A pre-vote touched its timers.';
  if (role !== before.role) return `A pre-vote made it ${role}.`;
  const changed = (['currentTerm', 'votedFor', 'leaderId', 'commitIndex', 'lastApplied'] as const).find(
    (field) => state[field] !== before[field],
  );
  if (changed !== undefined) return `A pre-vote changed its ${changed}.`;
  return unchangedThrough(state, before) === lastIndexOf(before) ? null : 'A pre-vote changed its log.';
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
  { id: 'I7', name: 'commit and applied never regress', paper: 'Figure 2', check: indexesNeverRegress },
  {
    id: 'I12',
    name: 'start <= applied <= commit <= last, applied <= durable, match < next, confirmed <= begun',
    paper: 'Figure 2',
    check: indexesAreInOrder,
  },
  { id: 'I11', name: 'one change of members at a time', paper: '§6', check: oneChangeAtATime },
  { id: 'I10', name: 'majorities that may decide meet', paper: '§6', check: majoritiesIntersect },
  { id: 'I23', name: 'a leader is a member', paper: '§6, thesis §4.2.2', check: leaderIsMember },
  { id: 'I22', name: 'snapshots stand for what is committed', paper: '§7', check: snapshotIsCommitted },
  { id: 'I13', name: 'match index is true', paper: '§5.3', check: matchIsTrue },
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
