/** Leader election. @paper §5.2 */

import type { Effects } from '../effects.ts';
import type { EntriesSaved } from '../events.ts';
import type { PreVoteResponse, RequestVoteRequest, RequestVoteResponse } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { Term } from '../vocabulary.ts';
import { lastLogIndex, lastLogTerm } from './log.ts';
import { allVoters } from './membership.ts';
import { isMajority } from './quorum.ts';

/** A new term, and a vote for itself, which counts when the disk has it. @paper §5.2 */
export function startElection(state: ServerState, _event: unknown, effects: Effects): void {
  state.currentTerm = (state.currentTerm + 1) as Term;
  state.votedFor = state.id;
  state.leaderId = null;
  state.votesGranted = new Set();
  effects.saveTermAndVote(state.currentTerm, state.votedFor);
}

/** A request to all others. @paper §5.2 */
export function askForVotes(state: ServerState, _event: unknown, effects: Effects): void {
  requestVotes(state, effects, false);
}

/** Also of those who hear a leader: that is what was asked for. @thesis §4.2.3 */
export function askForVotesFirmly(state: ServerState, _event: unknown, effects: Effects): void {
  requestVotes(state, effects, true);
}

function requestVotes(state: ServerState, effects: Effects, mayDisruptLeader: boolean): void {
  for (const voter of allVoters(state.configuration)) {
    if (voter === state.id) continue;
    effects.send(voter, {
      type: 'RequestVoteRequest',
      from: state.id,
      term: state.currentTerm,
      candidateId: state.id,
      lastLogIndex: lastLogIndex(state),
      lastLogTerm: lastLogTerm(state),
      mayDisruptLeader,
    });
  }
}

/** Whoever hears a leader listens only to those who have been asked to stand. @thesis §4.2.3 */
export function mayDisruptLeader(_state: ServerState, event: RequestVoteRequest): boolean {
  return event.mayDisruptLeader;
}

/**
 * One vote a term, first come first served; asked again by the same candidate, the answer is the same.
 * @paper §5.2
 */
export function voteIsFree(state: ServerState, event: RequestVoteRequest): boolean {
  return state.votedFor === null || state.votedFor === event.candidateId;
}

/** @paper §5.2 */
export function grantVote(state: ServerState, event: RequestVoteRequest, effects: Effects): void {
  if (state.votedFor === null) {
    state.votedFor = event.candidateId;
    effects.saveTermAndVote(state.currentTerm, state.votedFor);
  }
  answerVote(state, event, effects, true);
}

/** The answer carries the current term, so that a candidate of an older one gives up. @paper §5.1, §5.2 */
export function refuseVote(state: ServerState, event: RequestVoteRequest, effects: Effects): void {
  answerVote(state, event, effects, false);
}

function answerVote(
  state: ServerState,
  event: RequestVoteRequest,
  effects: Effects,
  voteGranted: boolean,
): void {
  const { id: from, currentTerm: term } = state;
  effects.send(event.from, { type: 'RequestVoteResponse', from, term, voteGranted });
}

/** @paper §5.2 */
export function voteIsGranted(_state: ServerState, event: RequestVoteResponse | PreVoteResponse): boolean {
  return event.voteGranted;
}

/** The disk has the term in which this server stands, and with it the vote. @paper §5.2 */
export function confirmsVote(state: ServerState, event: EntriesSaved): boolean {
  return event.currentTerm === state.currentTerm;
}

/** A server that loses its own vote in a crash could lead the same term twice. @paper §5.2 */
export function countOwnVote(state: ServerState): void {
  state.votesGranted.add(state.id);
}

/** A set: an answer that arrives twice counts once; only those of voters make a majority. @paper §5.2 */
export function countVote(state: ServerState, event: RequestVoteResponse | PreVoteResponse): void {
  state.votesGranted.add(event.from);
}

/** The votes of an election are worth nothing in any other. @paper §5.2 */
export function forgetVotes(state: ServerState): void {
  state.votesGranted.clear();
}

/** @paper §5.2 */
export function majorityGranted(state: ServerState): boolean {
  return isMajority(state.configuration, state.votesGranted);
}
