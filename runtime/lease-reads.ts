/** Reads by lease, as whoever opens a node asks for them. */

import type { LeaseLimits } from '../generated/vocabulary.ts';
import type { TimerLengths } from './chart-timers.ts';
import type { Clock } from './clock/clock.ts';

/**
 * A leader answers reads without asking anybody, for almost an election timeout after it last sent what a
 * majority has answered. Right only if this and the election timeout are the same on every server of the
 * cluster, and changed only while all are stopped; and if no clock is worse than `clockDrift` says: nor does
 * one stand still, as that of a suspended machine does. @thesis §6.4.1
 */
export interface LeaseReads {
  /** By what part of the true time the clock of any server may run fast or slow: from 0 to 0.5. */
  readonly clockDrift: number;
}

export const leaseRanges = { clockDrift: { least: 0, most: 0.5, whole: false } } as const;

export function leaseLimitsOf(
  leaseReads: LeaseReads | undefined,
  { electionTimeoutMs }: TimerLengths,
): LeaseLimits | null {
  if (leaseReads === undefined) return null;
  return { minimumElectionTimeoutMs: electionTimeoutMs, clockDrift: leaseReads.clockDrift };
}

/** What of a node's settings is about leases. */
export interface LeaseSettings {
  /** Null: no leases. */
  readonly leaseLimits: LeaseLimits | null;
  readonly clock: Clock;
}

/** What says when a read came; null where nobody wants to know. */
export function leaseClockOf({ leaseLimits, clock }: LeaseSettings): (() => number) | null {
  return leaseLimits === null ? null : () => clock.nowMs();
}
