/** One snapshot on its way to the disk. */

import type { SnapshotMark } from '../generated/vocabulary.ts';
import type { SnapshotSink, SnapshotSource } from './state-machine.ts';
import type { SnapshotWriter, Storage } from './storage/storage.ts';

/** Where its pieces come from, or where they go to beside the disk. */
export type JobKind = { readonly source: SnapshotSource } | { readonly sink: SnapshotSink };

/** What happens after a step of the job. */
export interface JobCalls {
  /** There may be more to do. */
  goOn(): void;
  /** It is durable. */
  committed(mark: SnapshotMark): void;
  failed(cause: unknown): void;
}

export class SnapshotJob {
  readonly mark: SnapshotMark;
  /** A call of the storage has not returned yet. */
  isBusy = false;
  isCommitting = false;
  private readonly kind: JobKind;
  private writer: SnapshotWriter | null = null;
  private pieces: Uint8Array[] = [];
  private hasEnded = false;
  private isDiscarded = false;

  constructor(mark: SnapshotMark, kind: JobKind) {
    this.mark = mark;
    this.kind = kind;
  }

  /** A piece from the leader. Throws DamagedSnapshotError. */
  give(piece: Uint8Array): void {
    if ('sink' in this.kind) this.kind.sink.write(piece);
    this.pieces.push(piece);
  }

  endPieces(): void {
    this.hasEnded = true;
  }

  /** The state machine becomes what the snapshot says. Throws DamagedSnapshotError. */
  restore(): void {
    if ('sink' in this.kind) this.kind.sink.finish();
  }

  /** The next piece to the disk, or the end. Throws what the storage throws. */
  advance(storage: Storage, calls: JobCalls): void {
    this.writer ??= storage.createSnapshot(this.mark);
    if ('source' in this.kind) this.draw(this.kind.source);
    const piece = this.pieces.shift();
    if (piece !== undefined) return this.append(this.writer, piece, calls);
    if (this.hasEnded) this.commit(this.writer, calls);
  }

  /** Gives up what is not committed; without effect afterwards. */
  discard(): void {
    if (this.isDiscarded) return;
    this.isDiscarded = true;
    if ('source' in this.kind) this.kind.source.close();
    else this.kind.sink.abandon();
    if (!this.isCommitting) this.writer?.discard();
  }

  private draw(source: SnapshotSource): void {
    const piece = source.next();
    if (piece === null) this.hasEnded = true;
    else this.pieces.push(piece);
  }

  private append(writer: SnapshotWriter, piece: Uint8Array, calls: JobCalls): void {
    const appended = writer.append(piece) ?? undefined;
    if (appended === undefined) return calls.goOn();
    this.isBusy = true;
    appended.then(
      () => this.continue(calls.goOn),
      (cause: unknown) => this.continue(() => calls.failed(cause)),
    );
  }

  private commit(writer: SnapshotWriter, calls: JobCalls): void {
    this.isBusy = true;
    this.isCommitting = true;
    writer.commit().then(
      (mark) => this.concludeCommit(() => calls.committed(mark)),
      (cause: unknown) => this.concludeCommit(() => calls.failed(cause)),
    );
  }

  /** Whoever was discarded meanwhile concerns nobody any more. */
  private continue(next: () => void): void {
    this.isBusy = false;
    if (!this.isDiscarded) next();
  }

  private concludeCommit(next: () => void): void {
    this.isBusy = false;
    this.isCommitting = false;
    next();
  }
}
