/** One server with all that belongs to it, as a value; and what may happen to it. */

import type { Server, Timeout, TimerName } from '../../generated/server/role.ts';
import type { Answer, Configuration, LogEntry, ServerEvent } from '../../generated/vocabulary.ts';
import { isWriting, type OrderedWrites, type Sending } from './ordered-writes.ts';
import type { SnapshotWrite } from './snapshot-writes.ts';

/** Never changed after it was made. */
export interface LocalState {
  readonly running: boolean;
  /** While it does not run: what it would boot with. */
  readonly server: Readonly<Server>;
  readonly writes: OrderedWrites;
  readonly snapshotWrite: SnapshotWrite | null;
  /** Sorted. */
  readonly timers: readonly TimerName[];
  /** What it is told about the members whenever it boots. */
  readonly bootConfiguration: Configuration;
}

/** The disk has finished the write under way. */
interface WriteEnded {
  readonly type: 'WriteEnded';
}

/** The disk has the whole snapshot under its own name. */
interface SnapshotWritten {
  readonly type: 'SnapshotWritten';
}

/** The power fails when this many parts of the write under way are on the disk. */
export interface Crashed {
  readonly type: 'Crashed';
  readonly keptCount: number;
  /** The snapshot under way is on the disk, and nobody was told. */
  readonly hasSnapshot: boolean;
}

interface Restarted {
  readonly type: 'Restarted';
}

/** All that can happen to one server. */
export type Happening = ServerEvent | Timeout | WriteEnded | SnapshotWritten | Crashed | Restarted;

/** What one happening did. */
export interface LocalStep {
  readonly after: LocalState;
  /** Has left, in order. */
  readonly sent: readonly Sending[];
  readonly applied: readonly LogEntry[];
  readonly answers: readonly Answer[];
  readonly touchedTimers: boolean;
  /** The core has halted, or has thrown: in a sentence. */
  readonly broken: string | null;
}

/** Whether an action may end its server's write at once. */
export const hasWriteUnderWay = ({ writes }: LocalState) => isWriting(writes);

/** Whether a snapshot is whole, and its end is near. */
export const hasSnapshotUnderWay = ({ snapshotWrite }: LocalState) => snapshotWrite?.isWhole === true;
