/** What must be on the disks, and never leave them again. Invariants of spec/invariants.ts. */

import {
  type Check,
  type Chronicle,
  type DiskView,
  placeOf,
  type ServerView,
  type StepView,
  sameEntry,
  voteIn,
} from './cluster-view.ts';
import type { ServerMessage } from './messages.ts';
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
  const index = Math.max(past.committed.length, running ? state.commitIndex : 0);
  const known = past.committed[index - 1]?.entry;
  const entry = known ?? state.log[index - 1];
  if (entry === undefined || (known !== undefined && sameEntry(disk.log[index - 1], known))) return null;
  const { voters } = state.configuration;
  const count = voters.filter((voter) => sameEntry(servers.get(voter)?.disk.log[index - 1], entry)).length;
  return 2 * count > voters.length
    ? null
    : `${placeOf(index, entry.term)} is on ${count} of ${voters.length} disks.`;
};

/** What a leader believes of a server that has not moved on to a newer term. */
function overrated(leader: ServerView, id: NodeId, index: LogIndex, disk: DiskView): string | null {
  const { log, currentTerm } = leader.state;
  if (index === 0 || disk.currentTerm > currentTerm) return null;
  if (log[index - 1] !== undefined && sameEntry(disk.log[index - 1], log[index - 1])) return null;
  return `${leader.state.id} believes ${id} to hold ${index} durably.`;
}

export const matchIsTrue: Check = (own, _before, { servers, step }) => {
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

export const persistBeforeSend: Check = (own, _before, { step }) => {
  for (const { to, message } of step.sent) {
    const reason = prematureClaim(message, to, own);
    if (reason !== null) return `${message.type} of term ${message.term} left for ${to}, but ${reason}.`;
  }
  return null;
};
