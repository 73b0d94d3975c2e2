/**
 * What the trace of one server says, in the messages of @statelyai/inspect. One of these follows one server,
 * from life to life; the messages of a line come in the order in which a page shall take them.
 */

import type { GapLine, LifeLine, StepLine } from '../../../runtime/trace/trace-lines.ts';
import type { TraceView } from '../../../runtime/trace/trace-view.ts';
import { valueOfRole } from '../../../spec/machines/role-path.ts';
import type { ChartDefinitions } from './chart-definitions.ts';
import { viewAfterGap } from './gap-view.ts';
import type {
  ActorInspection,
  ClusterNote,
  Inspection,
  SnapshotInspection,
  TraceLine,
} from './inspection.ts';
import { LogTerms, type ToldPlace } from './log-terms.ts';
import { type FollowerViews, partInspections } from './part-inspections.ts';

export interface RaftInspectionsOptions {
  /** The charts as JSON text; absent where who takes the messages has pictures of them. */
  readonly definitions?: ChartDefinitions;
  /** Whose trace it is, where it begins with a gap: until a life line says so. Default: 'server'. */
  readonly server?: string;
}

/** What `@statelyai/inspect` calls the version of its protocol. */
const protocolVersion = '0.7.2';

export class RaftInspections {
  readonly #definitions: ChartDefinitions | null;
  #server: string;
  #life: LifeLine | null = null;
  #isRegistered = false;
  #view: TraceView | null = null;
  readonly #log = new LogTerms();
  /** Lines that wait for the step, or for the rest of the log, that they are told with. */
  #waiting: TraceLine[] = [];
  /** Its log is not complete yet. */
  #gap: GapLine | null = null;
  #count = 0;

  constructor(options: RaftInspectionsOptions = {}) {
    this.#definitions = options.definitions ?? null;
    this.#server = options.server ?? 'server';
  }

  /** As the trace has told it so far; null before the first step. */
  get view(): TraceView | null {
    return this.#view;
  }

  /** A line of the trace, as JSON.parse returns it. */
  take(line: TraceLine): readonly Inspection[] {
    switch (line.kind) {
      case 'life':
        return [...this.#endGap(), ...this.#begin(line)];
      case 'log':
        this.#waiting.push(line);
        for (const entry of line.entries) this.#log.add(entry as ToldPlace);
        return this.#isLogComplete() ? this.#endGap() : [];
      case 'step':
        return [...this.#endGap(), ...this.#step(line)];
      case 'gap':
        return [...this.#endGap(), ...this.#beginGap(line)];
      case 'end':
        return [...this.#endGap(), ...this.#end(line.time, line.dropped)];
    }
  }

  #begin(life: LifeLine): readonly Inspection[] {
    const parts = this.#partsBecome({}, life.time, { type: 'Booted' });
    this.#life = life;
    this.#server = life.server;
    this.#view = null;
    this.#waiting = [];
    this.#log.begin(life.image.logStart);
    return [...parts, { ...this.#registration(life.time), raft: life }];
  }

  #registration(timeMs: number): ActorInspection {
    this.#isRegistered = true;
    return {
      type: '@xstate.actor',
      ...this.#stamp(timeMs),
      name: 'server',
      parentId: undefined,
      definition: this.#definitions?.server,
      snapshot: { status: 'active' },
    };
  }

  #step(line: StepLine): readonly Inspection[] {
    const event = line.event as { readonly type: string; readonly from?: unknown };
    const view = { ...this.#view, ...line.after } as TraceView;
    for (const [order, ...given] of line.orders) this.#followLog(order, given);
    const arrival: Inspection = {
      type: '@xstate.event',
      ...this.#stamp(line.time),
      sourceId: typeof event.from === 'string' ? event.from : undefined,
      event,
    };
    return [arrival, ...this.#arrive(line, view, event)];
  }

  /** What is saved is told in full, so it says what the log holds. */
  #followLog(order: string, given: readonly unknown[]): void {
    if (order === 'saveEntries') for (const entry of given[0] as readonly ToldPlace[]) this.#log.add(entry);
    if (order !== 'saveLogStart') return;
    const [start, keepsRest] = given as [ToldPlace, boolean];
    if (!keepsRest) this.#log.begin(start);
  }

  #beginGap(line: GapLine): readonly Inspection[] {
    const { logStart } = line.state as TraceView;
    if (logStart.index >= line.keptTo) this.#log.begin(logStart);
    else this.#log.cut(line.keptTo);
    this.#gap = line;
    this.#waiting.push(line);
    return this.#isLogComplete() ? this.#endGap() : [];
  }

  #isLogComplete(): boolean {
    return this.#gap !== null && this.#log.lastIndex >= this.#gap.lastLogIndex;
  }

  /** Whatever is known by now: a trace may break off. */
  #endGap(): readonly Inspection[] {
    const line = this.#gap;
    if (line === null) return [];
    this.#gap = null;
    const registration = this.#isRegistered ? [] : [this.#registration(line.time)];
    const view = viewAfterGap(line, this.#life, this.#log.lastTerm);
    const note = this.#note(line.time, { kind: 'dropped', server: this.#server, count: line.dropped });
    return [...registration, note, ...this.#arrive(line, view, { type: 'Gap' })];
  }

  #end(timeMs: number, dropped: number): readonly Inspection[] {
    const lost = this.#note(timeMs, { kind: 'dropped', server: this.#server, count: dropped });
    const text = `${this.#server} was stopped.`;
    const down = this.#note(timeMs, { kind: 'down', server: this.#server, text });
    return dropped === 0 ? [down] : [lost, down];
  }

  /** The server has come to this view, and its parts with it. */
  #arrive(line: StepLine | GapLine, view: TraceView, event: { type: string }): readonly Inspection[] {
    const parts = this.#partsBecome(view.followers, line.time, event, line);
    this.#view = view;
    const lines = line.kind === 'gap' ? this.#waiting : [...this.#waiting, line];
    this.#waiting = [];
    const snapshot: SnapshotInspection = {
      type: '@xstate.snapshot',
      ...this.#stamp(line.time),
      event,
      snapshot: snapshotOf(line, view) as SnapshotInspection['snapshot'],
      raft: { lines, view },
    };
    return [snapshot, ...parts];
  }

  #partsBecome(
    after: FollowerViews,
    timeMs: number,
    event: { type: string },
    line?: StepLine | GapLine,
  ): readonly Inspection[] {
    const owner = { sessionId: this.#server, definition: this.#definitions?.follower };
    const orders = line?.kind === 'step' ? line.orders : [];
    const move = { before: this.#view?.followers ?? {}, after, event, orders };
    return partInspections(owner, move, (id) => this.#stamp(timeMs, id));
  }

  #stamp(timeMs: number, sessionId = this.#server) {
    this.#count += 1;
    const id = `${this.#server}.${this.#count}`;
    return { sessionId, rootId: this.#server, id, createdAt: String(timeMs), _version: protocolVersion };
  }

  #note(timeMs: number, note: ClusterNote['note']): ClusterNote {
    return { type: '@raftchart.note', timeMs, note };
  }
}

function snapshotOf(line: StepLine | GapLine, view: TraceView): unknown {
  const shown = { value: valueOfRole(view.role), context: view };
  if (line.kind === 'step' && line.threw !== undefined)
    return { ...shown, status: 'error', error: line.threw };
  return { ...shown, status: view.role === 'halted' ? 'done' : 'active' };
}
