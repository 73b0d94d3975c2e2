/**
 * All that was told, in the order in which it was told: what the page shows of any moment comes from here. It
 * holds so many moments and forgets the oldest; what they led to stays known.
 */

import type { LifeLine } from '../../../runtime/trace/trace-lines.ts';
import type { ClusterNote, Inspection, SnapshotInspection, TraceLine } from '../protocol/inspection.ts';
import { Flights, type ToldMessage } from './flights.ts';
import type { Moment, Snapshot } from './moment.ts';
import { NumberedHistory } from './numbered-history.ts';
import { noTimers, type RunningTimers, timersAfter } from './running-timers.ts';
import { type ToldEntry, ToldLog } from './told-log.ts';

export interface Actor {
  /** 'n1', or 'n1/follower:n2' for a part of it. */
  readonly id: string;
  readonly name: string;
  /** The chart as JSON text; null: nobody said. */
  readonly definition: string | null;
  readonly parent: string | null;
  /** The moment from which on it is known. */
  readonly since: number;
}

interface Known {
  actor: Actor;
  readonly snapshots: NumberedHistory<Snapshot>;
  readonly isRunning: NumberedHistory<boolean>;
  readonly log: ToldLog;
  readonly logs: NumberedHistory<ToldEntry | null>;
  readonly timers: NumberedHistory<RunningTimers>;
  /** A life that was told, and no step of it yet. */
  life: LifeLine | null;
}

type EventTold = Extract<Inspection, { readonly type: '@xstate.event' }>;
type ActorTold = Extract<Inspection, { readonly type: '@xstate.actor' }>;

const nowhere: Snapshot = { value: '', context: null, status: 'active', view: null, lines: [] };

export class Timeline {
  readonly #capacity: number;
  #moments: Moment[] = [];
  #forgotten = 0;
  readonly #known = new Map<string, Known>();
  readonly flights = new Flights();
  readonly #sides = new NumberedHistory<readonly (readonly string[])[]>();
  readonly #longestRunsMs = new Map<string, number>();
  /** Notes that a timeline marks. */
  readonly violations: number[] = [];
  /** What an actor got, and has not shown the result of. */
  readonly #pending = new Map<string, EventTold>();

  constructor(capacity = 200_000) {
    this.#capacity = capacity;
  }

  /** The number of the oldest moment that is held, and so how many were forgotten. */
  get first(): number {
    return this.#forgotten;
  }

  /** The number of the newest moment; one less than `first` if there is none. */
  get last(): number {
    return this.#forgotten + this.#moments.length - 1;
  }

  moment(number: number): Moment | null {
    return this.#moments[number - this.#forgotten] ?? null;
  }

  /** Those that were known by then; parts follow their owners. */
  actorsAt(number: number): readonly Actor[] {
    return [...this.#known.values()]
      .map(({ actor }) => actor)
      .filter(({ since }) => since <= number)
      .sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
  }

  actor(id: string): Actor | null {
    return this.#known.get(id)?.actor ?? null;
  }

  snapshotAt(id: string, number: number): Snapshot | null {
    return this.#known.get(id)?.snapshots.at(number) ?? null;
  }

  /** The moment that led to what holds at `number`; -1: nothing has happened to it yet. */
  saidAt(id: string, number: number): number {
    return this.#known.get(id)?.snapshots.saidAt(number) ?? -1;
  }

  nextOf(id: string, number: number): number | null {
    return this.#known.get(id)?.snapshots.nextAfter(number) ?? null;
  }

  isRunningAt(id: string, number: number): boolean {
    return this.#known.get(id)?.isRunning.at(number) ?? true;
  }

  /** The last entry of its log. */
  logAt(id: string, number: number): ToldEntry | null {
    return this.#known.get(id)?.logs.at(number) ?? null;
  }

  /** Its own, and those of its parts. */
  timersAt(id: string, number: number): RunningTimers {
    return this.#known.get(id)?.timers.at(number) ?? noTimers;
  }

  /** How long a timer of this name, of anybody, was seen to run; 0: none has ended yet. */
  longestRunMs(timer: string): number {
    return this.#longestRunsMs.get(timer) ?? 0;
  }

  /** Whoever is in none of them hears everybody; empty: no link is cut. */
  sidesAt(number: number): readonly (readonly string[])[] {
    return this.#sides.at(number) ?? [];
  }

  take(told: Inspection): void {
    switch (told.type) {
      case '@xstate.actor':
        return this.#begin(told);
      case '@xstate.event':
        return this.#receive(told);
      case '@xstate.snapshot':
        return this.#settle(told);
      case '@raftchart.note':
        return this.#remark(told);
    }
  }

  #begin({ sessionId, name, definition, parentId, snapshot, raft }: ActorTold): void {
    const known = this.#know(sessionId);
    known.actor = {
      ...known.actor,
      name: name ?? sessionId,
      definition: definition ?? null,
      parent: parentId === sessionId ? null : (parentId ?? null),
    };
    if (raft !== undefined) {
      known.life = raft;
      known.isRunning.add(this.last + 1, true);
    }
    if (snapshot?.value !== undefined) known.snapshots.add(Math.max(0, this.last), snapshotOf(snapshot));
  }

