/** Faults to put in on purpose, by name: what real implementations got wrong, and broken machines do. */

import type { Server, StepEffects, Timeout } from '../../generated/server/role.ts';
import type { LogIndex, PeerMessage, ServerEvent, Term } from '../../generated/vocabulary.ts';
import type { SaveBatch } from '../../runtime/storage/storage.ts';
import type { Plant } from './plant.ts';

type Event = ServerEvent | Timeout;

/** Sends of this type no longer wait for the disk. */
function sendsAhead(name: string, type: PeerMessage['type']): Plant {
  return {
    name,
    onEffects(effects: StepEffects) {
      const send = effects.send.bind(effects);
      effects.send = (to, message) => {
        if (message.type === type) effects.sendAhead(to, message);
        else send(to, message);
      };
    },
  };
}

/** How far each server's copy reaches, as the leader sees it; the longest first. */
function copiesOf({ durableIndex, followers }: Server): readonly LogIndex[] {
  const copies = [...followers.values()].map(({ matchIndex }) => matchIndex);
  return [durableIndex, ...copies].sort((one, other) => other - one);
}

/** The leader counts copies that are not there. */
const commitsAlone: Plant = {
  name: 'commits-without-quorum',
  afterStep(server: Server) {
    if (server.role.startsWith('leader')) server.commitIndex = server.log.length as LogIndex;
  },
};

/** B42 of the list of real bugs. */
const countsItselfEarly: Plant = {
  name: 'leader-counts-undurable-copy',
  beforeStep(server: Server, event: Event) {
    if (server.role.startsWith('leader')) server.durableIndex = server.log.length as LogIndex;
    return event;
  },
};

/** B04: the vote of this term is forgotten. */
const votesTwice: Plant = {
  name: 'votes-twice',
  beforeStep(server: Server, event: Event) {
    if (event.type === 'RequestVoteRequest' && server.role.startsWith('follower')) server.votedFor = null;
    return event;
  },
};

/** B08: everybody's log is good enough. */
const anyLogWins: Plant = {
  name: 'no-up-to-date-check',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'RequestVoteRequest' && event.type !== 'PreVoteRequest') return event;
    const lastLogIndex = Math.max(event.lastLogIndex, server.log.length) as LogIndex;
    const lastLogTerm = Math.max(event.lastLogTerm, server.log.at(-1)?.term ?? 0) as Term;
    return { ...event, lastLogIndex, lastLogTerm };
  },
};

/** B33: what this request has not verified is taken for committed. */
const commitsUnverified: Plant = {
  name: 'follower-commits-unverified',
  afterStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesRequest' || !server.role.startsWith('follower')) return;
    if (event.term !== server.currentTerm) return;
    const commit = Math.min(event.leaderCommit, server.log.length);
    server.commitIndex = Math.max(server.commitIndex, commit) as LogIndex;
  },
};

/** B35: what stands after the request's entries is dropped, though nothing conflicts. */
const truncatesAlways: Plant = {
  name: 'truncates-without-conflict',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesRequest' || event.term < server.currentTerm) return event;
    const last = event.prevLogIndex + event.entries.length;
    if (event.entries.length === 0 || last >= server.log.length || last < server.commitIndex) return event;
    server.log.length = last;
    if (server.durableIndex > last) server.durableIndex = last as LogIndex;
    return event;
  },
};

/** B36: an empty request is accepted wherever it points. */
const acceptsEmpty: Plant = {
  name: 'empty-append-unchecked',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesRequest' || event.entries.length > 0) return event;
    const known = server.log[event.prevLogIndex - 1];
    return known === undefined ? event : { ...event, prevLogTerm: known.term };
  },
};

/** B32, Figure 8: copies of old entries are counted. */
const commitsOldTerms: Plant = {
  name: 'commits-old-term-by-counting',
  afterStep(server: Server) {
    if (!server.role.startsWith('leader')) return;
    const copies = copiesOf(server);
    const held = copies[Math.floor(copies.length / 2)] as LogIndex;
    if (held > server.commitIndex) server.commitIndex = held;
  },
};

