/** A disk that outlives its server: it knows what is durable, and loses the rest when the power fails. */

import type { LogEntry, NodeId, Term } from '../../generated/vocabulary.ts';
import type { DiskImage, SaveBatch, Storage } from '../../runtime/storage/storage.ts';
import { DamagedStorageError, StorageFailedError } from '../../runtime/storage/storage-errors.ts';
import type { Life } from './life.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { World } from './world.ts';

/** The smallest thing that survives or not: the term and vote, or one entry. */
type Record = NonNullable<SaveBatch['termAndVote']> | LogEntry;

export class SimulatedDisk implements DiskImage {
  currentTerm = 0 as Term;
  votedFor: NodeId | null = null;
  log: LogEntry[] = [];
  /** Until this tick no write ends. */
  stalledUntilTick = 0;
  /** Until this tick every write fails: there is no room. */
  fullUntilTick = 0;
  /** Bits have flipped: recovery notices, and the server never starts again. */
  isDamaged = false;
  /** The next write fails. */
  syncFails = false;
  private readonly world: World;
  private readonly random: SeededRandom;
  private underWay: Record[] = [];

  constructor(world: World, name: string) {
    this.world = world;
    this.random = world.random.fork(`disk/${name}`);
  }

  /** When the power fails, or the process ends: of the write under way any prefix may be left. */
  loseUnsynced(): void {
    const { lostWrites } = this.world.plan.luck;
    const keptCount = lostWrites === 'any' ? this.random.between(0, this.underWay.length) : 0;
    this.keep(lostWrites === 'none' ? this.underWay.length : keptCount);
    const left = this.world.plant?.onCrash?.(this);
    if (left !== undefined) this.hold(left);
  }

  begin(batch: SaveBatch): void {
    for (const { termAndVote, entries } of this.world.plant?.onWrite?.(batch, this) ?? [batch]) {
      if (termAndVote !== null) this.underWay.push(termAndVote);
      for (const order of entries) this.underWay.push(...order);
    }
  }

  /** Everything under way is durable. */
  sync(): void {
    this.keep(this.underWay.length);
  }

  /** What was under way is not written. */
  forget(): void {
    this.underWay = [];
  }

  /** How many ticks the next write takes. */
  latency(): number {
    const { plan, healed, timeline } = this.world;
    const usual = healed ? 0 : this.random.between(0, plan.luck.mostWriteTicks);
    return Math.max(0, this.stalledUntilTick - timeline.tick) + usual;
  }

  /** Whether the write that begins now fails. */
  takeFailure(): string | null {
    if (this.world.timeline.tick < this.fullUntilTick) return 'The disk is full.';
    if (!this.syncFails) return null;
    this.syncFails = false;
    return 'fsync failed.';
  }

  private hold({ currentTerm, votedFor, log }: DiskImage): void {
    this.currentTerm = currentTerm;
    this.votedFor = votedFor;
    this.log = log.slice();
  }

  private keep(count: number): void {
    for (let place = 0; place < count; place += 1) this.put(this.underWay[place] as Record);
    this.forget();
  }

  private put(record: Record): void {
    if ('command' in record) {
      if (record.index > this.log.length + 1)
        this.world.fail('storage', null, `Entry ${record.index} was saved after ${this.log.length}.`);
      this.log.length = record.index - 1;
      this.log.push(record);
    } else {
      this.currentTerm = record.currentTerm;
      this.votedFor = record.votedFor;
    }
  }
}

const damage = { path: 'log', offset: 0, expected: 'a checksum', actual: 'another one' };

/** What a dead server waits for. Another one each time: one that all share would hold all who wait for it. */
const never = () => new Promise<never>(() => undefined);

/** What one incarnation sees of its disk. */
export class SimulatedStorage implements Storage {
  private readonly disk: SimulatedDisk;
  private readonly life: Life;
  private readonly world: World;

  constructor(disk: SimulatedDisk, life: Life, world: World) {
    this.disk = disk;
    this.life = life;
    this.world = world;
  }

  open(): Promise<DiskImage> {
    if (!this.life.survives()) return never();
    const { currentTerm, votedFor, log, isDamaged } = this.disk;
    if (isDamaged) return Promise.reject(new DamagedStorageError(damage));
    const image = { currentTerm, votedFor, log: log.slice() };
    return Promise.resolve(this.world.plant?.onOpen?.(image) ?? image);
  }

  /** The power may fail before anything is written, in the middle, and between the sync and its report. */
  write(batch: SaveBatch): Promise<void> | void {
    if (!this.life.survives()) return never();
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

  close(): Promise<void> {
    return Promise.resolve();
  }

  private end(): Promise<void> | void {
    if (!this.life.survives()) return never();
    this.disk.sync();
    return this.life.survives() ? undefined : never();
  }
}
