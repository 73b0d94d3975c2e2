// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ServerEvent } from '../../spec/events.ts';
import type { ServerState } from '../../spec/state.ts';
import { ChartDoesNotSettle } from '../chart-does-not-settle.ts';
import {
  candidateAfterElectionTimeout,
  candidateAlways,
  candidateOnAppendEntriesRequest,
  candidateOnElectionRequested,
  candidateOnPreVoteRequest,
  candidateOnRequestVoteRequest,
  candidateOnRequestVoteResponse,
} from './candidate.ts';
import { enterFollower } from './enter-exit.ts';
import {
  followerAfterElectionTimeout,
  followerHearingAfterMinimumElectionTimeout,
  followerHearingOnPreVoteRequest,
  followerOnAppendEntriesRequest,
  followerOnElectionRequested,
  followerOnPreVoteRequest,
  followerOnRequestVoteRequest,
} from './follower.ts';
import {
  leaderAlways,
  leaderHeartbeatAfterHeartbeatInterval,
  leaderHeartbeatOnHeartbeatRequested,
  leaderOnAppendEntriesRequest,
  leaderOnAppendEntriesResponse,
  leaderOnClientProposal,
  leaderOnElectionRequested,
  leaderOnPreVoteRequest,
  leaderOnRequestVoteRequest,
} from './leader.ts';
import {
  preCandidateAfterElectionTimeout,
  preCandidateAlways,
  preCandidateOnAppendEntriesRequest,
  preCandidateOnElectionRequested,
  preCandidateOnPreVoteRequest,
  preCandidateOnPreVoteResponse,
  preCandidateOnRequestVoteRequest,
} from './pre-candidate.ts';
import type { Server, ServerRole, Settling, StepEffects, Timeout } from './role.ts';
import {
  serverAlways,
  serverOnAppendEntriesResponse,
  serverOnClientProposal,
  serverOnEntriesSaved,
  serverOnHeartbeatRequested,
  serverOnPreVoteResponse,
  serverOnRequestVoteResponse,
} from './server.ts';

/**
 * Enters the initial state and does what follows from it. The state becomes the live state: it is changed
 * in place from now on.
 */
export function start(state: ServerState, effects: StepEffects): Server {
  const role: ServerRole = 'follower.silent';
  const server = Object.assign(state, { role });
  enterFollower(server, effects);
  settle(server, effects);
  return server;
}

/**
 * One event, to its end: the branch that is enabled, the eventless ones that follow from it, and the same
 * event again where a branch says so. A timer that no active state has started is ignored.
 */
export function step(server: Server, event: ServerEvent | Timeout, effects: StepEffects): void {
  let looksAgain = dispatch(server, event, effects);
  settle(server, effects);
  for (let round = 1; looksAgain; round += 1) {
    if (round > 1000) throw new ChartDoesNotSettle('server', server.role, event.type);
    looksAgain = dispatch(server, event, effects);
    settle(server, effects);
  }
}

/** Takes eventless transitions, one after the other, until none is enabled. */
function settle(server: Server, effects: StepEffects): void {
  let round = 0;
  while (settleOnce(server, effects) === 'changed') {
    round += 1;
    if (round > 1000) throw new ChartDoesNotSettle('server', server.role, 'always');
  }
}

function settleOnce(server: Server, effects: StepEffects): Settling {
  switch (server.role) {
    case 'follower.silent':
    case 'follower.hearing':
      return serverAlways(server, effects);
    case 'preCandidate':
      return preCandidateAlways(server, effects);
    case 'candidate':
      return candidateAlways(server, effects);
    case 'leader.heartbeat':
      return leaderAlways(server, effects);
    default:
      return 'at rest';
  }
}