/** B43: any report confirms the index that it names. */
const confirmsByIndex: Plant = {
  name: 'saved-notice-by-index-only',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'EntriesSaved') return event;
    const term = server.log[event.index - 1]?.term ?? event.term;
    return { ...event, term, currentTerm: server.currentTerm };
  },
};

/** B10: half of the servers is a majority, for votes and for copies. */
const halfIsEnough: Plant = {
  name: 'half-is-a-majority',
  beforeStep(server: Server, event: Event) {
    const isVote = event.type === 'RequestVoteResponse' || event.type === 'PreVoteResponse';
    const { voters } = server.configuration;
    if (isVote && event.voteGranted && 2 * (server.votesGranted.size + 1) >= voters.length)
      for (const voter of voters) server.votesGranted.add(voter);
    return event;
  },
  afterStep(server: Server) {
    if (!server.role.startsWith('leader')) return;
    const copies = copiesOf(server);
    const held = copies[Math.ceil(copies.length / 2) - 1] as LogIndex;
    const isNew = server.log[held - 1]?.term === server.currentTerm;
    if (isNew && held > server.commitIndex) server.commitIndex = held;
  },
};

/** B05: votes are counted, not voters. */
const countsVotesTwice: Plant = {
  name: 'repeated-vote-counts-again',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'RequestVoteResponse' || !server.role.startsWith('candidate')) return event;
    const missing = server.configuration.voters.find((voter) => !server.votesGranted.has(voter));
    const isRepeated =
      event.voteGranted && event.term === server.currentTerm && server.votesGranted.has(event.from);
    return isRepeated && missing !== undefined ? { ...event, from: missing } : event;
  },
};

/** The leader never steps back for a follower whose log parts from its own, so that one never catches up. */
const neverBacksOff: Plant = {
  name: 'leader-never-backs-off',
  beforeStep(_server: Server, event: Event) {
    const isRefusal = event.type === 'AppendEntriesResponse' && !event.success;
    return isRefusal ? { ...event, term: 0 as Term } : event;
  },
};

/** Nobody who has once voted for another stands for election again: after enough of them nobody leads. */
const votersNeverStand: Plant = {
  name: 'voters-never-stand-again',
  beforeStep(server: Server, event: Event) {
    const isStanding = event.type === 'Timeout' && event.timer === 'electionTimeout';
    const hasVoted = server.votedFor !== null && server.votedFor !== server.id;
    return isStanding && hasVoted ? { type: 'Timeout', timer: 'heartbeatInterval' } : event;
  },
};

const forgetsVotes: Plant = {
  name: 'votes-not-persisted',
  onWrite: (batch: SaveBatch) => ({ ...batch, termAndVote: null }),
};

const forgetsEntries: Plant = {
  name: 'entries-not-persisted',
  onWrite: (batch: SaveBatch) => (batch.entries.length > 1 ? { ...batch, entries: [] } : batch),
};

const lyingDisk: Plant = { name: 'acknowledges-before-durable', lyingDisk: true };

/** What the leader has from its predecessors arrives as its own. */
const altersTerms: Plant = {
  name: 'transport-alters-terms',
  onMessage(message: PeerMessage) {
    if (message.type !== 'AppendEntriesRequest' || message.entries.length === 0) return message;
    const entries = message.entries.map((entry) => ({ ...entry, term: message.term }));
    return { ...message, entries };
  },
};

export const plants: readonly Plant[] = [
  commitsAlone,
  countsItselfEarly,
  votesTwice,
  anyLogWins,
  commitsUnverified,
  truncatesAlways,
  acceptsEmpty,
  commitsOldTerms,
  confirmsByIndex,
  halfIsEnough,
  countsVotesTwice,
  neverBacksOff,
  votersNeverStand,
  forgetsVotes,
  forgetsEntries,
  lyingDisk,
  altersTerms,
  sendsAhead('pre-vote-before-durable', 'PreVoteResponse'),
  sendsAhead('question-before-durable', 'PreVoteRequest'),
  sendsAhead('vote-before-durable', 'RequestVoteResponse'),
  sendsAhead('campaign-before-durable', 'RequestVoteRequest'),
  sendsAhead('acknowledgement-before-durable', 'AppendEntriesResponse'),
];
