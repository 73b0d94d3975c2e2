/**
 * All that can happen to a server. Events are facts: they are named in the past, or are a message that
 * arrived.
 */

import type { FollowerTimer } from './followers.ts';
import type { ServerMessage } from './messages.ts';
import type { LogIndex, NodeId, SnapshotMark, Term } from './vocabulary.ts';

/**
 * Clients want commands in the log. The runtime collects what arrives together into one event. @paper §5.3
 */
export interface ClientProposal {
  readonly type: 'ClientProposal';
  /** Names the first command in answers; the following commands have the following numbers. */
  readonly token: number;
  /** At least one. An empty command becomes a noop, which no state machine sees. */
  readonly commands: readonly Uint8Array[];
}

/** Clients want to see everything that was done before they asked. @thesis §6.4 */
export interface ClientRead {
  readonly type: 'ClientRead';
  /** Names the first read in answers; the following reads have the following numbers. */
  readonly token: number;
  /** How many came together, at least one. */
  readonly count: number;
  /**
   * A time by this server's monotonic clock at which all of them had come, and which has passed; no earlier
   * than that of the reads before. Without one no lease covers them. @thesis §6.4.1
   */
  readonly atMs?: number;
}

/**
 * What shall become of one server: a learner, a voter, no member any more, or reached elsewhere. An address
 * counts for additions and updates only. A server without what its disk held is another server: add it under
 * an id that nobody has had, because who still takes the old one for a voter would count its vote.
 * @paper §5.1, §6
 */
export interface MemberChange {
  readonly kind: 'addLearner' | 'addVoter' | 'promote' | 'remove' | 'update';
  readonly id: NodeId;
  readonly address: string;
}

/** Somebody wants other members: all changes at once, or none. @paper §6, @thesis §4 */
export interface ReconfigurationRequested {
  readonly type: 'ReconfigurationRequested';
  /** Names the request in the answer. */
  readonly token: number;
  /** At least one; each is made to what the ones before it have left. */
  readonly changes: readonly MemberChange[];
}

/** Somebody wants another server to lead. @thesis §3.10 */
export interface TransferRequested {
  readonly type: 'TransferRequested';
  /** Names the request in the answer. */
  readonly token: number;
  /** Null: whoever is best prepared. */
  readonly target: NodeId | null;
}

/**
 * A write has ended: the disk now holds currentTerm (or a later one, not yet reported) and the log up to
 * `index`, whose entry has `term`. An index alone would confirm entries that were replaced meanwhile; the
 * term of the time of the order tells a confirmation from before a truncation from one after it.
 */
export interface EntriesSaved {
  readonly type: 'EntriesSaved';
  /** Of the last entry on the disk; 0 if there is none. */
  readonly index: LogIndex;
  /** Of that entry. */
  readonly term: Term;
  /** The term that was current when the write was ordered. */
  readonly currentTerm: Term;
}

/** The disk has no room for more entries. What it was to write waits until it has. */
export interface DiskFilled {
  readonly type: 'DiskFilled';
}

/** The disk has room again, and has written what waited. */
export interface DiskFreed {
  readonly type: 'DiskFreed';
}

/** A snapshot is whole and durable: one of the own state machine, or one that a leader has sent. @paper §7 */
export interface SnapshotSaved {
  readonly type: 'SnapshotSaved';
  readonly snapshot: SnapshotMark;
}

/** A snapshot, the own one or a leader's, could not be kept: there was no room for it. @paper §7 */
export interface SnapshotFailed {
  readonly type: 'SnapshotFailed';
  readonly lastIncludedIndex: LogIndex;
}

/** Somebody asks for a snapshot now, so that the log gets shorter: an operator or a test. @paper §7 */
export interface CompactionRequested {
  readonly type: 'CompactionRequested';
}

/** Somebody asks this server to stand for election now, without pre-vote: an operator or a test. */
export interface ElectionRequested {
  readonly type: 'ElectionRequested';
}

/** Somebody asks for a heartbeat now: an operator or a test. */
export interface HeartbeatRequested {
  readonly type: 'HeartbeatRequested';
}

/** The way to another server is interrupted: what was on it is probably lost. */
export interface PeerUnreachable {
  readonly type: 'PeerUnreachable';
  readonly peer: NodeId;
}

/** A timer of the leader's view of one follower has run out. */
export interface FollowerTimeout {
  readonly type: 'FollowerTimeout';
  readonly id: NodeId;
  readonly timer: FollowerTimer;
}

export type ServerEvent =
  | ServerMessage
  | ClientProposal
  | ClientRead
  | ReconfigurationRequested
  | TransferRequested
  | EntriesSaved
  | DiskFilled
  | DiskFreed
  | SnapshotSaved
  | SnapshotFailed
  | CompactionRequested
  | ElectionRequested
  | HeartbeatRequested
  | PeerUnreachable
  | FollowerTimeout;
