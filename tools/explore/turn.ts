/** One event of one server, to the end of its turn. */

import type { Server, StepEffects, TimerName } from '../../generated/server/role.ts';
import type { Answer, FollowerTimer, LogEntry, NodeId, SnapshotMark } from '../../generated/vocabulary.ts';
import { copyServerState } from '../../spec/state.ts';
import type { LocalState, LocalStep } from './local-state.ts';
import {
  begun,
  holdBack,
  type OrderedWrites,
  orderEntries,
  orderLogStart,
  orderTermAndVote,
  type Sending,
} from './ordered-writes.ts';
import { filledPiece, ownSnapshot, type SnapshotWrite, wholeSnapshot, withPiece } from './snapshot-writes.ts';

/** What has happened before the core is asked. */
interface Beginning {
  readonly released: readonly Sending[];
  readonly broken: string | null;
}

/** Which timers of a follower run, the state of its chart says. */
type TimerOrder = [timer: TimerName | FollowerTimer, follower?: NodeId];

const nothingYet: Beginning = { released: [], broken: null };

/** Carries the orders of the core out on a copy. */
export class Turn implements StepEffects {
  private readonly before: LocalState;
  private readonly server: Server;
  private writes: OrderedWrites;
  private snapshotWrite: SnapshotWrite | null;
  private readonly timers: Set<TimerName>;
  private readonly sent: Sending[];
  private readonly applied: LogEntry[] = [];
  private readonly answers: Answer[] = [];
  private touchedTimers = false;
  private broken: string | null;

  constructor(before: LocalState, { released, broken }: Beginning = nothingYet) {
    const { server, writes, snapshotWrite, timers } = before;
    this.before = before;
    this.server = { ...copyServerState(server), role: server.role };
    this.writes = writes;
    this.snapshotWrite = snapshotWrite;
    this.timers = new Set(timers);
    this.sent = [...released];
    this.broken = broken;
  }

  run(act: (live: Server, effects: StepEffects) => unknown): LocalStep {
    try {
      act(this.server, this);
    } catch (cause) {
      this.broken = `The core threw: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
    const { server, snapshotWrite, sent, applied, answers, touchedTimers, broken } = this;
    const timers = [...this.timers].sort();
    const writes = begun(this.writes);
    const after = { ...this.before, running: true, server, writes, snapshotWrite, timers };
    return { after, sent, applied, answers, touchedTimers, broken };
  }

  /** A timer that has run out no longer runs. */
  expire(timer: TimerName): this {
    this.timers.delete(timer);
    return this;
  }

  saveTermAndVote(...[currentTerm, votedFor]: Parameters<StepEffects['saveTermAndVote']>): void {
    this.writes = orderTermAndVote(this.writes, { currentTerm, votedFor });
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.writes = orderEntries(this.writes, entries);
  }

  saveLogStart(...[{ index, term }, keepsRest]: Parameters<StepEffects['saveLogStart']>): void {
    this.writes = orderLogStart(this.writes, { index, term, keepsRest });
  }

  takeSnapshot(mark: SnapshotMark): void {
    this.snapshotWrite = ownSnapshot(mark);
  }

  savePiece(...[mark, offset, data]: Parameters<StepEffects['savePiece']>): void {
    const write = withPiece(this.snapshotWrite, { mark, offset, data });
    if (typeof write === 'string') this.broken ??= write;
    else this.snapshotWrite = write;
  }

  saveSnapshot(mark: SnapshotMark): void {
    const write = wholeSnapshot(this.snapshotWrite, mark);
    if (typeof write === 'string') this.broken ??= write;
    else this.snapshotWrite = write;
  }

  restore({ lastIncludedIndex }: SnapshotMark): void {
    if (this.writes.disk.snapshot?.lastIncludedIndex !== lastIncludedIndex)
      this.broken ??= `It restores a snapshot through ${lastIncludedIndex}, and its disk has another one.`;
  }

  sendPiece(...[to, request, byteCount]: Parameters<StepEffects['sendPiece']>): void {
    const message = filledPiece(this.writes.disk, request, byteCount);
    if (typeof message === 'string') this.broken ??= message;
    else this.sent.push({ to, message });
  }

  useConfiguration(): void {}

  send(...[to, message]: Parameters<StepEffects['send']>): void {
    const held = holdBack(this.writes, { to, message });
    if (held === null) this.sent.push({ to, message });
    else this.writes = held;
  }

  sendAhead(...[to, message]: Parameters<StepEffects['sendAhead']>): void {
    this.sent.push({ to, message });
  }

  apply(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.applied.push(entry);
  }

  answer(answer: Answer): void {
    this.answers.push(answer);
  }

  halt(...[brokenInvariant]: Parameters<StepEffects['halt']>): void {
    this.broken ??= `The core halted: ${brokenInvariant}.`;
  }

  startTimer(...[timer, follower]: TimerOrder): void {
    if (follower === undefined) this.timers.add(timer as TimerName);
    this.touchedTimers = true;
  }

  cancelTimer(...[timer, follower]: TimerOrder): void {
    if (follower === undefined) this.timers.delete(timer as TimerName);
    this.touchedTimers = true;
  }

  took(): void {}
}
