/** Leadership goes to another server, at once and without an election timeout. @thesis §3.10 */

import type { Answer, Effects, Refusal } from '../effects.ts';
import type { ClientProposal, ReconfigurationRequested, TransferRequested } from '../events.ts';
import type { TimeoutNowRequest } from '../messages.ts';
import type { Transfer } from '../pending.ts';
import type { ServerState } from '../state.ts';
import type { NodeId } from '../vocabulary.ts';
import { lastLogIndex } from './log.ts';
import { votes } from './membership.ts';
import { priorityOf } from './preference.ts';

/** Another server, and one that votes: nobody else can lead. @thesis §3.10 */
export function targetIsFit(state: ServerState, event: TransferRequested): boolean {
  return chosenTarget(state, event) !== null;
}

/** Who was named; otherwise the voter that has most of the log. @thesis §3.10 */
function chosenTarget(
  { followers, configuration }: ServerState,
  { target }: TransferRequested,
): NodeId | null {
  if (target !== null) return followers.has(target) && votes(configuration, target) ? target : null;
  let best: NodeId | null = null;
  let most = -1;
  for (const [id, { matchIndex }] of followers) {
    if (matchIndex <= most || !votes(configuration, id)) continue;
    best = id;
    most = matchIndex;
  }
  return best;
}

/** @thesis §3.10 */
export function beginTransfer(state: ServerState, event: TransferRequested): void {
  const target = chosenTarget(state, event) as NodeId;
  state.transfer = { token: event.token, target, isTold: false };
}

/** It has the whole log, so it can win; and it has not been asked yet. @thesis §3.10 */
export function targetIsReady(state: ServerState): boolean {
  const { transfer, followers } = state;
  if (transfer === null || transfer.isTold) return false;
  return followers.get(transfer.target)?.matchIndex === lastLogIndex(state);
}

/** @thesis §3.10 */
export function tellTarget(state: ServerState, _event: unknown, effects: Effects): void {
  const { token, target } = state.transfer as Transfer;
  state.transfer = { ...(state.transfer as Transfer), isTold: true };
  effects.sendAhead(target, {
    type: 'TimeoutNowRequest',
    from: state.id,
    term: state.currentTerm,
    lastLogIndex: lastLogIndex(state),
    priority: token === null ? priorityOf(state, target) : 0,
  });
}

/** It has on its disk all that the leader had: otherwise it would stand in vain. @thesis §3.10 */
export function holdsLeadersLog(state: ServerState, event: TimeoutNowRequest): boolean {
  return state.durableIndex >= event.lastLogIndex;
}

/** Not within an election timeout: the leader goes on as before. @thesis §3.10 */
export function giveUpTransfer(state: ServerState, _event: unknown, effects: Effects): void {
  const { transfer } = state;
  if (transfer === null) return;
  state.transfer = null;
  if (transfer.token !== null) effects.answer(refusal(state, transfer.token, 1, 'targetLags'));
}

/** It leads no longer; whether because the target stood, who asks sees from who leads next. @thesis §3.10 */
export function endTransfer(state: ServerState, _event: unknown, effects: Effects): void {
  const { transfer } = state;
  if (transfer === null) return;
  const { token } = transfer;
  state.transfer = null;
  if (token === null) return;
  if (transfer.isTold) effects.answer({ outcome: 'done', token, count: 1, index: lastLogIndex(state) });
  else effects.answer({ outcome: 'refused', token, count: 1, reason: 'notLeader', leaderId: null });
}

/** What came in now the target might not have when it stands. @thesis §3.10 */
export function refuseWhileTransferring(
  state: ServerState,
  event: ClientProposal | ReconfigurationRequested | TransferRequested,
  effects: Effects,
): void {
  const count = event.type === 'ClientProposal' ? event.commands.length : 1;
  effects.answer(refusal(state, event.token, count, 'transferring'));
}

/** @thesis §3.10 */
export function refuseTarget(state: ServerState, event: TransferRequested, effects: Effects): void {
  effects.answer(refusal(state, event.token, 1, 'unfitTarget'));
}

function refusal({ leaderId }: ServerState, token: number, count: number, reason: Refusal): Answer {
  return { outcome: 'refused', token, count, reason, leaderId };
}
