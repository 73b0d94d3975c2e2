/**
 * One server with its disk: what it orders is written down, and nothing happens until the script lets it
 * happen. Its state machine is the list of the commands that it has applied.
 */

import type { Server, StepEffects, Timeout, TimerName } from '../../generated/server/role.ts';
import type { ServerCore } from '../../runtime/server-core.ts';
import { lastIndexOf, type ServerView, termIn } from '../../spec/cluster-view.ts';
import type { Answer, BrokenInvariant } from '../../spec/effects.ts';
import type { ServerEvent } from '../../spec/events.ts';
import type { FollowerTimer } from '../../spec/followers.ts';
import type { InstallSnapshotRequest, ServerMessage } from '../../spec/messages.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import type {
  Configuration,
  LogEntry,
  LogIndex,
  LogPlace,
  NodeId,
  SnapshotMark,
  Term,
} from '../../spec/vocabulary.ts';
import { timerKey, timerKeyOf } from '../oracle/part-address.ts';
import { type Beginning, ScenarioDisk, type Write } from './scenario-disk.ts';
import type { Limits } from './script.ts';

/** What the server ordered, in order, as the trace tells it. */
export type Order =
  | Write
  | { readonly kind: 'takeSnapshot' | 'saveSnapshot' | 'restore'; readonly mark: SnapshotMark }
  | {
      readonly kind: 'savePiece';
      readonly mark: SnapshotMark;
      readonly offset: number;
      readonly byteCount: number;
    }
  | { readonly kind: 'useConfiguration'; readonly configuration: Configuration }
  | { readonly kind: 'left'; readonly to: NodeId; readonly message: ServerMessage }
  | { readonly kind: 'held'; readonly to: NodeId; readonly message: ServerMessage }
  | { readonly kind: 'applied'; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'startedTimer'; readonly timer: string }
  | { readonly kind: 'halted'; readonly brokenInvariant: BrokenInvariant };

type TimerOrder = [timer: TimerName] | [timer: FollowerTimer, follower: NodeId];

/** Waits for the disk: a write, or a message that must not leave before the writes ordered earlier. */
type Waiting = Write | Extract<Order, { readonly kind: 'held' }>;

/** A snapshot that is not durable yet. */
interface Unsaved {
  readonly mark: SnapshotMark;
  readonly content: Uint8Array<ArrayBuffer>;
}

interface ServerOptions {
  readonly id: NodeId;
  readonly voters: readonly NodeId[];
  readonly limits: Limits;
  readonly core: ServerCore;
}

export class ScenarioServer implements StepEffects {
  readonly id: NodeId;
  readonly disk = new ScenarioDisk();
  /** Those that run: 'electionTimeout', 'probeRetry/n2'. */
  readonly timers = new Set<string>();
  running = false;
  server: Server;
  /** What the state machine has applied. */
  machine: string[] = [];
  /** Of the step under way, or of the last one. */
  orders: Order[] = [];
  touchedTimers = false;
  /** The snapshot that is being written. */
  unsaved: Unsaved | null = null;
  private readonly core: ServerCore;
  private readonly beginning: Beginning;
  /** What the disk has not done yet, in order, with the messages that wait for it. */
  waiting: readonly Waiting[] = [];
  private pieces: Unsaved | null = null;

  constructor({ id, voters, limits, core }: ServerOptions) {
    this.id = id;
    this.core = core;
    this.beginning = { id, configuration: simpleConfiguration(voters), limits };
    this.server = { ...this.disk.boot(this.beginning), role: 'follower.silent' };
  }

  start(): void {
    this.begin();
    this.running = true;
    this.machine = this.disk.snapshot === null ? [] : readMachine(this.disk.content);
    this.server = this.core.start(this.disk.boot(this.beginning), this);
  }

  step(event: ServerEvent | Timeout): void {
    this.begin();
    this.timers.delete(timerKeyOf(event) ?? '');
    this.core.step(this.server, event, this);
  }

  get hasUnsaved(): boolean {
    return this.running && this.waiting.length > 0;
  }

  /** The disk has done all that was ordered; what waited for it leaves, and the server learns of it. */
  completeWrites(): void {
    this.begin();
    const later = this.disk.after(this.waiting.filter((one) => one.kind !== 'held'));
    const index = lastIndexOf(later) as LogIndex;
    const { currentTerm } = later;
    for (const one of this.waiting) {
      if (one.kind === 'held') this.orders.push({ ...one, kind: 'left' });
      else this.disk.write(one);
    }
    this.waiting = [];
    this.core.step(
      this.server,
      { type: 'EntriesSaved', index, term: termIn(later, index), currentTerm },
      this,
    );
  }

