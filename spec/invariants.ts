/**
 * What must hold of a whole cluster after every step. Each check is pure and looks only at the server that
 * has just stepped; what it must know of the past, the chronicle tells. invariant-watch.ts puts the two
 * together.
 */

import {
  type Chronicle,
  type ClusterView,
  type DiskView,
  type Glimpse,
  isLeader,
  placeOf,
  type ServerView,
  sameEntry,
  termOf,
  unchangedCount,
  votesSent,
} from './cluster-view.ts';
import type { ServerMessage } from './messages.ts';
import type { LogEntry, LogIndex, NodeId, Term } from './vocabulary.ts';

export interface Violation {
  readonly id: string;
  readonly name: string;
  readonly server: NodeId;
  /** What was seen, in a sentence. */
  readonly seen: string;
}

/** Says what is wrong with the server that has stepped, or null. */
type Check = (
  own: ServerView,
  before: Readonly<Glimpse>,
  view: ClusterView,
  past: Chronicle,
) => string | null;

export interface Invariant {
  readonly id: string;
  readonly name: string;
  readonly paper: string;
  readonly check: Check;
}

const electionSafety: Check = ({ role, state }, _before, { step }, past) => {
  const other = isLeader(role) ? past.leaders.get(state.currentTerm) : undefined;
  return other === undefined || other === step.server
    ? null
    : `${other} has led term ${state.currentTerm} as well.`;
};

