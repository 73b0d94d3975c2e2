/**
 * A leader that would rather see another server lead hands over of its own accord, by the transfer that
 * operators ask for. The thesis says what transfer is for, and leaves to others when it is due.
 * @thesis §3.10
 */

import type { TimeoutNowRequest } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { NodeId, Term } from '../vocabulary.ts';
import { votes } from './membership.ts';

/** Whoever hands over again and again to no avail waits no longer than this; in times of support. */
const longestWait = 64;

/** @thesis §3.10 */
export function priorityOf({ priorities }: Pick<ServerState, 'priorities'>, id: NodeId): number {
  return priorities.find((preferred) => preferred.id === id)?.priority ?? 0;
}

/** What an operator has arranged stands for as long as a wait can be; otherwise the wait decides. */
function waitInOffice({ nomination, currentTerm, handOverWait }: ServerState): number {
  return nomination?.term === currentTerm && nomination.priority === 0 ? longestWait : handOverWait;
}

/**
 * First it leads for a while: a server that has just been stopped may have answered shortly before. Where all
 * are equal nobody ever waits. @thesis §3.10
 */
export function beginPatience(state: ServerState): void {
  state.patience = state.priorities.length === 0 ? 0 : waitInOffice(state);
}

/** A time of support is over. @thesis §3.10 */
export function losePatience(state: ServerState): void {
  if (state.patience > 0) state.patience -= 1;
}

/** @thesis §3.10 */
export function patienceIsOver({ patience }: ServerState): boolean {
  return patience === 0;
}

/** One at a time, whoever has begun it. @thesis §3.10 */
export function transferIsUnderWay({ transfer }: ServerState): boolean {
  return transfer !== null;
}

/** Somebody else should rather lead, and will in all likelihood win. @thesis §3.10 */
export function preferredIsFit(state: ServerState): boolean {
  return preferredServer(state) !== null;
}

/**
 * Of the voters that have answered lately, and have all that was in the log an election timeout ago, the one
 * of the highest priority; of equals the one that has most. Its priority must be higher than the one that the
 * leader has, and than the one for which the leader was given its office: so each hand-over in a row is to a
 * higher one, and the row ends even where servers disagree. @thesis §3.10
 */
function preferredServer(state: ServerState): NodeId | null {
  if (state.priorities.length === 0) return null;
  const { configuration, answeredBy, followers } = state;
  let best: NodeId | null = null;
  let highest = Math.max(priorityOf(state, state.id), priorityOfOffice(state)) + 1;
  let most = -1;
  for (const [id, { matchIndex, roundThrough }] of followers) {
    const priority = priorityOf(state, id);
    if (priority < highest || (priority === highest && matchIndex <= most)) continue;
    if (!votes(configuration, id) || !answeredBy.has(id) || matchIndex < roundThrough) continue;
    best = id;
    highest = priority;
    most = matchIndex;
  }
  return best;
}

/** 0 for an office that was won, and not given. */
function priorityOfOffice({ nomination, currentTerm }: ServerState): number {
  return nomination?.term === currentTerm ? nomination.priority : 0;
}

/**
 * Nobody has asked for it, and nobody is answered. Whatever comes of it, the next one is further away: a
 * server that cannot win, or cannot lead, keeps the clients waiting for less and less of the time.
 * @thesis §3.10
 */
export function beginHandOver(state: ServerState): void {
  state.transfer = { token: null, target: preferredServer(state) as NodeId, isTold: false };
  state.patience = state.handOverWait;
  state.handOverWait = Math.min(2 * state.handOverWait, longestWait);
}

/** In the next term it leads, if it wins, by the will of the leader of this one. @thesis §3.10 */
export function acceptNomination(state: ServerState, { priority }: TimeoutNowRequest): void {
  if (state.priorities.length === 0) return;
  state.nomination = { term: (state.currentTerm + 1) as Term, priority };
}