  /** The snapshot that is being written is whole and durable, and the server learns of it. */
  completeSnapshot(): void {
    const { mark, content } = this.unsaved as Unsaved;
    this.begin();
    this.unsaved = null;
    this.disk.snapshot = mark;
    this.disk.content = content;
    this.core.step(this.server, { type: 'SnapshotSaved', snapshot: mark }, this);
  }

  /** There is no room for the snapshot that is being written. */
  failSnapshot(): void {
    const { lastIncludedIndex } = (this.unsaved as Unsaved).mark;
    this.begin();
    this.unsaved = null;
    this.pieces = null;
    this.core.step(this.server, { type: 'SnapshotFailed', lastIncludedIndex }, this);
  }

  /** A process that dies leaves its writes to the system; a power failure takes them along. */
  crash(losingUnsynced: boolean): void {
    this.begin();
    for (const one of this.waiting) if (one.kind !== 'held' && !losingUnsynced) this.disk.write(one);
    this.waiting = [];
    this.unsaved = null;
    this.pieces = null;
    this.timers.clear();
    this.running = false;
  }

  view(): ServerView {
    const { running, server, disk } = this;
    return { running, role: server.role, state: server, disk };
  }

  private begin(): void {
    this.orders = [];
    this.touchedTimers = false;
  }

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.wait({ kind: 'saveTermAndVote', currentTerm, votedFor });
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.wait({ kind: 'saveEntries', entries });
  }

  saveLogStart(start: LogPlace, keepsRest: boolean): void {
    this.wait({ kind: 'saveLogStart', start, keepsRest });
  }

  takeSnapshot(mark: SnapshotMark): void {
    const content = writeMachine(this.machine);
    this.pieces = null;
    this.unsaved = { mark: { ...mark, bytes: content.length }, content };
    this.orders.push({ kind: 'takeSnapshot', mark });
  }

  savePiece(mark: SnapshotMark, offset: number, data: Uint8Array): void {
    const before = offset === 0 || this.pieces === null ? new Uint8Array(0) : this.pieces.content;
    this.unsaved = null;
    this.pieces = { mark, content: Uint8Array.of(...before, ...data) };
    this.orders.push({ kind: 'savePiece', mark, offset, byteCount: data.length });
  }

  saveSnapshot(mark: SnapshotMark): void {
    this.unsaved = this.pieces;
    this.orders.push({ kind: 'saveSnapshot', mark });
  }

  restore(mark: SnapshotMark): void {
    this.machine = readMachine(this.disk.content);
    this.orders.push({ kind: 'restore', mark });
  }

  sendPiece(to: NodeId, request: InstallSnapshotRequest, byteCount: number): void {
    const data = this.disk.content.slice(request.offset, request.offset + byteCount);
    this.sendAhead(to, { ...request, data });
  }

  useConfiguration(configuration: Configuration): void {
    this.orders.push({ kind: 'useConfiguration', configuration });
  }

  send(to: NodeId, message: ServerMessage): void {
    if (this.waiting.length === 0) this.sendAhead(to, message);
    else this.wait({ kind: 'held', to, message });
  }

  sendAhead(to: NodeId, message: ServerMessage): void {
    this.orders.push({ kind: 'left', to, message });
  }

  apply(entries: readonly LogEntry[]): void {
    for (const { kind, command } of entries)
      if (kind === 'command') this.machine.push(decoder.decode(command));
    this.orders.push({ kind: 'applied', entries });
  }

  answer(answer: Answer): void {
    this.orders.push({ kind: 'answered', answer });
  }

  halt(brokenInvariant: BrokenInvariant): void {
    this.orders.push({ kind: 'halted', brokenInvariant });
  }

  startTimer(...given: TimerOrder): void {
    const timer = timerKey(given);
    this.touchedTimers = true;
    this.timers.add(timer);
    if (given.length === 1) this.orders.push({ kind: 'startedTimer', timer });
  }

  cancelTimer(...given: TimerOrder): void {
    this.touchedTimers = true;
    this.timers.delete(timerKey(given));
  }

  took(): void {}

  private wait(order: Waiting): void {
    this.waiting = [...this.waiting, order];
    this.orders.push(order);
  }
}

const decoder = new TextDecoder();

function writeMachine(machine: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(machine));
}

function readMachine(content: Uint8Array): string[] {
  return JSON.parse(decoder.decode(content)) as string[];
}
