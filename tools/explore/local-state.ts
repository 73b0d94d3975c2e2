/** One server with all that belongs to it, as a value; and what one happening makes of it. */

import type { Server, StepEffects, Timeout, TimerName } from '../../generated/server/role.ts';
import {
  type BootImage,
  bootServerState,
  type LogEntry,
  type NodeId,
  type ServerEvent,
} from '../../generated/vocabulary.ts';
import type { ServerCore } from '../../runtime/server-core.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import { copyServerState } from '../../spec/state.ts';
import {
  begun,
  diskAfterCrash,
  ended,
  holdBack,
  isWriting,
  type OrderedWrites,
  orderEntries,
  orderTermAndVote,
  restingOn,
  type Sending,
} from './ordered-writes.ts';

/** Never changed after it was made. */
export interface LocalState {
  readonly running: boolean;
  /** While it does not run: what it would boot with. */
  readonly server: Readonly<Server>;
  readonly writes: OrderedWrites;
  /** Sorted. */
  readonly timers: readonly TimerName[];
}

/** The disk has finished the write under way. */
interface WriteEnded {
  readonly type: 'WriteEnded';
}

/** The power fails when this many parts of the write under way are on the disk. */
interface Crashed {
  readonly type: 'Crashed';
  readonly keptCount: number;
}

interface Restarted {
  readonly type: 'Restarted';
}

/** All that can happen to one server. */
export type Happening = ServerEvent | Timeout | WriteEnded | Crashed | Restarted;

/** What one happening did. */
export interface LocalStep {
  readonly after: LocalState;
  /** Has left, in order. */
  readonly sent: readonly Sending[];
  readonly applied: readonly LogEntry[];
  readonly touchedTimers: boolean;
  /** The core has halted, or has thrown: in a sentence. */
  readonly broken: string | null;
}

/** What every server of a cluster has in common. */
export type ClusterImage = Pick<BootImage, 'configuration' | 'batchLimits'>;

/** A server before it starts. */
export const unstarted = (id: NodeId, image: ClusterImage, disk: DiskImage) => down(id, image, disk);

function down(id: NodeId, { configuration, batchLimits }: ClusterImage, disk: DiskImage): LocalState {
  const { currentTerm, votedFor, log } = disk;
  const state = bootServerState({ id, configuration, batchLimits, currentTerm, votedFor, log });
  const server = { ...state, role: 'down' as Server['role'] };
  return { running: false, server, writes: restingOn(disk), timers: [] };
}

/** The local state after the happening; `before` stays as it is. */
export function localStep(core: ServerCore, before: LocalState, happening: Happening): LocalStep {
  const { server, writes } = before;
  switch (happening.type) {
    case 'Crashed': {
      const after = down(server.id, server, diskAfterCrash(writes, happening.keptCount));
      return { after, sent: [], applied: [], touchedTimers: false, broken: null };
    }
    case 'Restarted':
      return new Turn(before).run((live, effects) => core.start(live, effects));
    case 'WriteEnded': {
      const { writes: rest, released, saved } = ended(writes);
      const turn = new Turn({ ...before, writes: rest }, released);
      return turn.run((live, effects) => core.step(live, saved, effects));
    }
    case 'Timeout':
      return new Turn(before)
        .expire(happening.timer)
        .run((live, effects) => core.step(live, happening, effects));
    default:
      return new Turn(before).run((live, effects) => core.step(live, happening, effects));
  }
}

/** One event of one server, to the end of its turn. */
class Turn implements StepEffects {
  private readonly server: Server;
  private writes: OrderedWrites;
  private readonly timers: Set<TimerName>;
  private readonly sent: Sending[];
  private readonly applied: LogEntry[] = [];
  private touchedTimers = false;
  private broken: string | null = null;

  constructor({ server, writes, timers }: LocalState, released: readonly Sending[] = []) {
    this.server = { ...copyServerState(server), role: server.role };
    this.writes = writes;
    this.timers = new Set(timers);
    this.sent = [...released];
  }

  run(act: (live: Server, effects: StepEffects) => unknown): LocalStep {
    try {
      act(this.server, this);
    } catch (cause) {
      this.broken = `The core threw: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
    const { server, sent, applied, touchedTimers, broken } = this;
    const timers = [...this.timers].sort();
    const after = { running: true, server, writes: begun(this.writes), timers };
    return { after, sent, applied, touchedTimers, broken };
  }

  /** A timer that has run out no longer runs. */
  expire(timer: TimerName): this {
    this.timers.delete(timer);
    return this;
  }

  saveTermAndVote(...[currentTerm, votedFor]: Parameters<StepEffects['saveTermAndVote']>): void {
    this.writes = orderTermAndVote(this.writes, { currentTerm, votedFor });
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.writes = orderEntries(this.writes, entries);
  }

  send(...[to, message]: Parameters<StepEffects['send']>): void {
    const held = holdBack(this.writes, { to, message });
    if (held === null) this.sent.push({ to, message });
    else this.writes = held;
  }

  sendAhead(...[to, message]: Parameters<StepEffects['sendAhead']>): void {
    this.sent.push({ to, message });
  }

  apply(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.applied.push(entry);
  }

  answer(): void {}

  halt(...[brokenInvariant]: Parameters<StepEffects['halt']>): void {
    this.broken ??= `The core halted: ${brokenInvariant}.`;
  }

  startTimer(timer: TimerName): void {
    this.timers.add(timer);
    this.touchedTimers = true;
  }

  cancelTimer(timer: TimerName): void {
    this.timers.delete(timer);
    this.touchedTimers = true;
  }

  took(): void {}
}

/** Whether an action may end its server's write at once. */
export const hasWriteUnderWay = ({ writes }: LocalState) => isWriting(writes);
