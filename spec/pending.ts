/** What somebody waits for: proposals, reads, changes of members and of the leader. */

import type { LogIndex, NodeId, Term } from './vocabulary.ts';

/** Proposals that came together: tokens token … token + count − 1 stand at index … index + count − 1. */
export interface PendingProposal {
  /** Names the first of those that are not applied yet. */
  token: number;
  /** lastApplied < index. */
  index: LogIndex;
  /** At least 1. */
  count: number;
}

/** Reads that came together. They see all entries up to readIndex once `round` is confirmed. @thesis §6.4 */
export interface PendingRead {
  /** Names the first read. */
  token: number;
  count: number;
  /** At least the commitIndex of the time when they came, and the noop of the term. */
  readIndex: LogIndex;
  /** The first round that began after they came: 1 <= round <= readRound + 1. */
  round: number;
  /** When they came, by the monotonic clock of this server; null if nobody said so. @thesis §6.4.1 */
  readonly atMs: number | null;
}

/** A change of members that somebody waits for. @paper §6 */
export interface PendingChange {
  readonly token: number;
  /** Where the configuration stands that ends it; of a joint one, until the next is in the log. */
  index: LogIndex;
}

/** A leader wanted this server to lead, and it stood. @thesis §3.10 */
export interface Nomination {
  /** In which it stood. */
  readonly term: Term;
  /** What that leader gave it, which preferred it to itself; 0 if somebody had asked for the transfer. */
  readonly priority: number;
}

/** Leadership is on its way to another server. @thesis §3.10 */
export interface Transfer {
  /** Null if nobody has asked for it: the leader prefers the target to itself. */
  readonly token: number | null;
  readonly target: NodeId;
  /** It has been asked to stand. */
  isTold: boolean;
}
