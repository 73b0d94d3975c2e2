/** What a leader knows of one other server, and what can happen to that knowledge. @paper §5.3, Figure 2 */

import type { PeerUnreachable } from './events.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from './messages.ts';
import type { LogIndex, NodeId } from './vocabulary.ts';

/** Entries that are on their way in one message. @thesis §10.2.1 */
export interface InFlightEntries {
  /** Of the last one: whoever has acknowledged it needs none of them any more. */
  readonly lastIndex: LogIndex;
  /** Of their commands. */
  readonly bytes: number;
}

/** 0 <= matchIndex < nextIndex <= last log index + 1. @paper Figure 2 */
export interface FollowerProgress {
  readonly id: NodeId;
  /**
   * Index of the next entry to send. Starts just after the leader's last entry: the leader is an optimist.
   */
  nextIndex: LogIndex;
  /** Highest index known to be durable there. Starts at 0 and never decreases. */
  matchIndex: LogIndex;
  /** The latest round of reads that it has answered. 0 <= confirmedRound <= readRound. @thesis §6.4 */
  confirmedRound: number;
  /**
   * Names this acquaintance with the follower: an answer to an earlier one, from before it was removed and
   * added again, counts for nothing. At least 1, and never the same twice in a term.
   */
  readonly session: number;
  /**
   * Sent and not yet acknowledged, in the order of the log: matchIndex < lastIndex < nextIndex, and it rises.
   * Empty unless entries are pipelined. @thesis §10.2.1
   */
  inFlight: InFlightEntries[];
  /** All the bytes of `inFlight`. */
  inFlightBytes: number;
  /** lastIncludedIndex of the snapshot that it is being sent; 0 while entries are sent. @paper §7 */
  snapshotIndex: LogIndex;
  /** Where the piece that is on its way begins, in bytes; 0 while entries are sent. @paper §7 */
  snapshotOffset: number;
  /**
   * The last entry of the log when the present time of support began: a round of catching up ends there.
   * @thesis §4.2.1
   */
  roundThrough: LogIndex;
  /** The last round took no longer than an election timeout. @thesis §4.2.1 */
  isCaughtUp: boolean;
}

/** The states of its chart. */
export type FollowerRole =
  | 'probe.free'
  | 'probe.asking'
  | 'probe.paused'
  | 'replicate.free'
  | 'replicate.full'
  | 'snapshot.taking.waiting'
  | 'snapshot.paused';

/** The delays of its chart. */
export type FollowerTimer = 'probeRetry' | 'snapshotPatience';

/** The leader's log has grown. @paper §5.3 */
export interface EntriesAppended {
  readonly type: 'EntriesAppended';
}

/** It shall hear that the leader is still there. @paper §5.2 */
export interface HeartbeatDue {
  readonly type: 'HeartbeatDue';
}

/** It has answered a message of this round of reads, or of a later one. @thesis §6.4 */
export interface RoundConfirmed {
  readonly type: 'RoundConfirmed';
  readonly readRound: number;
}

/** A round of catching up is over, and the next begins. @thesis §4.2.1 */
export interface CatchUpRoundBegan {
  readonly type: 'CatchUpRoundBegan';
}

/** The leader has a newer snapshot, and its log may begin later. @paper §7 */
export interface LogCompacted {
  readonly type: 'LogCompacted';
}

export type FollowerEvent =
  | EntriesAppended
  | HeartbeatDue
  | RoundConfirmed
  | CatchUpRoundBegan
  | LogCompacted
  | AppendEntriesResponse
  | InstallSnapshotResponse
  | PeerUnreachable;
