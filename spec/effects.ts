/** All that a server may order. Effects are imperatives; the runtime carries them out in the order given. */

import type { ServerMessage } from './messages.ts';
import type { LogEntry, LogIndex, NodeId, Term } from './vocabulary.ts';

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
      readonly leaderId: NodeId | null;
    }
  /** May or may not take effect: leadership was lost before the entries were committed. */
  | { readonly outcome: 'unknown'; readonly token: number; readonly count: number };

/** A property that the protocol guarantees was seen not to hold. The node must stop. */
export type BrokenInvariant = 'TwoLeadersInOneTerm' | 'CommittedEntryContradicted';

export interface Effects {
  /** Write currentTerm and votedFor, in one step. Everything that is sent later waits until it is durable. */
  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void;
  /** Write entries; what the log held from the first one's index on is gone. Later sends wait for it. */
  saveEntries(entries: readonly LogEntry[]): void;
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
