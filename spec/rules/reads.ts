/** Reads that go through no log: the leader proves that it still leads, and answers. @thesis §6.4 */

import type { Effects, ServerEffects } from '../effects.ts';
import type { ClientRead } from '../events.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex } from '../vocabulary.ts';
import { leaseCovers } from './leases.ts';
import { firstIndexOfTerm } from './log.ts';
import { majorityReached } from './quorum.ts';

/**
 * What the reads must see: all that is committed by now. The noop of the own term stands after everything
 * that earlier leaders have committed, so nothing is read before it. @thesis §6.4
 */
export function acceptRead(state: ServerState, event: ClientRead): void {
  const noopIndex = firstIndexOfTerm(state, state.currentTerm);
  const readIndex = Math.max(state.commitIndex, noopIndex) as LogIndex;
  const { token, count, atMs = null } = event;
  state.pendingReads.push({ token, count, readIndex, round: state.readRound + 1, atMs });
}

/**
 * The round before is confirmed, and somebody has come since it began whom its lease does not cover.
 * @thesis §6.4, §6.4.1
 */
export function readsAwaitRound(state: ServerState): boolean {
  const last = state.pendingReads[state.pendingReads.length - 1];
  if (last === undefined || last.round <= state.readRound) return false;
  const confirmed = confirmedRound(state);
  return confirmed === state.readRound && !leaseCovers(state, last, confirmed);
}

/**
 * Every message from now on asks for it; a number is never used twice in a term. It is taken to have begun
 * when the last read came: that is not later than the messages leave. @thesis §6.4, §6.4.1
 */
export function beginReadRound(state: ServerState): void {
  state.readRound += 1;
  state.roundBeganMs = state.pendingReads[state.pendingReads.length - 1]?.atMs ?? null;
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

/**
 * A majority followed this leader after it came, or has promised to follow nobody else then, and what it must
 * see is applied. @thesis §6.4, §6.4.1
 */
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
  for (const read of pendingReads) {
    if (read.readIndex > lastApplied) break;
    if (read.round > confirmed && !leaseCovers(state, read, confirmed)) break;
    count += 1;
  }
  return count;
}

/** The latest round that a majority has answered; the leader follows itself. @thesis §6.4 */
export function confirmedRound(state: ServerState): number {
  return majorityReached(state.configuration, (voter) =>
    voter === state.id ? state.readRound : (state.followers.get(voter)?.confirmedRound ?? 0),
  );
}