/** Gives the event to the function of the active state; tells whether it must be looked at again. */
function dispatch(server: Server, event: ServerEvent | Timeout, effects: StepEffects): boolean {
  switch (event.type) {
    case 'PreVoteRequest':
      switch (server.role) {
        case 'follower.silent':
          return followerOnPreVoteRequest(server, event, effects);
        case 'follower.hearing':
          return followerHearingOnPreVoteRequest(server, event, effects);
        case 'preCandidate':
          return preCandidateOnPreVoteRequest(server, event, effects);
        case 'candidate':
          return candidateOnPreVoteRequest(server, event, effects);
        case 'leader.heartbeat':
          return leaderOnPreVoteRequest(server, event, effects);
        default:
          return false;
      }
    case 'PreVoteResponse':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
        case 'candidate':
        case 'leader.heartbeat':
          return serverOnPreVoteResponse(server, event, effects);
        case 'preCandidate':
          return preCandidateOnPreVoteResponse(server, event, effects);
        default:
          return false;
      }
    case 'RequestVoteRequest':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
          return followerOnRequestVoteRequest(server, event, effects);
        case 'preCandidate':
          return preCandidateOnRequestVoteRequest(server, event, effects);
        case 'candidate':
          return candidateOnRequestVoteRequest(server, event, effects);
        case 'leader.heartbeat':
          return leaderOnRequestVoteRequest(server, event, effects);
        default:
          return false;
      }
    case 'RequestVoteResponse':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
        case 'preCandidate':
        case 'leader.heartbeat':
          return serverOnRequestVoteResponse(server, event, effects);
        case 'candidate':
          return candidateOnRequestVoteResponse(server, event, effects);
        default:
          return false;
      }
    case 'AppendEntriesRequest':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
          return followerOnAppendEntriesRequest(server, event, effects);
        case 'preCandidate':
          return preCandidateOnAppendEntriesRequest(server, event, effects);
        case 'candidate':
          return candidateOnAppendEntriesRequest(server, event, effects);
        case 'leader.heartbeat':
          return leaderOnAppendEntriesRequest(server, event, effects);
        default:
          return false;
      }
    case 'AppendEntriesResponse':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
        case 'preCandidate':
        case 'candidate':
          return serverOnAppendEntriesResponse(server, event, effects);
        case 'leader.heartbeat':
          return leaderOnAppendEntriesResponse(server, event, effects);
        default:
          return false;
      }
    case 'ClientProposal':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
        case 'preCandidate':
        case 'candidate':
          return serverOnClientProposal(server, event, effects);
        case 'leader.heartbeat':
          return leaderOnClientProposal(server, event, effects);
        default:
          return false;
      }
    case 'EntriesSaved':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
        case 'preCandidate':
        case 'candidate':
        case 'leader.heartbeat':
          return serverOnEntriesSaved(server, event, effects);
        default:
          return false;
      }
    case 'ElectionRequested':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
          return followerOnElectionRequested(server, event, effects);
        case 'preCandidate':
          return preCandidateOnElectionRequested(server, event, effects);
        case 'candidate':
          return candidateOnElectionRequested(server, event, effects);
        case 'leader.heartbeat':
          return leaderOnElectionRequested(server, event, effects);
        default:
          return false;
      }
    case 'HeartbeatRequested':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
        case 'preCandidate':
        case 'candidate':
          return serverOnHeartbeatRequested(server, event, effects);
        case 'leader.heartbeat':
          return leaderHeartbeatOnHeartbeatRequested(server, event, effects);
        default:
          return false;
      }
    case 'Timeout':
      return dispatchTimeout(server, event, effects);
  }
}

function dispatchTimeout(server: Server, event: Timeout, effects: StepEffects): boolean {
  switch (event.timer) {
    case 'electionTimeout':
      switch (server.role) {
        case 'follower.silent':
        case 'follower.hearing':
          return followerAfterElectionTimeout(server, effects);
        case 'preCandidate':
          return preCandidateAfterElectionTimeout(server, effects);
        case 'candidate':
          return candidateAfterElectionTimeout(server, effects);
        default:
          return false;
      }
    case 'minimumElectionTimeout':
      switch (server.role) {
        case 'follower.hearing':
          return followerHearingAfterMinimumElectionTimeout(server, effects);
        default:
          return false;
      }
    case 'heartbeatInterval':
      switch (server.role) {
        case 'leader.heartbeat':
          return leaderHeartbeatAfterHeartbeatInterval(server, effects);
        default:
          return false;
      }
  }
}
