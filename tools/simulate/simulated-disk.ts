/** A disk that outlives its server: it knows what is durable, and loses the rest when the power fails. */

import type { LogEntry, NodeId, SnapshotMark, Term } from '../../generated/vocabulary.ts';
import { HeldLog } from '../../runtime/storage/held-log.ts';
import { partOf, type WholeSnapshot } from '../../runtime/storage/memory-snapshot.ts';
import type { DiskImage, LogStart, SaveBatch } from '../../runtime/storage/storage.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { World } from './world.ts';

/** The smallest thing that survives or not: the term and vote, where the log begins, or one entry. */
type Record = NonNullable<SaveBatch['termAndVote']> | LogStart | LogEntry;

export class SimulatedDisk implements DiskImage {
  currentTerm = 0 as Term;
  votedFor: NodeId | null = null;
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
  private whole: WholeSnapshot | null = null;
  /** The snapshot that is being committed. */
  private committing: WholeSnapshot | null = null;
  private held = HeldLog.of({ log: [], snapshot: null });

  constructor(world: World, name: string) {
    this.world = world;
    this.random = world.random.fork(`disk/${name}`);
  }

  get log(): readonly LogEntry[] {
    return this.held.entries;
  }

  get snapshot(): SnapshotMark | null {
    return this.whole?.mark ?? null;
  }

  readSnapshot(offset: number, maxBytes: number): Uint8Array {
    return partOf(this.whole, offset, maxBytes);
  }

  /** When the power fails, or the process ends: of the write under way any prefix may be left. */
  loseUnsynced(): void {
    const { lostWrites } = this.world.plan.luck;
    const keptCount = lostWrites === 'any' ? this.random.between(0, this.underWay.length) : 0;
    this.keep(lostWrites === 'none' ? this.underWay.length : keptCount);
    if (this.committing !== null)
      this.endCommit(lostWrites === 'none' || (lostWrites === 'any' && this.random.chance(0.5)));
    this.held.settle(this.snapshot);
    const left = this.world.plant?.onCrash?.(this);
    if (left !== undefined) this.hold(left);
  }

  begin(batch: SaveBatch): void {
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
    if (succeeded) this.whole = this.committing;
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

  /** Whether the write that begins now fails. */
  takeFailure(): string | null {
    if (!this.hasRoom) return 'The disk is full.';
    if (!this.syncFails) return null;
    this.syncFails = false;
    return 'fsync failed.';
  }

  private hold({ currentTerm, votedFor, snapshot, log }: DiskImage): void {
    this.currentTerm = currentTerm;
    this.votedFor = votedFor;
    if (snapshot === null) this.whole = null;
    this.held = HeldLog.of({ log, snapshot });
  }

  private keep(count: number): void {
    for (let place = 0; place < count; place += 1) this.put(this.underWay[place] as Record);
    this.forget();
  }

  private put(record: Record): void {
    if ('currentTerm' in record) {
      this.currentTerm = record.currentTerm;
      this.votedFor = record.votedFor;
      return;
    }
    try {
      if ('keepsRest' in record) this.held.begin(record);
      else this.held.put(record);
    } catch (cause) {
      this.world.fail('storage', null, cause instanceof Error ? cause.message : String(cause));
    }
  }
}
