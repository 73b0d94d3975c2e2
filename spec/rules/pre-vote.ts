/** Asking before standing, so that a server which cannot win does not raise everybody's term. @thesis §9.6 */

import type { Effects } from '../effects.ts';
import type { PreVoteRequest, PreVoteResponse } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { Term } from '../vocabulary.ts';
import { lastLogIndex, lastLogTerm } from './log.ts';
import { allVoters } from './membership.ts';

/** Nothing durable changes: neither term nor vote. The silent leader is forgotten. @thesis §9.6 */
export function askForPreVotes(state: ServerState, _event: unknown, effects: Effects): void {
  state.leaderId = null;
  state.votesGranted = new Set([state.id]);
  for (const voter of allVoters(state.configuration)) {
    if (voter === state.id) continue;
    effects.send(voter, {
      type: 'PreVoteRequest',
      from: state.id,
      term: nextTerm(state),
      candidateId: state.id,
      lastLogIndex: lastLogIndex(state),
      lastLogTerm: lastLogTerm(state),
    });
  }
}

function nextTerm(state: ServerState): Term {
  return (state.currentTerm + 1) as Term;
}

/** Carries the term that was asked about: the own term would look stale to the asker. @thesis §9.6 */
export function grantPreVote(state: ServerState, event: PreVoteRequest, effects: Effects): void {
  effects.send(event.from, { type: 'PreVoteResponse', from: state.id, term: event.term, voteGranted: true });
}

/** Carries the own term, so that an asker who has fallen behind catches up. @thesis §9.6 */
export function refusePreVote(state: ServerState, event: PreVoteRequest, effects: Effects): void {
  const { id: from, currentTerm: term } = state;
  effects.send(event.from, { type: 'PreVoteResponse', from, term, voteGranted: false });
}

/** An answer to what this server asks now. @thesis §9.6 */
export function preVoteIsForNextTerm(state: ServerState, event: PreVoteResponse): boolean {
  return event.term === nextTerm(state);
}
