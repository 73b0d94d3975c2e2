/** What must be on the disks, and never leave them again. Invariants of spec/invariants.ts. */

import {
  type Check,
  type Chronicle,
  type DiskView,
  entryIn,
  holds,
  lastIndexOf,
  placeOf,
  type ServerView,
  type StepView,
  sameEntry,
  survivingLog,
  voteIn,
} from './cluster-view.ts';
import type { ServerMessage } from './messages.ts';
import { isMajority } from './rules/quorum.ts';
import type { LogIndex, NodeId, Term } from './vocabulary.ts';

type Ballot = { readonly term: Term; readonly votedFor: NodeId | null };

function regressed(one: Ballot, before: Ballot): boolean {
  if (one.term !== before.term) return one.term < before.term;
  return before.votedFor !== null && one.votedFor !== before.votedFor;
}

const ballotText = ({ term, votedFor }: Ballot) => `term ${term} with a vote for ${votedFor ?? 'nobody'}`;

/** A vote in one term for two candidates, now or earlier. */
function secondVote({ server, sent }: StepView, past: Chronicle): string | null {
  for (const one of sent) {
    const candidate = voteIn(one);
    if (candidate === null) continue;
    const { term } = one.message;
    const first = sent.find((other) => other.message.term === term && voteIn(other) !== null) ?? one;
    const earlier = past.votes.get(term)?.get(server) ?? voteIn(first);
    if (earlier !== candidate) return `It voted for ${earlier} and ${candidate} in one term.`;
  }
  return null;
}

export const termAndVoteNeverRegress: Check = ({ running, state, disk }, before, { step }, past) => {
  const own: Ballot = { term: state.currentTerm, votedFor: state.votedFor };
  const saved: Ballot = { term: disk.currentTerm, votedFor: disk.votedFor };
  const savedBefore: Ballot = { term: before.diskTerm, votedFor: before.diskVote };
  const ownBefore: Ballot = { term: before.currentTerm, votedFor: before.votedFor };
  if (regressed(saved, savedBefore))
    return `The disk went from ${ballotText(savedBefore)} to ${ballotText(saved)}.`;
  if (running && regressed(own, saved)) return `It has ${ballotText(own)}, its disk ${ballotText(saved)}.`;
  if (running && before.running && regressed(own, ownBefore))
    return `It went from ${ballotText(ownBefore)} to ${ballotText(own)}.`;
  return secondVote(step, past);
};

/** Nothing can have got worse when a known entry is still on the disk of the server that has stepped. */
export const committedIsDurable: Check = ({ state, running, disk }, _before, { servers }, past) => {
  const index =
    running && state.commitIndex > past.committed.length ? state.commitIndex : past.committed.length;
  const known = index === 0 ? undefined : past.committed[index - 1];
  const entry = known?.entry ?? entryIn(state, index);
  if (entry === undefined || (known !== undefined && holds(survivingLog(disk), entry))) return null;
  const by = known?.by ?? state.configuration;
  const holders = new Set<NodeId>();
  servers.forEach((server, id) => {
    if (holds(survivingLog(server.disk), entry)) holders.add(id);
  });
  if (isMajority(by, holders)) return null;
  return `${placeOf(index, entry.term)} is on the disks of ${[...holders].join(', ') || 'nobody'} only.`;
};

/** Whatever a log lacks at its beginning a snapshot stands for, and that is committed. @paper §7 */
export const snapshotIsCommitted: Check = ({ running, state, disk }, _before, _view, past) => {
  const views = running ? [state, disk] : [disk];
  for (const { snapshot, logStart } of views) {
    const covered = snapshot?.lastIncludedIndex ?? 0;
    if (logStart.index > covered)
      return `Its log begins after ${logStart.index}, its snapshot ends at ${covered}.`;
    const marked = { index: covered, term: snapshot?.lastIncludedTerm ?? 0 };
    for (const { index, term } of [logStart, marked]) {
      const known = past.committed[index - 1]?.entry.term ?? 0;
      if (known !== term)
        return `A snapshot stands for ${index}@${term}, but term ${known} was committed there.`;
    }
  }
  if (running && state.snapshot !== null && state.snapshot.lastIncludedIndex > state.lastApplied)
    return `Its snapshot ends at ${state.snapshot.lastIncludedIndex}, it has applied ${state.lastApplied}.`;
  return null;
};

