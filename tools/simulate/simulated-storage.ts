/** What one incarnation of a server sees of its disk. */

import type { SnapshotMark } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import { MemorySnapshotWriter, type WholeSnapshot } from '../../runtime/storage/memory-snapshot.ts';
import type { DiskImage, SaveBatch, SnapshotWriter, Storage } from '../../runtime/storage/storage.ts';
import {
  DamagedStorageError,
  DiskFullError,
  StorageFailedError,
} from '../../runtime/storage/storage-errors.ts';
import type { Life } from './life.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { World } from './world.ts';

const damage = { path: 'log', offset: 0, expected: 'a checksum', actual: 'another one' };
const never = new Promise<never>(() => undefined);

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
    if (!this.life.survives()) return never;
    const { currentTerm, votedFor, snapshot, log, isDamaged } = this.disk;
    if (isDamaged) return Promise.reject(new DamagedStorageError(damage));
    const image = { currentTerm, votedFor, snapshot, log: log.slice() };
    return Promise.resolve(this.world.plant?.onOpen?.(image) ?? image);
  }

  /** The power may fail before anything is written, in the middle, and between the sync and its report. */
  write(batch: SaveBatch): Promise<void> | void {
    if (!this.life.survives()) return never;
    const { plant } = this.world;
    this.disk.begin(batch);
    if (plant?.lies?.(batch) === true) return;
    const ticks = this.disk.latency();
    const failure = this.disk.takeFailure();
    if (failure !== null && plant?.swallowsFailures === true) return this.disk.forget();
    if (failure === null && ticks === 0) return this.end();
    return new Promise<void>((resolve, reject) => {
      this.world.timeline.after(Math.max(1, ticks), this.life, () => {
        if (failure === null) {
          if (this.end() === undefined) resolve();
          return;
        }
        this.world.timeline.settleLonger();
        reject(new StorageFailedError(failure));
      });
    });
  }

  hasRoom(): boolean {
    return this.disk.hasRoom;
  }

  createSnapshot(mark: Omit<SnapshotMark, 'bytes'>): SnapshotWriter {
    if (this.writer !== null)
      throw new BrokenInvariantError(`Two snapshots at once: the second up to ${mark.lastIncludedIndex}.`);
    const refuse = () => {
      if (!this.disk.hasRoom) throw new DiskFullError('the simulated disk', 'a snapshot', 'no room');
    };
    const onEnd = () => {
      this.writer = null;
    };
    this.writer = new MemorySnapshotWriter({ refuse, commit: (whole) => this.commit(whole), onEnd }, mark);
    return this.writer;
  }

  readSnapshot(offset: number, maxBytes: number): Uint8Array {
    return this.disk.readSnapshot(offset, maxBytes);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private end(): Promise<void> | void {
    if (!this.life.survives()) return never;
    this.disk.sync();
    return this.life.survives() ? undefined : never;
  }

  /** The power may fail before, in the middle, and between the renaming and its report. */
  private commit(snapshot: WholeSnapshot): Promise<void> {
    if (!this.life.survives()) return never;
    this.disk.beginCommit(snapshot);
    return new Promise<void>((resolve, reject) => {
      this.world.timeline.after(Math.max(1, this.disk.latency()), this.life, () => {
        if (!this.life.survives()) return;
        const { hasRoom } = this.disk;
        this.disk.endCommit(hasRoom);
        if (!hasRoom) reject(new DiskFullError('the simulated disk', 'a snapshot', 'no room'));
        else if (this.life.survives()) resolve();
      });
    });
  }
}
