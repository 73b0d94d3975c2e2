/** Changing the members, by joint consensus. @paper §6, @thesis §4.3 */

import type { Effects, Refusal, ServerEffects } from '../effects.ts';
import type { ReconfigurationRequested } from '../events.ts';
import type { ServerState } from '../state.ts';
import type { Configuration, LogIndex } from '../vocabulary.ts';
import { configurationIndex } from './configurations.ts';
import { lastLogIndex, termAt } from './log.ts';
import {
  changedConfiguration,
  configurationAfterJoint,
  jointConfiguration,
  sameVoters,
} from './member-changes.ts';
import { isJoint, votes } from './membership.ts';
import { appendConfiguration, sendHeartbeats } from './replication.ts';

/** Who does not vote does not stand either: nobody would count its own vote. @paper §6, @thesis §4.2.1 */
export function isVoter({ id, configuration }: ServerState): boolean {
  return votes(configuration, id);
}

/**
 * Who does not vote in its own latest configuration may have to stand all the same while it does not know
 * that this one is committed: perhaps nobody else has so much of the log. Its own vote then counts for
 * nothing. @thesis §4.2.2
 */
export function mayStand({ id, configurations, commitIndex }: ServerState): boolean {
  return configurations.some(({ configuration }, place) => {
    const next = configurations[place + 1];
    return (next === undefined || next.index > commitIndex) && votes(configuration, id);
  });
}

/**
 * Two changes at once could leave two majorities that do not meet. A C-old,new that is committed is left in
 * the same step, so it need not be asked for. Who asked for the last one is answered first: where the own
 * disk lags, a change is committed and not yet applied. @paper §6
 */
export function changeIsUnderWay(state: ServerState): boolean {
  return configurationIndex(state) > state.commitIndex || state.pendingChange !== null;
}

/**
 * Until an entry of its own term is committed, a leader may not know of a change that was: the two might not
 * meet. @thesis §4.1
 */
export function ownTermIsCommitted(state: ServerState): boolean {
  return termAt(state, state.commitIndex) === state.currentTerm;
}

/** @paper §6 */
export function changeIsPossible(state: ServerState, { changes }: ReconfigurationRequested): boolean {
  return changes.length > 0 && changedConfiguration(state.configuration, changes) !== null;
}

/** A voter that lags would keep a majority from committing anything for as long as it lags. @thesis §4.2.1 */
export function promotedKeepUp(state: ServerState, { changes }: ReconfigurationRequested): boolean {
  return changes.every(({ kind, id }) => kind !== 'promote' || state.followers.get(id)?.isCaughtUp === true);
}

/** Where other servers will decide, both decide first; otherwise nothing can go wrong. @paper §6 */
export function beginChange(
  state: ServerState,
  event: ReconfigurationRequested,
  effects: ServerEffects,
): void {
  const { configuration } = state;
  const next = changedConfiguration(configuration, event.changes) as Configuration;
  const index = (lastLogIndex(state) + 1) as LogIndex;
  appendConfiguration(
    state,
    sameVoters(configuration, next) ? next : jointConfiguration(configuration, next),
    effects,
  );
  state.pendingChange = { token: event.token, index };
}

/** C-old,new is committed: whichever leader sees it may leave it. @paper §6 */
export function jointIsCommitted(state: ServerState): boolean {
  return isJoint(state.configuration) && configurationIndex(state) <= state.commitIndex;
}

/** From here on the new servers decide alone. @paper §6 */
export function leaveJoint(state: ServerState, _event: unknown, effects: ServerEffects): void {
  const index = (lastLogIndex(state) + 1) as LogIndex;
  appendConfiguration(state, configurationAfterJoint(state.configuration), effects);
  if (state.pendingChange !== null) state.pendingChange = { ...state.pendingChange, index };
}

/** Its last configuration is applied here; C-old,new has been left as soon as it was committed. @paper §6 */
export function changeIsDone({ pendingChange, lastApplied }: ServerState): boolean {
  return pendingChange !== null && pendingChange.index <= lastApplied;
}

/** @paper §6 */
export function answerChange(state: ServerState, _event: unknown, effects: Effects): void {
  const { pendingChange } = state;
  if (pendingChange === null) return;
  effects.answer({ outcome: 'done', token: pendingChange.token, count: 1, index: pendingChange.index });
  state.pendingChange = null;
}

/** The next leader may finish it, or undo it. @paper §6 */
export function abandonChange(state: ServerState, _event: unknown, effects: Effects): void {
  if (state.pendingChange === null) return;
  effects.answer({ outcome: 'unknown', token: state.pendingChange.token, count: 1 });
  state.pendingChange = null;
}

/** It is not in C-new, and C-new is committed and applied: its work is done. @paper §6, @thesis §4.2.2 */
export function isRemoved(state: ServerState): boolean {
  return !isVoter(state) && configurationIndex(state) <= state.lastApplied;
}

/**
 * Whoever is removed tells the others that it is committed: nobody else knows yet. @paper §6, @thesis §4.2.2
 */
export function bidFarewell(state: ServerState, _event: unknown, effects: ServerEffects): void {
  if (isRemoved(state)) sendHeartbeats(state, undefined, effects);
}

/** @paper §6 */
export function refuseSecondChange(
  state: ServerState,
  event: ReconfigurationRequested,
  effects: Effects,
): void {
  refuse(state, event, 'changeUnderWay', effects);
}

/** @thesis §4.1 */
export function refuseEarlyChange(
  state: ServerState,
  event: ReconfigurationRequested,
  effects: Effects,
): void {
  refuse(state, event, 'termNotCommitted', effects);
}

/** @paper §6 */
export function refuseImpossibleChange(
  state: ServerState,
  event: ReconfigurationRequested,
  effects: Effects,
): void {
  refuse(state, event, 'impossibleChange', effects);
}

/** @thesis §4.2.1 */
export function refuseLaggingLearner(
  state: ServerState,
  event: ReconfigurationRequested,
  effects: Effects,
): void {
  refuse(state, event, 'learnerLags', effects);
}

function refuse(
  { leaderId }: ServerState,
  { token }: ReconfigurationRequested,
  reason: Refusal,
  effects: Effects,
): void {
  effects.answer({ outcome: 'refused', token, count: 1, reason, leaderId });
}