/** What a leader believes of a server that has not moved on to a newer term. */
function overrated(leader: ServerView, id: NodeId, index: LogIndex, disk: DiskView): string | null {
  const { state } = leader;
  const log = survivingLog(disk);
  if (index === 0 || disk.currentTerm > state.currentTerm || index <= log.logStart.index) return null;
  const entry = entryIn(state, index);
  if (entry !== undefined && sameEntry(entryIn(log, index), entry)) return null;
  if (index <= state.logStart.index && index <= lastIndexOf(log)) return null;
  return `${leader.state.id} believes ${id} to hold ${index} durably.`;
}

/**
 * Otherwise it is about to hear of a newer one, which may have put an end to what its own log still holds.
 */
function knowsItsSnapshot({ state, disk }: ServerView): boolean {
  return disk.snapshot?.lastIncludedIndex === state.snapshot?.lastIncludedIndex;
}

/** What a server believes of its own disk, and a leader of the others. */
function falseBelief(own: ServerView, server: NodeId, disks: ReadonlyMap<NodeId, ServerView>): string | null {
  const { durableIndex, followers } = own.state;
  const wrong = knowsItsSnapshot(own) ? overrated(own, server, durableIndex, own.disk) : null;
  if (wrong !== null) return wrong;
  for (const [id, { matchIndex }] of followers) {
    const disk = disks.get(id)?.disk;
    const belief = disk === undefined ? null : overrated(own, id, matchIndex, disk);
    if (belief !== null) return belief;
  }
  return null;
}

export const matchIsTrue: Check = (own, _before, { servers, step }) => {
  const wrong = own.running ? falseBelief(own, step.server, servers) : null;
  if (wrong !== null) return wrong;
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
  if (message.type === 'RequestVoteResponse' && !message.voteGranted) return null;
  const votedFor = voteBehind(message, to);
  if (votedFor !== null && disk.votedFor !== votedFor)
    return `its disk has a vote for ${disk.votedFor ?? 'nobody'}`;
  return prematureMatch(message, own);
}

/**
 * For whom the sender of a message must have voted, if for anybody: candidates and leaders for themselves.
 */
function voteBehind(message: ServerMessage, to: NodeId): NodeId | null {
  switch (message.type) {
    case 'RequestVoteRequest':
    case 'AppendEntriesRequest':
    case 'InstallSnapshotRequest':
    case 'TimeoutNowRequest':
      return message.from;
    case 'RequestVoteResponse':
      return to;
    default:
      return null;
  }
}

/** What a follower says that it holds must be on its disk. */
function prematureMatch(message: ServerMessage, own: ServerView): string | null {
  if (message.type === 'InstallSnapshotResponse') {
    return message.installed && lastIndexOf(survivingLog(own.disk)) < message.lastIncludedIndex
      ? `its disk does not hold index ${message.lastIncludedIndex}`
      : null;
  }
  if (message.type !== 'AppendEntriesResponse') return null;
  return lastIndexOf(survivingLog(own.disk)) < message.matchIndex || hasOther(own, message.matchIndex)
    ? `its disk does not hold index ${message.matchIndex}`
    : null;
}

/** Once the server has moved on in memory, its log is no longer the one that it spoke of. */
function hasOther({ disk, state }: ServerView, index: LogIndex): boolean {
  const log = survivingLog(disk);
  if (index <= log.logStart.index || index <= state.logStart.index) return false;
  return disk.currentTerm === state.currentTerm && !sameEntry(entryIn(log, index), entryIn(state, index));
}

export const persistBeforeSend: Check = (own, _before, { step }) => {
  for (const { to, message } of step.sent) {
    const reason = prematureClaim(message, to, own);
    if (reason !== null) return `${message.type} of term ${message.term} left for ${to}, but ${reason}.`;
  }
  return null;
};