const logMatching: Check = ({ state: { log } }, before, _view, past) => {
  for (let index = unchangedCount(log, before.log) + 1; index <= log.length; index += 1) {
    const entry = log[index - 1] as LogEntry;
    if (entry.index !== index) return `Entry ${entry.index} stands at ${index}.`;
    const known = past.places.get(placeOf(index, entry.term));
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
  const hasWon = isLeader(own.role) && !(isLeader(before.role) && before.currentTerm === currentTerm);
  const missing = hasWon ? missingCommitted(own, past) : null;
  if (missing !== null || commitIndex <= past.committed.length) return missing;
  for (const { running, role, state } of servers.values()) {
    if (!running || !isLeader(role) || state.currentTerm <= currentTerm) continue;
    if (!sameEntry(state.log[commitIndex - 1], log[commitIndex - 1]))
      return `${state.id} leads term ${state.currentTerm} without index ${commitIndex}, committed in ${currentTerm}.`;
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

const leaderAppendOnly: Check = ({ role, state }, before) => {
  if (!isLeader(role) || !isLeader(before.role) || state.currentTerm !== before.currentTerm) return null;
  const kept = unchangedCount(state.log, before.log);
  return kept === before.log.length
    ? null
    : `The leader of term ${state.currentTerm} changed index ${kept + 1}.`;
};

type Ballot = { readonly term: Term; readonly votedFor: NodeId | null };

function regressed(one: Ballot, before: Ballot): boolean {
  if (one.term !== before.term) return one.term < before.term;
  return before.votedFor !== null && one.votedFor !== before.votedFor;
}

const ballotText = ({ term, votedFor }: Ballot) => `term ${term} with a vote for ${votedFor ?? 'nobody'}`;

function secondVote(view: ClusterView, past: Chronicle): string | null {
  const now = new Map<string, NodeId>();
  for (const [key, candidate] of votesSent(view)) {
    const earlier = past.votes.get(key) ?? now.get(key);
    if (earlier !== undefined && earlier !== candidate)
      return `It voted for ${earlier} and ${candidate} in one term.`;
    now.set(key, candidate);
  }
  return null;
}

const termAndVoteNeverRegress: Check = ({ running, state, disk }, before, view, past) => {
  const own: Ballot = { term: state.currentTerm, votedFor: state.votedFor };
  const saved: Ballot = { term: disk.currentTerm, votedFor: disk.votedFor };
  const savedBefore: Ballot = { term: before.diskTerm, votedFor: before.diskVote };
  const ownBefore: Ballot = { term: before.currentTerm, votedFor: before.votedFor };
  if (regressed(saved, savedBefore))
    return `The disk went from ${ballotText(savedBefore)} to ${ballotText(saved)}.`;
  if (running && regressed(own, saved)) return `It has ${ballotText(own)}, its disk ${ballotText(saved)}.`;
  if (running && before.running && regressed(own, ownBefore))
    return `It went from ${ballotText(ownBefore)} to ${ballotText(own)}.`;
  return secondVote(view, past);
};

const indexesNeverRegress: Check = ({ running, state }, before) => {
  if (!running || !before.running) return null;
  if (state.commitIndex < before.commitIndex)
    return `commitIndex: ${before.commitIndex} to ${state.commitIndex}.`;
  if (state.lastApplied < before.lastApplied)
    return `lastApplied: ${before.lastApplied} to ${state.lastApplied}.`;
  return null;
};

const committedIsDurable: Check = ({ state, running }, _before, { servers }, past) => {
  const index = Math.max(past.committed.length, running ? state.commitIndex : 0);
  const entry = past.committed[index - 1]?.entry ?? state.log[index - 1];
  if (entry === undefined) return null;
  const { voters } = state.configuration;
  const count = voters.filter((voter) => sameEntry(servers.get(voter)?.disk.log[index - 1], entry)).length;
  return 2 * count > voters.length
    ? null
    : `${placeOf(index, entry.term)} is on ${count} of ${voters.length} disks.`;
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
  const { lastApplied, commitIndex, durableIndex, log } = state;
  if (!running) return null;
  if (lastApplied > commitIndex) return `lastApplied ${lastApplied} > commitIndex ${commitIndex}.`;
  if (commitIndex > log.length) return `commitIndex ${commitIndex} > last index ${log.length}.`;
  if (lastApplied > durableIndex) return `lastApplied ${lastApplied} > durableIndex ${durableIndex}.`;
  return durableIndex > log.length ? `durableIndex ${durableIndex} > last index ${log.length}.` : null;
};

/** What a leader believes of a server that has not moved on to a newer term. */
function overrated(leader: ServerView, id: NodeId, index: LogIndex, disk: DiskView): string | null {
  const { log, currentTerm } = leader.state;
  if (index === 0 || disk.currentTerm > currentTerm) return null;
  if (log[index - 1] !== undefined && sameEntry(disk.log[index - 1], log[index - 1])) return null;
  return `${leader.state.id} believes ${id} to hold ${index} durably.`;
}

const matchIsTrue: Check = (own, _before, { servers, step }) => {
  if (own.running) {
    const wrong = overrated(own, step.server, own.state.durableIndex, own.disk);
    if (wrong !== null) return wrong;
    for (const [id, { matchIndex }] of own.state.followers) {
      const disk = servers.get(id)?.disk;
      const belief = disk === undefined ? null : overrated(own, id, matchIndex, disk);
      if (belief !== null) return belief;
    }
  }
  for (const leader of servers.values()) {
    const matchIndex = leader.running ? leader.state.followers.get(step.server)?.matchIndex : undefined;
    const belief = matchIndex === undefined ? null : overrated(leader, step.server, matchIndex, own.disk);
    if (belief !== null) return belief;
  }
  return null;
};

/** The term of a message and what it says about it must be on the disk: nothing may be unsaid by a crash. */
function prematureClaim(message: ServerMessage, to: NodeId, own: ServerView): string | null {
  const { disk } = own;
  const claimed = message.type === 'PreVoteRequest' ? message.term - 1 : message.term;
  if (message.type === 'PreVoteResponse' && message.voteGranted) return null;
  if (disk.currentTerm < claimed) return `its disk is in term ${disk.currentTerm}`;
  if (disk.currentTerm > claimed) return null;
  switch (message.type) {
    case 'RequestVoteRequest':
    case 'AppendEntriesRequest':
      return disk.votedFor === message.from ? null : `its disk has a vote for ${disk.votedFor ?? 'nobody'}`;
    case 'RequestVoteResponse':
      if (!message.voteGranted || disk.votedFor === to) return null;
      return `its disk has a vote for ${disk.votedFor ?? 'nobody'}`;
    case 'AppendEntriesResponse':
      return disk.log.length < message.matchIndex || hasOther(own, message.matchIndex)
        ? `its disk does not hold index ${message.matchIndex}`
        : null;
    default:
      return null;
  }
}

/** Once the server has moved on in memory, its log is no longer the one that it spoke of. */
function hasOther({ disk, state }: ServerView, index: LogIndex): boolean {
  return disk.currentTerm === state.currentTerm && !sameEntry(disk.log[index - 1], state.log[index - 1]);
}

const persistBeforeSend: Check = (own, _before, { step }) => {
  for (const { to, message } of step.sent) {
    const reason = prematureClaim(message, to, own);
    if (reason !== null) return `${message.type} of term ${message.term} left for ${to}, but ${reason}.`;
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
  return unchangedCount(state.log, before.log) === before.log.length ? null : 'A pre-vote changed its log.';
};

/** In the order in which a broken run is best explained: the first one violated is reported. */
export const invariants: readonly Invariant[] = [
  { id: 'I6', name: 'term and vote never regress', paper: '§5.1, §5.2', check: termAndVoteNeverRegress },
  { id: 'I14', name: 'persist before send', paper: '§5.1, Figure 2', check: persistBeforeSend },
  { id: 'I18', name: 'a pre-vote changes nothing', paper: 'thesis §9.6', check: preVoteChangesNothing },
  { id: 'I1', name: 'election safety', paper: '§5.2, Figure 3', check: electionSafety },
  { id: 'I5', name: 'leader append-only', paper: '§5.3, Figure 3', check: leaderAppendOnly },
  { id: 'I2', name: 'log matching', paper: '§5.3, Figure 3', check: logMatching },
  { id: 'I13', name: 'match index is true', paper: '§5.3', check: matchIsTrue },
  { id: 'I7', name: 'commit and applied never regress', paper: 'Figure 2', check: indexesNeverRegress },
  {
    id: 'I12',
    name: 'applied <= commit <= last, applied <= durable',
    paper: 'Figure 2',
    check: indexesAreInOrder,
  },
  { id: 'I9', name: 'committed never changes', paper: '§5.4', check: committedNeverChanges },
  { id: 'I8', name: 'committed is durable on a majority', paper: '§5.3', check: committedIsDurable },
  { id: 'I3', name: 'leader completeness', paper: '§5.4, Figure 3', check: leaderCompleteness },
  { id: 'I4', name: 'state machine safety', paper: '§5.4.3, Figure 3', check: stateMachineSafety },
];
