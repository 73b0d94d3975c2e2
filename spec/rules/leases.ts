/**
 * Reads without asking anybody: as long as a majority has promised to elect nobody else, the leader still
 * leads. Only where an operator has said how far clocks may be wrong. @thesis §6.4.1
 */

import type { LeaseLimits } from '../limits.ts';
import type { PendingRead } from '../pending.ts';
import type { ServerState } from '../state.ts';

/** All servers of the cluster promise, or none relies on it. @thesis §6.4.1 */
export function leasesAreOn({ leaseLimits }: ServerState): boolean {
  return leaseLimits !== null;
}

/**
 * Whoever has answered a round of heartbeats has heard this leader after the round began, and elects nobody
 * for the shortest election timeout from then on. So a majority has promised at least until that long after
 * the beginning. What was acknowledged before a read came, it must see; so its own time counts, whenever it
 * is answered. @thesis §6.4.1
 */
export function leaseCovers(state: ServerState, { atMs }: PendingRead, confirmedRound: number): boolean {
  const { leaseLimits, leaseIsRevoked, readRound, roundBeganMs } = state;
  if (leaseLimits === null || leaseIsRevoked || atMs === null || roundBeganMs === null) return false;
  return confirmedRound === readRound && atMs - roundBeganMs < leaseLengthMs(leaseLimits);
}

/**
 * On the leader's clock: by the slowest that it may be, no longer than the shortest election timeout by the
 * fastest clock of the others. @thesis §6.4.1
 */
function leaseLengthMs({ minimumElectionTimeoutMs, clockDrift }: LeaseLimits): number {
  return (minimumElectionTimeoutMs * (1 - clockDrift)) / (1 + clockDrift);
}

/**
 * Somebody will be told to stand, and those who hear this leader may vote for it. When the word arrives
 * nobody knows, so this term has no lease any more. @thesis §3.10, §6.4.1
 */
export function revokeLease(state: ServerState): void {
  state.leaseIsRevoked = state.leaseLimits !== null;
}

/** What an earlier life has promised to a leader, this one does not know. @thesis §6.4.1 */
export function promisesMayBeForgotten(state: ServerState): boolean {
  return state.promisesAreForgotten;
}

/** It keeps the longest that it may have promised, as if a leader had just been heard. @thesis §6.4.1 */
export function presumePromise(state: ServerState): void {
  state.promisesAreForgotten = false;
}
