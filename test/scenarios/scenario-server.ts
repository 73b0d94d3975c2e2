/**
 * One server with its disk: what it orders is written down, and nothing happens until the script lets it
 * happen.
 */

import type { Server, StepEffects, Timeout, TimerName } from '../../generated/server/role.ts';
import { start, step } from '../../generated/server/step.ts';
import type { ServerView } from '../../spec/cluster-view.ts';
import type { Answer, BrokenInvariant } from '../../spec/effects.ts';
import type { EntriesSaved, ServerEvent } from '../../spec/events.ts';
import type { ServerMessage } from '../../spec/messages.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { bootServerState } from '../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

/** What the server ordered, in order, as the trace tells it. */
export type Order =
  | { readonly kind: 'saveTermAndVote'; readonly currentTerm: Term; readonly votedFor: NodeId | null }
  | { readonly kind: 'saveEntries'; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'left'; readonly to: NodeId; readonly message: ServerMessage }
  | { readonly kind: 'held'; readonly to: NodeId; readonly message: ServerMessage }
  | { readonly kind: 'applied'; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'startedTimer'; readonly timer: TimerName }
  | { readonly kind: 'halted'; readonly brokenInvariant: BrokenInvariant };

/** Waits for the disk: a write, or a message that must not leave before the writes ordered earlier. */
type Waiting = Extract<Order, { readonly kind: 'saveTermAndVote' | 'saveEntries' | 'held' }>;

interface Disk {
  currentTerm: Term;
  votedFor: NodeId | null;
  log: LogEntry[];
}

export class ScenarioServer implements StepEffects {
  readonly id: NodeId;
  readonly disk: Disk = { currentTerm: 0 as Term, votedFor: null, log: [] };
  readonly timers = new Set<TimerName>();
  running = false;
  server: Server;
  /** Of the step under way, or of the last one. */
  orders: Order[] = [];
  touchedTimers = false;
  private readonly voters: readonly NodeId[];
  private readonly maxBatchEntries: number;
  private waiting: Waiting[] = [];

  constructor(id: NodeId, voters: readonly NodeId[], maxBatchEntries: number) {
    this.id = id;
    this.maxBatchEntries = maxBatchEntries;
    this.voters = voters;
    this.server = { ...this.image(), role: 'follower.silent' };
  }

  private image(): Omit<Server, 'role'> {
    const { id, disk, maxBatchEntries } = this;
    const batchLimits = { maxBatchBytes: 1_000_000, maxBatchEntries };
    return bootServerState({ id, configuration: simpleConfiguration(this.voters), batchLimits, ...disk });
  }

  start(): void {
    this.begin();
    this.running = true;
    this.server = start(this.image(), this);
  }

  step(event: ServerEvent | Timeout): void {
    this.begin();
    if (event.type === 'Timeout') this.timers.delete(event.timer);
    step(this.server, event, this);
  }

  get hasUnsaved(): boolean {
    return this.running && this.waiting.length > 0;
  }

  /** The disk has done all that was ordered; what waited for it leaves, and the server learns of it. */
  completeWrites(): void {
    this.begin();
    const saved: EntriesSaved = { type: 'EntriesSaved', ...this.ordered() };
    for (const one of this.waiting) {
      if (one.kind === 'held') this.orders.push({ ...one, kind: 'left' });
      else write(this.disk, one);
    }
    this.waiting = [];
    step(this.server, saved, this);
  }

  /** A process that dies leaves its writes to the system; a power failure takes them along. */
  crash(losingUnsynced: boolean): void {
    this.begin();
    for (const one of this.waiting) if (one.kind !== 'held' && !losingUnsynced) write(this.disk, one);
    this.waiting = [];
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

  /** What the disk will hold once everything ordered so far is written. */
  private ordered(): { index: LogIndex; term: Term; currentTerm: Term } {
    const later: Disk = { ...this.disk, log: this.disk.log.slice() };
    for (const one of this.waiting) if (one.kind !== 'held') write(later, one);
    const index = later.log.length as LogIndex;
    return { index, term: later.log.at(-1)?.term ?? (0 as Term), currentTerm: later.currentTerm };
  }

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.wait({ kind: 'saveTermAndVote', currentTerm, votedFor });
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.wait({ kind: 'saveEntries', entries });
  }

  send(to: NodeId, message: ServerMessage): void {
    if (this.waiting.length === 0) this.sendAhead(to, message);
    else this.wait({ kind: 'held', to, message });
  }

  sendAhead(to: NodeId, message: ServerMessage): void {
    this.orders.push({ kind: 'left', to, message });
  }

  apply(entries: readonly LogEntry[]): void {
    this.orders.push({ kind: 'applied', entries });
  }

  answer(answer: Answer): void {
    this.orders.push({ kind: 'answered', answer });
  }

  halt(brokenInvariant: BrokenInvariant): void {
    this.orders.push({ kind: 'halted', brokenInvariant });
  }

  startTimer(timer: TimerName): void {
    this.touchedTimers = true;
    this.timers.add(timer);
    this.orders.push({ kind: 'startedTimer', timer });
  }

  cancelTimer(timer: TimerName): void {
    this.touchedTimers = true;
    this.timers.delete(timer);
  }

  took(): void {}

  private wait(order: Waiting): void {
    this.waiting.push(order);
    this.orders.push(order);
  }
}

function write(disk: Disk, order: Exclude<Waiting, { readonly kind: 'held' }>): void {
  if (order.kind === 'saveTermAndVote') {
    disk.currentTerm = order.currentTerm;
    disk.votedFor = order.votedFor;
    return;
  }
  const [first] = order.entries;
  if (first !== undefined) disk.log.length = first.index - 1;
  disk.log.push(...order.entries);
}
