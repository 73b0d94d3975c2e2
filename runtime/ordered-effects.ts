/** Carries out what a step orders, in order: a send waits for every save that was ordered before it. */

import type { StepEffects, TimerName } from '../generated/server/role.ts';
import type {
  Answer,
  BrokenInvariant,
  EntriesSaved,
  LogEntry,
  LogIndex,
  NodeId,
  ServerMessage,
  Term,
} from '../generated/vocabulary.ts';
import type { DiskImage, SaveBatch, Storage } from './storage/storage.ts';
import type { Transport } from './transport/transport.ts';

/** Who else is concerned by an effect. All calls happen within the step that ordered it, except onSaved. */
export interface EffectHandlers {
  onApply(entries: readonly LogEntry[]): void;
  onAnswer(answer: Answer): void;
  onHalt(brokenInvariant: BrokenInvariant): void;
  startTimer(timer: TimerName): void;
  cancelTimer(timer: TimerName): void;
  /** A write has ended; `saved` is the event that the server must see. */
  onSaved(saved: EntriesSaved): void;
  /** The disk failed: nothing may be sent any more. */
  onStorageFailure(cause: unknown): void;
}

interface HeldSend {
  readonly to: NodeId;
  readonly message: ServerMessage;
}

/** What the disk holds once everything ordered so far is written. */
interface Ordered {
  index: LogIndex;
  term: Term;
  currentTerm: Term;
}

export class OrderedEffects implements StepEffects {
  private readonly storage: Storage;
  private readonly transport: Transport;
  private readonly handlers: EffectHandlers;
  private readonly ordered: Ordered;
  private termAndVote: SaveBatch['termAndVote'] = null;
  private entries: (readonly LogEntry[])[] = [];
  /** Wait for saves that are not yet being written. */
  private heldForNext: HeldSend[] = [];
  /** Wait for the write under way. */
  private heldForCurrent: HeldSend[] = [];
  private writing = false;
  private stopped = false;

  constructor(storage: Storage, transport: Transport, handlers: EffectHandlers, image: DiskImage) {
    this.storage = storage;
    this.transport = transport;
    this.handlers = handlers;
    const last = image.log[image.log.length - 1];
    this.ordered = {
      index: last === undefined ? (0 as LogIndex) : last.index,
      term: last === undefined ? (0 as Term) : last.term,
      currentTerm: image.currentTerm,
    };
  }

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.termAndVote = { currentTerm, votedFor };
    this.ordered.currentTerm = currentTerm;
  }

  saveEntries(entries: readonly LogEntry[]): void {
    const last = entries[entries.length - 1];
    if (last === undefined) return;
    this.entries.push(entries);
    this.ordered.index = last.index;
    this.ordered.term = last.term;
  }

  send(to: NodeId, message: ServerMessage): void {
    if (this.hasUnwritten()) this.heldForNext.push({ to, message });
    else if (this.writing) this.heldForCurrent.push({ to, message });
    else this.transport.send(to, message);
  }

  sendAhead(to: NodeId, message: ServerMessage): void {
    this.transport.send(to, message);
  }

  apply(entries: readonly LogEntry[]): void {
    this.handlers.onApply(entries);
  }

  answer(answer: Answer): void {
    this.handlers.onAnswer(answer);
  }

  halt(brokenInvariant: BrokenInvariant): void {
    this.handlers.onHalt(brokenInvariant);
  }

  startTimer(timer: TimerName): void {
    this.handlers.startTimer(timer);
  }

  cancelTimer(timer: TimerName): void {
    this.handlers.cancelTimer(timer);
  }

  took(): void {}

  /**
   * Ends a turn: what may leave leaves, and the disk gets all that has been ordered, unless it is still busy;
   * then everything that arrives meanwhile goes into the next write.
   */
  flush(): void {
    if (this.stopped) return;
    this.transport.flush();
    while (!this.writing && !this.stopped && this.hasUnwritten()) this.beginWrite();
  }

  /** Nothing is written or sent after this. */
  stop(): void {
    this.stopped = true;
    this.heldForNext = [];
    this.heldForCurrent = [];
  }

  private hasUnwritten(): boolean {
    return this.entries.length > 0 || this.termAndVote !== null;
  }

  private beginWrite(): void {
    const batch: SaveBatch = {
      termAndVote: this.termAndVote,
      logStart: null,
      entries: this.entries,
    };
    const saved: EntriesSaved = { type: 'EntriesSaved', ...this.ordered };
    this.termAndVote = null;
    this.entries = [];
    this.heldForCurrent = this.heldForNext;
    this.heldForNext = [];
    this.writing = true;
    const written = this.write(batch);
    if (written === 'failed') return;
    if (written === undefined) return this.endWrite(saved);
    written.then(
      () => this.endWriteLater(saved),
      (cause: unknown) => this.fail(cause),
    );
  }

  private write(batch: SaveBatch): Promise<void> | undefined | 'failed' {
    try {
      return this.storage.write(batch) ?? undefined;
    } catch (cause) {
      this.fail(cause);
      return 'failed';
    }
  }

  private endWriteLater(saved: EntriesSaved): void {
    if (this.stopped) return;
    this.endWrite(saved);
    this.flush();
  }

  private endWrite(saved: EntriesSaved): void {
    this.writing = false;
    const released = this.heldForCurrent;
    this.heldForCurrent = [];
    for (const { to, message } of released) this.transport.send(to, message);
    this.handlers.onSaved(saved);
    this.transport.flush();
  }

  private fail(cause: unknown): void {
    if (this.stopped) return;
    this.stop();
    this.handlers.onStorageFailure(cause);
  }
}
