/** Clients talk to the leader; everybody else tells them who that is. @paper §8, @thesis §6.2 */

import type { Effects, ServerEffects } from '../effects.ts';
import type { ClientProposal, ClientRead, ReconfigurationRequested, TransferRequested } from '../events.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex } from '../vocabulary.ts';

type ClientRequest = ClientProposal | ClientRead | ReconfigurationRequested | TransferRequested;

/** Refused, so the client may safely ask again, elsewhere. @thesis §6.2 */
export function redirectToLeader(state: ServerState, event: ClientRequest, effects: Effects): void {
  const { token } = event;
  effects.answer({
    outcome: 'refused',
    token,
    count: countOf(event),
    reason: state.diskIsFull && state.leaderId === null ? 'diskFull' : 'notLeader',
    leaderId: state.leaderId,
  });
}

function countOf(event: ClientRequest): number {
  if (event.type === 'ClientProposal') return event.commands.length;
  return event.type === 'ClientRead' ? event.count : 1;
}

/** Whoever leads next decides whether these entries stay; nobody here can promise either. @paper §8 */
export function abandonProposals(state: ServerState, _event: unknown, effects: Effects): void {
  for (const { token, count } of state.pendingProposals) effects.answer({ outcome: 'unknown', token, count });
  state.pendingProposals = [];
}

/** Nothing was read, so the clients may safely ask again, elsewhere. @thesis §6.4 */
export function refuseReads(state: ServerState, _event: unknown, effects: Effects): void {
  for (const { token, count } of state.pendingReads)
    effects.answer({ outcome: 'refused', token, count, reason: 'notLeader', leaderId: null });
  state.pendingReads = [];
}

/** What a leader knew of the others is worth nothing in any later term. @paper Figure 2 */
export function forgetFollowers(state: ServerState, _event: unknown, effects: ServerEffects): void {
  for (const id of [...state.followers.keys()]) effects.followers.close(id);
  state.uncommittedBytes = 0;
  state.readRound = 0;
  state.roundBeganMs = null;
  state.leaseIsRevoked = false;
  state.answeredBy.clear();
  state.dueIndex = 0 as LogIndex;
  state.patience = 0;
}
