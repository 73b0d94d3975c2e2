/** What others may say about elections to a server in a certain state. */

import type { PreVoteRequest, RequestVoteRequest, ServerMessage } from '../../../spec/messages.ts';
import { lastLogIndex, lastLogTerm } from '../../../spec/rules/log.ts';
import { refusePreVoteRequest, refuseRequestVoteResponse } from '../../../spec/rules/well-formed-messages.ts';
import type { ServerState } from '../../../spec/state.ts';
import type { LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';

/** A server that does not belong to the cluster, or no longer. */
export const stranger = 'n9' as NodeId;

export function voteEvents(state: ServerState, peers: readonly NodeId[]): readonly ServerMessage[] {
  return [
    ...peers.flatMap((from) => [...voteRequests(state, from), ...voteResponses(state, from)]),
    ...voteRequests(state, stranger).slice(-1),
    ...voteResponses(state, stranger).filter((message) => 'voteGranted' in message && message.voteGranted),
  ];
}

/** Terms: older, current, newer. Logs: empty, the same, longer, with a newer last term. */
function voteRequests(state: ServerState, from: NodeId): readonly ServerMessage[] {
  const requests: (PreVoteRequest | RequestVoteRequest)[] = [];
  for (const [lastIndex, lastTerm] of candidateLogs(state)) {
    for (const term of termsAround(state)) {
      const lastLogTerm = lastTerm as Term;
      const claims = { from, term, candidateId: from, lastLogIndex: lastIndex as LogIndex, lastLogTerm };
      requests.push({ type: 'PreVoteRequest', ...claims });
      for (const mayDisruptLeader of [false, true])
        requests.push({ type: 'RequestVoteRequest', ...claims, mayDisruptLeader });
    }
  }
  return requests.filter((message) => refusePreVoteRequest({ ...message, type: 'PreVoteRequest' }) === null);
}

function candidateLogs(state: ServerState): readonly (readonly [number, number])[] {
  const last = lastLogIndex(state);
  const term = lastLogTerm(state);
  const longer = [last + 1, Math.max(term, 1)] as const;
  const newer = [Math.max(last, 1), term + 1] as const;
  return last === 0 ? [[0, 0], newer] : [[0, 0], [last, term], longer, newer];
}

export function termsAround({ currentTerm }: ServerState): readonly Term[] {
  return [currentTerm - 1, currentTerm, currentTerm + 1].filter((term) => term >= 0) as Term[];
}

function voteResponses(state: ServerState, from: NodeId): readonly ServerMessage[] {
  return termsAround(state).flatMap((term) =>
    [true, false].flatMap((voteGranted) => {
      const toPreVote = { type: 'PreVoteResponse', from, term, voteGranted } as const;
      const toVote = { type: 'RequestVoteResponse', from, term, voteGranted } as const;
      return refuseRequestVoteResponse(toVote) === null ? [toPreVote, toVote] : [];
    }),
  );
}
