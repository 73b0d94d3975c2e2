/** What one incarnation of a server sees of its disk. */

import type { SnapshotMark } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import type { WholeSnapshot } from '../../runtime/storage/memory-snapshot.ts';
import type { DiskImage, SaveBatch, SnapshotWriter, Storage } from '../../runtime/storage/storage.ts';
import {
  DamagedStorageError,
  DiskFullError,
  StorageFailedError,
} from '../../runtime/storage/storage-errors.ts';
import type { Life } from './life.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedSnapshotWriter } from './simulated-snapshot-writer.ts';
import type { World } from './world.ts';

const damage = { path: 'log', offset: 0, expected: 'a checksum', actual: 'another one' };
/** What a dead server waits for. Another one each time: one that all share would hold all who wait for it. */
const never = () => new Promise<never>(() => undefined);
const full = (what: string) => new DiskFullError('the simulated disk', what, 'no room');

export class SimulatedStorage implements Storage {
  private readonly disk: SimulatedDisk;
  private readonly life: Life;
  private readonly world: World;
  private writer: SnapshotWriter | null = null;

  constructor(disk: SimulatedDisk, life: Life, world: World) {
    this.disk = disk;
    this.life = life;
    this.world = world;
  }

  open(): Promise<DiskImage> {
    if (!this.life.survives()) return never();
    const { currentTerm, votedFor, snapshot, log, isDamaged } = this.disk;
    if (isDamaged) return Promise.reject(new DamagedStorageError(damage));
    const image = { currentTerm, votedFor, snapshot, log: log.slice() };
    return Promise.resolve(this.world.plant?.onOpen?.(image) ?? image);
  }

  /** The power may fail before anything is written, in the middle, and between the sync and its report. */
  write(batch: SaveBatch): Promise<void> | void {
    if (!this.life.survives()) return never();
    const { plant } = this.world;
    const fits = this.disk.takeRoom(batch);
    this.disk.order(fits ? batch : { ...batch, logStart: null, entries: [] });
    if (plant?.lies?.(batch) === true) return;
    const ticks = this.disk.latency();
    const failure = this.disk.takeFailure();
    if (failure !== null && plant?.swallowsFailures === true) return this.disk.forget();
    if (failure === null && ticks === 0) return this.end(fits);
    return this.later(ticks, () => {
      if (failure === null) return this.end(fits);
      this.world.timeline.settleLonger();
      throw new StorageFailedError(failure);
    });
  }

  hasRoom(): boolean {
    return this.disk.hasRoom;
  }

  createSnapshot(mark: Omit<SnapshotMark, 'bytes'>): SnapshotWriter {
    if (this.writer !== null)
      throw new BrokenInvariantError(`Two snapshots at once: the second up to ${mark.lastIncludedIndex}.`);
    this.writer = new SimulatedSnapshotWriter(mark, {
      append: () => this.append(),
      commit: (whole) => this.commit(whole),
      onEnd: () => {
        this.writer = null;
      },
    });
    return this.writer;
  }

  readSnapshot(offset: number, maxBytes: number): Uint8Array {
    return this.disk.readSnapshot(offset, maxBytes);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private end(fits: boolean): Promise<void> | void {
    if (!this.life.survives()) return never();
    this.disk.sync();
    if (!this.life.survives()) return never();
    if (!fits) throw full('entries');
  }

  private append(): Promise<void> | void {
    if (!this.life.survives()) return never();
    if (!this.disk.hasRoom) throw full('a snapshot');
    const ticks = this.disk.latency();
    return ticks > 0 ? this.later(ticks, () => undefined) : undefined;
  }

  /** The power may fail before, in the middle, and between the renaming and its report. */
  private commit(snapshot: WholeSnapshot): Promise<void> {
    if (!this.life.survives()) return never();
    this.disk.beginCommit(snapshot);
    return this.later(this.disk.latency(), () => {
      if (!this.life.survives()) return never();
      const { hasRoom } = this.disk;
      this.world.timeline.settleLonger();
      this.disk.endCommit(hasRoom);
      if (!this.life.survives()) return never();
      if (!hasRoom) throw full('a snapshot');
      return undefined;
    });
  }

  /** Settles as `end` says, or never: then the power has failed. */
  private later(ticks: number, end: () => Promise<void> | void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.world.timeline.after(Math.max(1, ticks), this.life, () => {
        try {
          if (end() === undefined) resolve();
        } catch (cause) {
          reject(cause);
        }
      });
    });
  }
}