  #know(id: string): Known {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const fresh: Known = {
      actor: { id, name: id, definition: null, parent: null, since: Math.max(0, this.last) },
      snapshots: new NumberedHistory(),
      isRunning: new NumberedHistory(),
      log: new ToldLog(),
      logs: new NumberedHistory(),
      timers: new NumberedHistory(),
      life: null,
    };
    this.#known.set(id, fresh);
    return fresh;
  }

  #receive(told: EventTold): void {
    this.#pending.set(told.sessionId, told);
  }

  #settle(told: SnapshotInspection): void {
    const { sessionId, raft, event } = told;
    const known = this.#know(sessionId);
    const lines: TraceLine[] = known.life === null || raft === undefined ? [] : [known.life];
    lines.push(...(raft?.lines ?? []));
    const snapshot = { ...snapshotOf(told.snapshot as Partial<Snapshot>), lines, view: raft?.view ?? null };
    if (isPartOfServer(sessionId)) return known.snapshots.add(Math.max(0, this.last), snapshot);
    known.life = null;
    const pending = this.#pending.get(sessionId);
    this.#pending.delete(sessionId);
    const from = pending?.sourceId ?? null;
    const step = raft?.lines.findLast((line) => line.kind === 'step');
    const timeMs = step?.time ?? Number(told.createdAt);
    const number = this.#append({
      timeMs,
      actor: sessionId,
      event: pending?.event ?? event,
      from,
      snapshot,
      note: null,
    });
    known.snapshots.add(number, snapshot);
    known.isRunning.add(number, true);
    if (raft !== undefined) this.#follow(known, lines, number);
    if (from !== null && pending !== undefined)
      this.flights.arrived(from, sessionId, pending.event as ToldMessage, number);
  }

  #follow({ actor, log, logs, timers }: Known, lines: readonly TraceLine[], number: number): void {
    let running = timers.at(number) ?? noTimers;
    for (const line of lines) {
      log.take(line);
      const before = running;
      running = timersAfter(running, line);
      if (running !== before && line.kind === 'step') this.#measure(before, running, line.time);
      if (line.kind !== 'step') continue;
      for (const [type, to, message] of line.orders) {
        if (type === 'send' || type === 'sendAhead' || type === 'sendPiece')
          this.flights.sent(actor.id, to as string, message as ToldMessage, number);
      }
    }
    logs.add(number, log.last);
    timers.add(number, running);
  }

  #measure(before: RunningTimers, after: RunningTimers, nowMs: number): void {
    for (const [timer, sinceMs] of before) {
      if (after.get(timer) !== sinceMs)
        this.#longestRunsMs.set(timer, Math.max(this.longestRunMs(timer), nowMs - sinceMs));
    }
  }

  #remark({ timeMs, note }: ClusterNote): void {
    const actor = 'server' in note ? note.server : null;
    const number = this.#append({ timeMs, actor, event: null, from: null, snapshot: null, note });
    if (note.kind === 'down') this.#know(note.server).isRunning.add(number, false);
    if (note.kind === 'up') this.#know(note.server).isRunning.add(number, true);
    if (note.kind === 'partition') this.#sides.add(number, note.sides);
    if (note.kind === 'violation') this.violations.push(number);
    if (note.kind === 'lost') this.flights.lost(note.from, note.to, typeIn(note.text), number);
  }

  #append(moment: Omit<Moment, 'number'>): number {
    const number = this.last + 1;
    this.#moments.push({ number, ...moment });
    if (this.#moments.length > this.#capacity * 1.25) this.#forget();
    return number;
  }

  #forget(): void {
    const count = this.#moments.length - this.#capacity;
    this.#moments = this.#moments.slice(count);
    this.#forgotten += count;
    for (const { snapshots, isRunning, logs, timers } of this.#known.values())
      for (const history of [snapshots, isRunning, logs, timers]) history.forgetBefore(this.#forgotten);
    this.#sides.forgetBefore(this.#forgotten);
    this.flights.forgetBefore(this.#forgotten);
    while ((this.violations[0] ?? Infinity) < this.#forgotten) this.violations.shift();
  }
}

/** 'n1/follower:n2': it changes in the steps of n1. */
export const isPartOfServer = (id: string) => id.includes('/');

function snapshotOf({ value = '', context = null, status = 'active' }: Partial<Snapshot>): Snapshot {
  return { ...nowhere, value, context, status };
}

/** 'RequestVoteRequest term 1, …' */
const typeIn = (text: string) => /\w+(?:Request|Response)/.exec(text)?.[0] ?? '';
