/** Carries out what a step orders, in order: a send waits for every save that was ordered before it. */

import type { StepEffects } from '../generated/server/role.ts';
import type {
  Answer,
  BrokenInvariant,
  Configuration,
  EntriesSaved,
  InstallSnapshotRequest,
  LogEntry,
  LogPlace,
  NodeId,
  ServerMessage,
  SnapshotMark,
  Term,
} from '../generated/vocabulary.ts';
import { type HeldSend, type OrderedBatch, OrderedSaves } from './ordered-saves.ts';
import type { DiskImage, Storage } from './storage/storage.ts';
import { DiskFullError } from './storage/storage-errors.ts';
import type { Transport } from './transport/transport.ts';

/** Who else is concerned by an effect. All calls happen within the step that ordered it, except onSaved. */
export interface EffectHandlers {
  onApply(entries: readonly LogEntry[]): void;
  onAnswer(answer: Answer): void;
  onHalt(brokenInvariant: BrokenInvariant): void;
  onConfiguration(configuration: Configuration): void;
  readonly startTimer: StepEffects['startTimer'];
  readonly cancelTimer: StepEffects['cancelTimer'];
  /** A write has ended; `saved` is the event that the server must see. */
  onSaved(saved: EntriesSaved): void;
  /** The disk failed: nothing may be sent any more. */
  onStorageFailure(cause: unknown): void;
  /** Calls once, after a while. */
  later(retry: () => void): void;
  /** The disk has no room (true), or has room again and has written what waited (false). */
  onDiskFull(isFull: boolean): void;
}

/** What concerns snapshots: see SnapshotOffice. */
export interface SnapshotOrders {
  take(mark: SnapshotMark): void;
  receive(mark: SnapshotMark, offset: number, data: Uint8Array): void;
  save(mark: SnapshotMark): void;
  restore(mark: SnapshotMark): void;
  /** Null if the newest snapshot on the disk is another one. */
  read(mark: SnapshotMark, offset: number, byteCount: number): Uint8Array | null;
  stop(): void;
}

export interface OrderedEffectsParts {
  readonly storage: Storage;
  readonly transport: Transport;
  readonly handlers: EffectHandlers;
  readonly snapshots: SnapshotOrders;
  readonly image: DiskImage;
}

export class OrderedEffects implements StepEffects {
  readonly startTimer: StepEffects['startTimer'];
  readonly cancelTimer: StepEffects['cancelTimer'];
  private readonly storage: Storage;
  private readonly transport: Transport;
  private readonly handlers: EffectHandlers;
  private readonly saves: OrderedSaves;
  private readonly snapshots: SnapshotOrders;
  /** Wait for the write under way. */
  private held: HeldSend[] = [];
  private writing = false;
  private stopped = false;
  /** The core knows that there is no room. */
  private isFull = false;
  /** The oldest batch could not be written. */
  private isWaitingForRoom = false;

  constructor({ storage, transport, handlers, snapshots, image }: OrderedEffectsParts) {
    this.storage = storage;
    this.transport = transport;
    this.handlers = handlers;
    this.startTimer = handlers.startTimer;
    this.cancelTimer = handlers.cancelTimer;
    this.snapshots = snapshots;
    this.saves = new OrderedSaves(image);
  }

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.saves.saveTermAndVote(currentTerm, votedFor);
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.saves.saveEntries(entries);
  }

  saveLogStart({ index, term }: LogPlace, keepsRest: boolean): void {
    this.saves.saveLogStart({ index, term, keepsRest });
  }

  takeSnapshot(mark: SnapshotMark): void {
    this.snapshots.take(mark);
  }

  savePiece(mark: SnapshotMark, offset: number, data: Uint8Array): void {
    this.snapshots.receive(mark, offset, data);
  }

  saveSnapshot(mark: SnapshotMark): void {
    this.snapshots.save(mark);
  }

  restore(mark: SnapshotMark): void {
    this.snapshots.restore(mark);
  }

  sendPiece(to: NodeId, request: InstallSnapshotRequest, byteCount: number): void {
    const data = this.snapshots.read(request.snapshot, request.offset, byteCount);
    if (data !== null) this.transport.send(to, { ...request, data });
  }

  useConfiguration(configuration: Configuration): void {
    this.handlers.onConfiguration(configuration);
  }

  send(to: NodeId, message: ServerMessage): void {
    if (!this.saves.isEmpty) this.saves.hold(to, message);
    else if (this.writing) this.held.push({ to, message });
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

  took(): void {}

  /**
   * Ends a turn: what may leave leaves, and the disk gets all that has been ordered, unless it is still busy;
   * then everything that arrives meanwhile goes into the next write.
   */
  flush(): void {
    if (this.stopped) return;
    this.transport.flush();
    while (!this.writing && !this.stopped && !this.isWaitingForRoom && !this.saves.isEmpty) this.beginWrite();
    if (!this.isFull && !this.stopped && !this.storage.hasRoom()) this.beginToWaitForRoom();
  }

  /** Nothing is written or sent after this. */
  stop(): void {
    this.stopped = true;
    this.held = [];
    this.snapshots.stop();
  }

  private beginWrite(): void {
    const ordered = this.saves.next();
    const { saved } = ordered;
    this.held = ordered.held.slice();
    this.writing = true;
    const written = this.write(ordered);
    if (written === 'failed') return;
    if (written === undefined) return this.endWrite(saved);
    written.then(
      () => this.endWriteLater(saved),
      (cause: unknown) => this.failWrite(ordered, cause),
    );
  }

  private write(ordered: OrderedBatch): Promise<void> | undefined | 'failed' {
    try {
      return this.storage.write(ordered.batch) ?? undefined;
    } catch (cause) {
      this.failWrite(ordered, cause);
      return 'failed';
    }
  }

  /** A disk without room keeps what it has; what it could not take is written when there is room. */
  private failWrite(ordered: OrderedBatch, cause: unknown): void {
    if (this.stopped || !(cause instanceof DiskFullError)) return this.fail(cause);
    this.writing = false;
    this.saves.putBack({ ...ordered, held: this.held });
    this.held = [];
    this.isWaitingForRoom = true;
    if (!this.isFull) this.beginToWaitForRoom();
  }

  private beginToWaitForRoom(): void {
    this.isFull = true;
    this.handlers.onDiskFull(true);
    this.handlers.later(() => this.lookForRoom());
  }

  /** What waited is written first: only if that is possible the disk has room. */
  private lookForRoom(): void {
    if (this.stopped) return;
    this.isWaitingForRoom = false;
    this.flush();
    if (this.isWaitingForRoom || this.writing || !this.storage.hasRoom()) {
      return this.handlers.later(() => this.lookForRoom());
    }
    this.isFull = false;
    this.handlers.onDiskFull(false);
  }

  private endWriteLater(saved: EntriesSaved): void {
    if (this.stopped) return;
    this.endWrite(saved);
    this.flush();
  }

  private endWrite(saved: EntriesSaved): void {
    this.writing = false;
    const released = this.held;
    this.held = [];
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
