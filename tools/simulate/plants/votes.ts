/** What was got wrong about votes, terms and elections. */

import type { Server, StepEffects } from '../../../generated/server/role.ts';
import type { LogIndex, NodeId, PeerMessage, ServerState, Term } from '../../../generated/vocabulary.ts';
import { lastLogIndex, lastLogTerm } from '../../../spec/rules/log.ts';
import type { Event, Plant } from './plant.ts';

/** Sends of this type no longer wait for the disk. */
function sendsAhead(name: string, bug: string | null, type: PeerMessage['type']): Plant {
  return {
    name,
    bug,
    onEffects(effects: StepEffects) {
      const send = effects.send.bind(effects);
      effects.send = (to, message) => {
        if (message.type === type) effects.sendAhead(to, message);
        else send(to, message);
      };
    },
  };
}

const votesTwice: Plant = {
  name: 'votes-twice',
  bug: 'B04',
  beforeStep(server: Server, event: Event) {
    if (event.type === 'RequestVoteRequest' && server.role.startsWith('follower')) server.votedFor = null;
    return event;
  },
};

const forgetsVoteOnLosing: Plant = {
  name: 'candidate-forgets-its-vote',
  bug: 'B04',
  beforeStep(server: Server, event: Event) {
    const loses = event.type === 'AppendEntriesRequest' && event.term === server.currentTerm;
    if (loses && server.role.startsWith('candidate')) server.votedFor = null;
    return event;
  },
};

const countsVotesTwice: Plant = {
  name: 'repeated-vote-counts-again',
  bug: 'B05',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'RequestVoteResponse' || !server.role.startsWith('candidate')) return event;
    const missing = server.configuration.voters.find((voter) => !server.votesGranted.has(voter));
    const isRepeated =
      event.voteGranted && event.term === server.currentTerm && server.votesGranted.has(event.from);
    return isRepeated && missing !== undefined ? { ...event, from: missing } : event;
  },
};

/** Term and index are compared one by one: of two logs each may seem the older one. */
const comparesSeparately: Plant = {
  name: 'up-to-date-compares-separately',
  bug: 'B07',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'RequestVoteRequest' && event.type !== 'PreVoteRequest') return event;
    const isShorter = event.lastLogIndex < lastLogIndex(server);
    return isShorter ? { ...event, lastLogTerm: 0 as Term } : event;
  },
};

const longerLogWins: Plant = {
  name: 'up-to-date-if-longer-or-later',
  bug: 'B07',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'RequestVoteRequest' && event.type !== 'PreVoteRequest') return event;
    const isLonger = event.lastLogIndex >= lastLogIndex(server);
    const ownTerm = lastLogTerm(server);
    return isLonger && event.lastLogTerm < ownTerm ? { ...event, lastLogTerm: ownTerm } : event;
  },
};

const anyLogWins: Plant = {
  name: 'no-up-to-date-check',
  bug: 'B08',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'RequestVoteRequest' && event.type !== 'PreVoteRequest') return event;
    const longest = Math.max(event.lastLogIndex, lastLogIndex(server)) as LogIndex;
    const latest = Math.max(event.lastLogTerm, lastLogTerm(server)) as Term;
    return { ...event, lastLogIndex: longest, lastLogTerm: latest };
  },
};

const halfElects: Plant = {
  name: 'half-elects',
  bug: 'B10',
  beforeStep(server: Server, event: Event) {
    const isVote = event.type === 'RequestVoteResponse' || event.type === 'PreVoteResponse';
    const { voters } = server.configuration;
    if (isVote && event.voteGranted && 2 * (server.votesGranted.size + 1) >= voters.length)
      for (const voter of voters) server.votesGranted.add(voter);
    return event;
  },
};

const grantsCarryOwnTerm: Plant = {
  name: 'pre-vote-carries-own-term',
  bug: 'B21',
  onEffects(effects: StepEffects, state: ServerState) {
    const send = effects.send.bind(effects);
    effects.send = (to, message) => {
      if (message.type === 'PreVoteResponse') send(to, { ...message, term: state.currentTerm });
      else send(to, message);
    };
  },
};

const preVoteStartsTimer: Plant = {
  name: 'pre-vote-restarts-timer',
  bug: 'B23',
  onEffects(effects: StepEffects) {
    const send = effects.send.bind(effects);
    effects.send = (to, message) => {
      if (message.type === 'PreVoteResponse' && message.voteGranted) effects.startTimer('electionTimeout');
      send(to, message);
    };
  },
};

const preVoteAdoptsTerm: Plant = {
  name: 'pre-vote-adopts-term',
  bug: 'B23',
  onEffects(effects: StepEffects, state: ServerState) {
    const send = effects.send.bind(effects);
    effects.send = (to, message) => {
      send(to, message);
      if (message.type !== 'PreVoteResponse' || !message.voteGranted) return;
      state.currentTerm = message.term;
      state.votedFor = null;
      effects.saveTermAndVote(message.term, null);
    };
  },
};

/** Whoever would have voted is taken for one who has. */
const preVotesCount: Plant = {
  name: 'pre-votes-count-as-votes',
  bug: 'B24',
  onEffects(effects: StepEffects, state: ServerState) {
    const send = effects.send.bind(effects);
    const granted = new Set<NodeId>();
    effects.send = (to, message) => {
      if (message.type === 'PreVoteRequest') granted.clear();
      if (message.type === 'RequestVoteRequest') for (const voter of granted) state.votesGranted.add(voter);
      send(to, message);
    };
    const took = effects.took.bind(effects);
    effects.took = (...branch: unknown[]) => {
      for (const voter of state.votesGranted) granted.add(voter);
      took(...(branch as [number]));
    };
  },
};

/** Nobody who has once voted for another stands for election again: after enough of them nobody leads. */
const votersNeverStand: Plant = {
  name: 'voters-never-stand-again',
  bug: null,
  beforeStep(server: Server, event: Event) {
    const isStanding = event.type === 'Timeout' && event.timer === 'electionTimeout';
    const hasVoted = server.votedFor !== null && server.votedFor !== server.id;
    return isStanding && hasVoted ? { type: 'Timeout', timer: 'heartbeatInterval' } : event;
  },
};

export const plantsOfVotes: readonly Plant[] = [
  votesTwice,
  forgetsVoteOnLosing,
  countsVotesTwice,
  comparesSeparately,
  longerLogWins,
  anyLogWins,
  halfElects,
  grantsCarryOwnTerm,
  preVoteStartsTimer,
  preVoteAdoptsTerm,
  preVotesCount,
  votersNeverStand,
  sendsAhead('vote-before-durable', 'B01', 'RequestVoteResponse'),
  sendsAhead('campaign-before-durable', 'B02', 'RequestVoteRequest'),
  sendsAhead('pre-vote-before-durable', null, 'PreVoteResponse'),
  sendsAhead('question-before-durable', null, 'PreVoteRequest'),
  sendsAhead('acknowledgement-before-durable', 'B41', 'AppendEntriesResponse'),
];
