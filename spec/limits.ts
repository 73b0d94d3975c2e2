/** How much at a time, how often, and who first: what an operator sets for as long as a server runs. */

import type { NodeId } from './vocabulary.ts';

/** Who shall rather lead. A server that nobody names has priority 0. @thesis §3.10 */
export interface PreferredServer {
  readonly id: NodeId;
  /** A whole number from 1 on: the higher, the rather. */
  readonly priority: number;
}

/** How much goes into one AppendEntries. At least one entry always goes, however large. @thesis §10.2.2 */
export interface BatchLimits {
  /** Most bytes of commands in one message. */
  readonly maxBatchBytes: number;
  /** Most entries in one message; at most 65536. */
  readonly maxBatchEntries: number;
}

/** How much may be under way at the same time. At least one thing always may, however large. @thesis §10.2 */
export interface FlowLimits {
  /** Most messages with entries that one follower has not acknowledged; at least 1. */
  readonly maxInFlightMessages: number;
  /** No further message with entries once so many bytes of commands are not acknowledged; at least 1. */
  readonly maxInFlightBytes: number;
  /** Most bytes of commands that a leader has taken and not committed. */
  readonly maxUncommittedBytes: number;
}

/**
 * What reads by lease rely on: the same on every server of the cluster, all of them or none. @thesis §6.4.1
 */
export interface LeaseLimits {
  /** The shortest time after which any server that hears no leader votes for another one; above 0. */
  readonly minimumElectionTimeoutMs: number;
  /** By what part of the true time any clock may run fast or slow: 0 <= clockDrift < 1. */
  readonly clockDrift: number;
}

/** When the log gets shorter, and how. @paper §7 */
export interface CompactionLimits {
  /** A snapshot is due when so many entries were applied since the last one. */
  readonly maxEntries: number;
  /** … or so many bytes of commands. */
  readonly maxBytes: number;
  /** So many entries before it stay in the log, for followers that lag a little. */
  readonly keptEntries: number;
  /** How much of a snapshot goes into one InstallSnapshot; at least 1, at most 1 MiB. */
  readonly pieceBytes: number;
}
