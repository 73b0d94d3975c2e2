/**
 * Snapshots on their way to the disk: those of the own state machine, and those that a leader sends. What is
 * taken, sent and installed the core decides; here it is carried out, one at a time, between other work.
 */

import type { NodeId, SnapshotFailed, SnapshotMark, SnapshotSaved } from '../generated/vocabulary.ts';
import type { Clock } from './clock/clock.ts';
import { InvalidOptionsError } from './errors.ts';
import type { SnapshotOrders } from './ordered-effects.ts';
import { SnapshotJob } from './snapshot-job.ts';
import type { StateMachine } from './state-machine.ts';
import { MOST_SNAPSHOT_READ_BYTES, type Storage } from './storage/storage.ts';
import { DiskFullError } from './storage/storage-errors.ts';

export interface SnapshotOfficeParts {
  readonly storage: Storage;
  readonly stateMachine: StateMachine;
  readonly clock: Clock;
  /** A snapshot is durable, or could not be written: the core must see it. */
  readonly onEvent: (event: SnapshotSaved | SnapshotFailed) => void;
  /** The disk failed, or a snapshot was not what it should be: the node cannot go on. */
  readonly onFailure: (cause: unknown) => void;
}

export class SnapshotOffice implements SnapshotOrders {
  private readonly parts: SnapshotOfficeParts;
  /** The newest one on the disk; readSnapshot reads it. */
  private committed: SnapshotMark | null;
  private job: SnapshotJob | null = null;
  /** Begins when the commit under way is over. */
  private waiting: SnapshotJob | null = null;
  private stopped = false;

  constructor(parts: SnapshotOfficeParts, committed: SnapshotMark | null) {
    this.parts = parts;
    this.committed = committed;
  }

  /** The picture is taken now, and written bit by bit. */
  take(mark: SnapshotMark): void {
    const source = this.parts.stateMachine.snapshot?.();
    if (source === undefined) return this.fail(new TypeError('The state machine has no snapshots.'));
    this.begin(new SnapshotJob(mark, { source }));
  }

  receive(mark: SnapshotMark, offset: number, data: Uint8Array): void {
    if (offset === 0) {
      const sink = this.parts.stateMachine.restore?.();
      if (sink === undefined) return this.fail(new TypeError('The state machine takes no snapshots.'));
      this.begin(new SnapshotJob(mark, { sink }));
    }
    const job = this.waiting ?? this.job;
    try {
      job?.give(data);
    } catch (cause) {
      return this.fail(cause);
    }
    this.work();
  }

  save(_mark: SnapshotMark): void {
    (this.waiting ?? this.job)?.endPieces();
    this.work();
  }

  restore(_mark: SnapshotMark): void {
    try {
      this.job?.restore();
    } catch (cause) {
      this.fail(cause);
    }
  }

  read(
    { lastIncludedIndex, lastIncludedTerm }: SnapshotMark,
    offset: number,
    byteCount: number,
  ): Uint8Array | null {
    const { committed, job } = this;
    const isIt =
      committed?.lastIncludedIndex === lastIncludedIndex && committed.lastIncludedTerm === lastIncludedTerm;
    if (!isIt || job?.isCommitting === true) return null;
    try {
      return this.parts.storage.readSnapshot(offset, byteCount);
    } catch (cause) {
      this.fail(cause);
      return null;
    }
  }

  /** What is not on the disk yet is given up. */
  stop(): void {
    this.stopped = true;
    this.job?.discard();
    this.waiting?.discard();
    this.job = null;
    this.waiting = null;
  }

  /** Takes the place of what is under way; what is being committed is waited for. */
  private begin(job: SnapshotJob): void {
    this.waiting?.discard();
    this.waiting = job;
    if (this.job !== null && !this.job.isCommitting) {
      this.job.discard();
      this.job = null;
    }
    this.work();
  }

  private work(): void {
    if (this.stopped) return;
    if (this.job === null) {
      this.job = this.waiting;
      this.waiting = null;
    }
    const { job } = this;
    if (job === null || job.isBusy) return;
    try {
      job.advance(this.parts.storage, {
        goOn: () => this.parts.clock.defer(() => this.work()),
        committed: (mark) => this.end(job, mark),
        failed: (cause) => this.giveUp(job, cause),
      });
    } catch (cause) {
      this.giveUp(job, cause);
    }
  }

  private end(job: SnapshotJob, mark: SnapshotMark): void {
    if (this.stopped) return;
    this.committed = mark;
    this.parts.onEvent({ type: 'SnapshotSaved', snapshot: mark });
    this.leave(job);
  }

  /** Without room for it the log stays as it is; everything else that can go wrong ends the node. */
  private giveUp(job: SnapshotJob, cause: unknown): void {
    if (this.stopped) return;
    if (!(cause instanceof DiskFullError)) return this.fail(cause);
    this.leave(job);
    this.parts.onEvent({ type: 'SnapshotFailed', lastIncludedIndex: job.mark.lastIncludedIndex });
  }

  private leave(job: SnapshotJob): void {
    job.discard();
    if (this.job === job) this.job = null;
    this.work();
  }

  private fail(cause: unknown): void {
    if (!this.stopped) this.parts.onFailure(cause);
  }
}

/** Between so many pieces other work gets its turn. */
const piecesPerTurn = 16;

/** What is there before a node runs. */
export interface BootParts extends Pick<SnapshotOfficeParts, 'storage' | 'clock' | 'stateMachine'> {
  readonly id: NodeId;
}

/**
 * Brings a state machine to the state of the newest snapshot on the disk. Rejects with InvalidOptionsError if
 * it takes none, with DamagedSnapshotError and the errors of the storage.
 */
export async function restoreStateMachine(parts: BootParts, mark: SnapshotMark): Promise<void> {
  const { id, storage, stateMachine, clock } = parts;
  const sink = stateMachine.restore?.();
  if (sink === undefined) {
    throw new InvalidOptionsError(
      `Cannot start server ${id}: its disk has a snapshot, but its state machine has no restore(). Give it one.`,
    );
  }
  let offset = 0;
  for (let piece = 1; offset < mark.bytes; piece += 1) {
    const bytes = storage.readSnapshot(offset, MOST_SNAPSHOT_READ_BYTES);
    sink.write(bytes);
    offset += bytes.byteLength;
    if (piece % piecesPerTurn === 0) await new Promise<void>((resolve) => clock.defer(resolve));
  }
  sink.finish();
}
