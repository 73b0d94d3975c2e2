/** All that a server may order. Effects are imperatives; the runtime carries them out in the order given. */

import type { FollowerEvent, FollowerProgress, FollowerTimer } from './followers.ts';
import type { InstallSnapshotRequest, ServerMessage } from './messages.ts';
import type { PartOrders } from './parts.ts';
import type {
  Configuration,
  LogEntry,
  LogIndex,
  LogPlace,
  NodeId,
  SnapshotMark,
  Term,
} from './vocabulary.ts';

/** What became of proposals and reads. Every token is answered exactly once. */
export type Answer =
  /** Committed and applied: tokens token … token + count − 1 stand at index … index + count − 1. */
  | { readonly outcome: 'done'; readonly token: number; readonly count: number; readonly index: LogIndex }
  /** All that was done before the reads came is applied: the state machine may be asked now. @thesis §6.4 */
  | { readonly outcome: 'readable'; readonly token: number; readonly count: number }
  /** Can never take effect; nothing was read. leaderId: who should be asked instead, null if unknown. */
  | {
      readonly outcome: 'refused';
      readonly token: number;
      readonly count: number;
      readonly reason: Refusal;
      readonly leaderId: NodeId | null;
    }
  /** May or may not take effect: leadership was lost before the entries were committed. */
  | { readonly outcome: 'unknown'; readonly token: number; readonly count: number };

/**
 * Why not. `notLeader`: here nobody leads. `changeUnderWay`: one change of members at a time.
 * `termNotCommitted`: a leader does not know yet what is committed. `impossibleChange`: the members do not
 * allow it. `learnerLags`: it must catch up first. `transferring`: another server is about to lead.
 * `unfitTarget`: it is no voter, or leads already. `targetLags`: it did not catch up in time. `backlogFull`:
 * too much is not committed yet.
 */
export type Refusal =
  | 'notLeader'
  | 'diskFull'
  | 'changeUnderWay'
  | 'termNotCommitted'
  | 'impossibleChange'
  | 'learnerLags'
  | 'transferring'
  | 'unfitTarget'
  | 'targetLags'
  | 'backlogFull';

/** A property that the protocol guarantees was seen not to hold. The node must stop. */
export type BrokenInvariant = 'TwoLeadersInOneTerm' | 'CommittedEntryContradicted';

export interface Effects {
  /** Write currentTerm and votedFor, in one step. Everything that is sent later waits until it is durable. */
  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void;
  /** Write entries; what the log held from the first one's index on is gone. Later sends wait for it. */
  saveEntries(entries: readonly LogEntry[]): void;
  /**
   * The log begins after this place from now on, for which a durable snapshot stands; what follows it stays
   * if `keepsRest`, otherwise the whole log is gone. Later sends wait for it.
   */
  saveLogStart(start: LogPlace, keepsRest: boolean): void;
  /**
   * Write a snapshot of the state machine as it is now, and say SnapshotSaved or SnapshotFailed. `mark.bytes`
   * is not known yet. It takes the place of one that is being written or received.
   */
  takeSnapshot(mark: SnapshotMark): void;
  /**
   * Keep a piece of a leader's snapshot. The one at offset 0 takes the place of one that is not whole yet.
   */
  savePiece(mark: SnapshotMark, offset: number, data: Uint8Array): void;
  /** All pieces are there: make them durable, and say SnapshotSaved. */
  saveSnapshot(mark: SnapshotMark): void;
  /** The state machine becomes what the snapshot says, which SnapshotSaved has named. */
  restore(mark: SnapshotMark): void;
  /**
   * Send at once the request with `byteCount` bytes of the newest snapshot from request.offset on as its
   * data.
   */
  sendPiece(to: NodeId, request: InstallSnapshotRequest, byteCount: number): void;
  /** Another configuration is in force: these are the servers to talk to. @paper §6 */
  useConfiguration(configuration: Configuration): void;
  /** Send, but not before every save that was ordered earlier is durable. */
  send(to: NodeId, message: ServerMessage): void;
  /** Send at once: it claims nothing that is not durable yet. @thesis §10.2.1 */
  sendAhead(to: NodeId, message: ServerMessage): void;
  /** Hand committed entries to the state machine, in this order, each exactly once. */
  apply(entries: readonly LogEntry[]): void;
  /** Tell the clients. Comes after the apply that made it true. */
  answer(answer: Answer): void;
  /** Stop: do nothing more with this state. */
  halt(brokenInvariant: BrokenInvariant): void;
}

/** What a server may order beside that: its view of each follower is a chart of its own. @paper §5.3 */
export interface ServerEffects extends Effects {
  readonly followers: PartOrders<FollowerProgress, FollowerEvent, FollowerTimer>;
}
