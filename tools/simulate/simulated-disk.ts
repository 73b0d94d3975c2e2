/** A disk that outlives its server: it knows what is durable, and loses the rest when the power fails. */

import type { LogEntry, LogIndex, LogPlace, NodeId, SnapshotMark, Term } from '../../generated/vocabulary.ts';
import { HeldLog } from '../../runtime/storage/held-log.ts';
import { partOf, type WholeSnapshot } from '../../runtime/storage/memory-snapshot.ts';
import type { DiskImage, LogStart, SaveBatch } from '../../runtime/storage/storage.ts';
import type { DiskView } from '../../spec/cluster-view.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { World } from './world.ts';

/** The smallest thing that survives or not: the term and vote, where the log begins, or one entry. */
type Record = NonNullable<SaveBatch['termAndVote']> | LogStart | LogEntry;

const nowhere: LogPlace = { index: 0 as LogIndex, term: 0 as Term };

export class SimulatedDisk implements DiskView {
  currentTerm = 0 as Term;
  votedFor: NodeId | null = null;
  /** Until this tick no write ends. */
  stalledUntilTick = 0;
  /** Until this tick there is no room for more entries than `reserve`, and for no snapshot. */
  fullUntilTick = 0;
  /** So many more entries go to where room was made before the disk was full. */
  reserve = 0;
  /** Bits have flipped: recovery notices, and the server never starts again. */
  isDamaged = false;
  /** The next write fails. */
  syncFails = false;
  /** Of what the disk holds for good, so far. */
  changes = 0;
  private readonly world: World;
  private readonly random: SeededRandom;
  private underWay: Record[] = [];
  private whole: WholeSnapshot | null = null;
  /** The one before. */
  private previous: WholeSnapshot | null = null;
  /** The snapshot that is being committed. */
  private committing: WholeSnapshot | null = null;
  private held = HeldLog.of({ log: [], snapshot: null });
  private start = nowhere;

  constructor(world: World, name: string) {
    this.world = world;
    this.random = world.random.fork(`disk/${name}`);
  }

  get log(): readonly LogEntry[] {
    return this.held.entries;
  }

  get logStart(): LogPlace {
    return this.start;
  }

  get snapshot(): SnapshotMark | null {
    return this.whole?.mark ?? null;
  }

  /** The server moves to a machine with an empty disk. */
  empty(): void {
    this.hold({ currentTerm: 0 as Term, votedFor: null, snapshot: null, log: [] });
  }

  readSnapshot(offset: number, maxBytes: number): Uint8Array {
    return partOf(this.whole, offset, maxBytes);
  }

  /** When the power fails, or the process ends: of the write under way any prefix may be left. */
  loseUnsynced(): void {
    this.changes += 1;
    const { lostWrites } = this.world.plan.luck;
    const keptCount = lostWrites === 'any' ? this.random.between(0, this.underWay.length) : 0;
    this.keep(lostWrites === 'none' ? this.underWay.length : keptCount);
    if (this.committing !== null)
      this.endCommit(lostWrites === 'none' || (lostWrites === 'any' && this.random.chance(0.5)));
    if (this.world.plant?.losesSnapshots === true) this.whole = this.previous;
    else this.held.settle(this.snapshot);
    this.noticeStart(this.snapshot);
    const left = this.world.plant?.onCrash?.(this);
    if (left !== undefined) this.hold(left);
  }

  order(batch: SaveBatch): void {
    for (const { termAndVote, logStart, entries } of this.world.plant?.onWrite?.(batch, this) ?? [batch]) {
      if (termAndVote !== null) this.underWay.push(termAndVote);
      if (logStart !== null) this.underWay.push(logStart);
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

  beginCommit(snapshot: WholeSnapshot): void {
    const present = this.snapshot?.lastIncludedIndex ?? 0;
    const { lastIncludedIndex } = snapshot.mark;
    if (lastIncludedIndex <= present)
      this.world.fail(
        'storage',
        null,
        `A snapshot up to ${lastIncludedIndex} was committed after ${present}.`,
      );
    this.committing = snapshot;
  }

  /** The snapshot that is being committed is durable, and the one from now on; or (false) it has failed. */
  endCommit(succeeded: boolean): void {
    this.changes += 1;
    if (succeeded) {
      this.previous = this.whole;
      this.whole = this.committing;
    }
    this.committing = null;
  }

  get hasRoom(): boolean {
    return this.world.timeline.tick >= this.fullUntilTick;
  }

  /** How many ticks the next write takes. */
  latency(): number {
    const { plan, healed, timeline } = this.world;
    const usual = healed ? 0 : this.random.between(0, plan.luck.mostWriteTicks);
    return Math.max(0, this.stalledUntilTick - timeline.tick) + usual;
  }

  /** Whether there is room for the write that begins now: afterwards there is less. */
  takeRoom({ logStart, entries }: SaveBatch): boolean {
    if (this.hasRoom) return true;
    const count = entries.reduce((sum, order) => sum + order.length, 0);
    if (count === 0 && logStart?.keepsRest !== false) return true;
    this.reserve -= count;
    return this.reserve >= 0;
  }

  /** Whether the write that begins now fails. */
  takeFailure(): string | null {
    if (!this.syncFails) return null;
    this.syncFails = false;
    return 'fsync failed.';
  }

  private hold({ currentTerm, votedFor, snapshot, log }: DiskImage): void {
    this.changes += 1;
    this.currentTerm = currentTerm;
    this.votedFor = votedFor;
    if (snapshot === null) this.whole = null;
    this.held = HeldLog.of({ log, snapshot });
    this.start = nowhere;
    this.noticeStart(snapshot);
  }

  /** Where the log begins, if that is where the snapshot ends. */
  private noticeStart(snapshot: SnapshotMark | null): void {
    if (snapshot === null || this.held.before !== snapshot.lastIncludedIndex) return;
    this.start = { index: snapshot.lastIncludedIndex, term: snapshot.lastIncludedTerm };
  }

  private keep(count: number): void {
    this.changes += 1;
    for (let place = 0; place < count; place += 1) this.put(this.underWay[place] as Record);
    this.forget();
  }

  private begin(start: LogStart): void {
    if (start.index > (this.snapshot?.lastIncludedIndex ?? 0))
      this.world.fail(
        'storage',
        null,
        `The log was to begin after ${start.index}, for which nothing stands.`,
      );
    this.held.begin(start);
    if (this.held.before === start.index) this.start = { index: start.index, term: start.term };
  }

  private put(record: Record): void {
    if ('currentTerm' in record) {
      this.currentTerm = record.currentTerm;
      this.votedFor = record.votedFor;
      return;
    }
    try {
      if ('keepsRest' in record) this.begin(record);
      else this.held.put(record);
    } catch (cause) {
      this.world.fail('storage', null, cause instanceof Error ? cause.message : String(cause));
    }
  }
}
