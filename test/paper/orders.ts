/** All that a server orders in one step. */

import type { StepEffects, TimerName } from '../../generated/server/role.ts';
import type { Answer, BrokenInvariant } from '../../spec/effects.ts';
import type { FollowerTimer } from '../../spec/followers.ts';
import type { InstallSnapshotRequest, ServerMessage } from '../../spec/messages.ts';
import type { Configuration, LogEntry, LogPlace, NodeId, SnapshotMark, Term } from '../../spec/vocabulary.ts';
import { timerKey } from '../../tools/oracle/part-address.ts';

type Order = keyof StepEffects;
type TimerOrder = [timer: TimerName] | [timer: FollowerTimer, follower: NodeId];

/** By kind; `orders` has the names of all of them, in order. */
export class Orders implements StepEffects {
  readonly orders: Order[] = [];
  readonly sent: { readonly to: NodeId; readonly message: ServerMessage; readonly ahead: boolean }[] = [];
  readonly termsAndVotes: { readonly currentTerm: Term; readonly votedFor: NodeId | null }[] = [];
  readonly savedEntries: LogEntry[] = [];
  readonly logStarts: { readonly start: LogPlace; readonly keepsRest: boolean }[] = [];
  readonly takenSnapshots: SnapshotMark[] = [];
  readonly pieces: { readonly mark: SnapshotMark; readonly offset: number; readonly data: Uint8Array }[] = [];
  readonly savedSnapshots: SnapshotMark[] = [];
  readonly restored: SnapshotMark[] = [];
  /** How long each piece is that was sent; the requests are among `sent`. */
  readonly pieceLengths: number[] = [];
  readonly configurations: Configuration[] = [];
  readonly applied: LogEntry[] = [];
  readonly answers: Answer[] = [];
  /** 'electionTimeout', or 'probeRetry/n2' for a timer of a follower. */
  readonly started: string[] = [];
  readonly cancelled: string[] = [];
  readonly branches: number[] = [];
  halted: BrokenInvariant | null = null;

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.orders.push('saveTermAndVote');
    this.termsAndVotes.push({ currentTerm, votedFor });
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.orders.push('saveEntries');
    this.savedEntries.push(...entries);
  }

  saveLogStart(start: LogPlace, keepsRest: boolean): void {
    this.orders.push('saveLogStart');
    this.logStarts.push({ start, keepsRest });
  }

  takeSnapshot(mark: SnapshotMark): void {
    this.orders.push('takeSnapshot');
    this.takenSnapshots.push(mark);
  }

  savePiece(mark: SnapshotMark, offset: number, data: Uint8Array): void {
    this.orders.push('savePiece');
    this.pieces.push({ mark, offset, data });
  }

  saveSnapshot(mark: SnapshotMark): void {
    this.orders.push('saveSnapshot');
    this.savedSnapshots.push(mark);
  }

  restore(mark: SnapshotMark): void {
    this.orders.push('restore');
    this.restored.push(mark);
  }

  sendPiece(to: NodeId, request: InstallSnapshotRequest, byteCount: number): void {
    this.orders.push('sendPiece');
    this.pieceLengths.push(byteCount);
    this.sent.push({ to, message: request, ahead: true });
  }

  useConfiguration(configuration: Configuration): void {
    this.orders.push('useConfiguration');
    this.configurations.push(configuration);
  }

  send(to: NodeId, message: ServerMessage): void {
    this.orders.push('send');
    this.sent.push({ to, message, ahead: false });
  }

  sendAhead(to: NodeId, message: ServerMessage): void {
    this.orders.push('sendAhead');
    this.sent.push({ to, message, ahead: true });
  }

  apply(entries: readonly LogEntry[]): void {
    this.orders.push('apply');
    this.applied.push(...entries);
  }

  answer(answer: Answer): void {
    this.orders.push('answer');
    this.answers.push(answer);
  }

  halt(brokenInvariant: BrokenInvariant): void {
    this.orders.push('halt');
    this.halted = brokenInvariant;
  }

  startTimer(...given: TimerOrder): void {
    this.started.push(timerKey(given));
  }

  cancelTimer(...given: TimerOrder): void {
    this.cancelled.push(timerKey(given));
  }

  /** Of the server's own chart. */
  took(...given: [branch: number] | [part: 'follower', id: NodeId, branch: number]): void {
    if (given.length === 1) this.branches.push(given[0]);
  }

  /** Everything that was sent to one server. */
  to(id: string): ServerMessage[] {
    return this.sent.filter((one) => one.to === id).map((one) => one.message);
  }
}
