/** A snapshot on its way to a simulated disk. Until it is committed, a crash leaves nothing of it. */

import type { SnapshotMark } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import type { WholeSnapshot } from '../../runtime/storage/memory-snapshot.ts';
import type { SnapshotWriter } from '../../runtime/storage/storage.ts';

/** The disk that it is written to. */
interface SnapshotDisk {
  /** Takes its time for a piece; throws if there is no room. */
  append(): Promise<void> | void;
  /** Makes the whole durable; rejects if it cannot. */
  commit(snapshot: WholeSnapshot): Promise<void>;
  /** Another snapshot may begin. */
  onEnd(): void;
}

export class SimulatedSnapshotWriter implements SnapshotWriter {
  private readonly mark: Omit<SnapshotMark, 'bytes'>;
  private readonly disk: SnapshotDisk;
  private pieces: Uint8Array[] = [];
  private isBusy = false;
  private hasEnded = false;

  constructor(mark: Omit<SnapshotMark, 'bytes'>, disk: SnapshotDisk) {
    this.mark = mark;
    this.disk = disk;
  }

  append(piece: Uint8Array): Promise<void> | void {
    this.refuse();
    this.pieces.push(piece.slice());
    let written: Promise<void> | void;
    try {
      written = this.disk.append();
    } catch (cause) {
      this.discard();
      throw cause;
    }
    if (written === undefined) return;
    this.isBusy = true;
    return written.then(() => {
      this.isBusy = false;
    });
  }

  async commit(): Promise<SnapshotMark> {
    this.refuse();
    this.hasEnded = true;
    const data = Buffer.concat(this.pieces);
    const mark = { ...this.mark, bytes: data.length };
    try {
      await this.disk.commit({ mark, data: new Uint8Array(data) });
    } finally {
      this.disk.onEnd();
    }
    return mark;
  }

  discard(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.disk.onEnd();
  }

  private refuse(): void {
    const { lastIncludedIndex } = this.mark;
    if (this.hasEnded) throw new BrokenInvariantError(`The snapshot up to ${lastIncludedIndex} has ended.`);
    if (this.isBusy)
      throw new BrokenInvariantError(`The snapshot up to ${lastIncludedIndex} is told two things at once.`);
  }
}
