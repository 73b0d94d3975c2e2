/** Clients talk to the leader; everybody else tells them who that is. @paper §8, @thesis §6.2 */

import type { Effects } from '../effects.ts';
import type { ClientProposal } from '../events.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex } from '../vocabulary.ts';

/** Refused, so the client may safely ask again, elsewhere. @thesis §6.2 */
export function redirectToLeader(state: ServerState, event: ClientProposal, effects: Effects): void {
  const { token, commands } = event;
  effects.answer({ outcome: 'refused', token, count: commands.length, leaderId: state.leaderId });
}

/** Whoever leads next decides whether these entries stay; nobody here can promise either. @paper §8 */
export function abandonProposals(state: ServerState, _event: unknown, effects: Effects): void {
  for (const { token, count } of state.pendingProposals) effects.answer({ outcome: 'unknown', token, count });
  state.pendingProposals = [];
}

/** What a leader knew of the others is worth nothing in any later term. @paper Figure 2 */
export function forgetFollowers(state: ServerState): void {
  state.followers.clear();
  state.answeredBy.clear();
  state.dueIndex = 0 as LogIndex;
}
