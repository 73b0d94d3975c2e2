/** Reads that go through no log: the leader proves that it still leads, and answers. @thesis §6.4 */

import type { Effects, ServerEffects } from '../effects.ts';
import type { ClientRead } from '../events.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex } from '../vocabulary.ts';
import { firstIndexOfTerm } from './log.ts';
import { majorityReached } from './quorum.ts';

/**
 * What the reads must see: all that is committed by now. The noop of the own term stands after everything
 * that earlier leaders have committed, so nothing is read before it. @thesis §6.4
 */
export function acceptRead(state: ServerState, event: ClientRead): void {
  const noopIndex = firstIndexOfTerm(state, state.currentTerm);
  const readIndex = Math.max(state.commitIndex, noopIndex) as LogIndex;
  const { token, count } = event;
  state.pendingReads.push({ token, count, readIndex, round: state.readRound + 1 });
}

/** The round before is confirmed, and somebody has come since it began. @thesis §6.4 */
export function readsAwaitRound(state: ServerState): boolean {
  const last = state.pendingReads[state.pendingReads.length - 1];
  return last !== undefined && last.round > state.readRound && confirmedRound(state) === state.readRound;
}

/** Every message from now on asks for it; a number is never used twice in a term. @thesis §6.4 */
export function beginReadRound(state: ServerState): void {
  state.readRound += 1;
}

/** It still followed this leader when it answered, whatever it says of the log. @thesis §6.4 */
export function confirmReadRound(
  state: ServerState,
  { from, readRound }: AppendEntriesResponse | InstallSnapshotResponse,
  effects: ServerEffects,
): void {
  const known = state.followers.get(from)?.confirmedRound ?? readRound;
  if (readRound > known) effects.followers.tell(from, { type: 'RoundConfirmed', readRound });
}

/** A majority followed this leader after it came, and what it must see is applied. @thesis §6.4 */
export function oldestReadIsReady(state: ServerState): boolean {
  return readyCount(state) > 0;
}

/** In the order in which they came. @thesis §6.4 */
export function answerReads(state: ServerState, _event: unknown, effects: Effects): void {
  const ready = state.pendingReads.splice(0, readyCount(state));
  for (const { token, count } of ready) effects.answer({ outcome: 'readable', token, count });
}

function readyCount(state: ServerState): number {
  const { pendingReads, lastApplied } = state;
  if (pendingReads.length === 0) return 0;
  const confirmed = confirmedRound(state);
  let count = 0;
  for (const { round, readIndex } of pendingReads) {
    if (round > confirmed || readIndex > lastApplied) break;
    count += 1;
  }
  return count;
}

/** The latest round that a majority has answered; the leader follows itself. */
function confirmedRound(state: ServerState): number {
  return majorityReached(state.configuration, (voter) =>
    voter === state.id ? state.readRound : (state.followers.get(voter)?.confirmedRound ?? 0),
  );
}
