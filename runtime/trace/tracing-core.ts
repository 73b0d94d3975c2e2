/** A core that writes down every step of a server: what went in, what came out, and where it led. */

import type { Server, StepEffects, Timeout } from '../../generated/server/role.ts';
import type { LogEntry, LogPlace, ServerEvent, ServerState } from '../../generated/vocabulary.ts';
import { generatedCore, type ServerCore } from '../server-core.ts';
import { RecordedEffects } from './recorded-effects.ts';
import * as lines from './trace-lines.ts';
import type { TraceOutput } from './trace-output.ts';
import { changesBetween, type TraceView, viewOf } from './trace-view.ts';
import { type OwnLog, StepText, type ToBase64, type TracedOrder } from './traced-values.ts';

export interface TracingOptions {
  readonly output: TraceOutput;
  /** Milliseconds since 1970, with a fraction: the traces of several servers are merged by it. */
  readonly nowMs: () => number;
  readonly base64: ToBase64;
  /** The version of this package. */
  readonly version: string;
  /** What is stepped; the generated core if absent. */
  readonly core?: ServerCore;
}

/** Where a trace begins that begins in the middle of a life. */
export interface JoinedLife {
  /** How many there have been. */
  readonly steps: number;
  /** Those that run: 'electionTimeout', 'probeRetry/n2'. */
  readonly timers: readonly string[];
  /** Of its log no more than so many are told, the last ones: enough to look at, too few to judge. */
  readonly entries: number;
}

/** Steps that the output would not take. */
interface Gap {
  dropped: number;
  /** Entries up to here have not been touched since. */
  keptTo: number;
}

/** The orders of a timer, and what they do to the set of those that run. */
const timerOrders = new Set(['startTimer', 'cancelTimer']);

export class TracingCore implements ServerCore {
  private readonly options: TracingOptions;
  private readonly core: ServerCore;
  private recorded: RecordedEffects | null = null;
  private view: TraceView | null = null;
  private steps = 0;
  private gap: Gap | null = null;
  private readonly timers = new Set<unknown>();
  private isOpen = false;

  constructor(options: TracingOptions) {
    this.options = options;
    this.core = options.core ?? generatedCore;
  }

  start(state: ServerState, effects: StepEffects): Server {
    this.recorded = new RecordedEffects(effects);
    this.isOpen = true;
    this.view = null;
    this.steps = 0;
    this.gap = null;
    this.timers.clear();
    this.options.output.appendSeries(this.life(state));
    const server = this.core.start(state, this.recorded);
    this.note(server, { type: 'Booted' });
    return server;
  }

  /**
   * Begins in the middle of a life, between two steps: as if the server had started with what it has now, and
   * `steps` steps had been left out.
   */
  join(server: Server, { steps, timers, entries }: JoinedLife): void {
    this.isOpen = true;
    this.steps = steps;
    for (const timer of timers) this.timers.add(timer);
    this.view = viewOf(server.role, server);
    this.options.output.appendSeries(this.life(server, entries));
    this.options.output.appendSeries(this.afterGap(server, { dropped: steps, keptTo: lastIndexOf(server) }));
  }

  step(server: Server, event: ServerEvent | Timeout, effects: StepEffects): void {
    this.recorded ??= new RecordedEffects(effects);
    const { recorded } = this;
    recorded.effects = effects;
    try {
      this.core.step(server, event, recorded);
    } catch (cause) {
      this.note(server, event, cause instanceof Error ? cause.message : String(cause));
      throw cause;
    }
    this.note(server, event);
  }

  /** The server is stopped: nothing more will come. */
  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const dropped = this.gap?.dropped ?? 0;
    const line: lines.EndLine = { kind: 'end', steps: this.steps, dropped, time: this.options.nowMs() };
    this.options.output.appendSeries([JSON.stringify(line)].values());
  }

  /** The state is changed in place from now on, so all that is needed of it is taken at once. */
  private life(state: ServerState, entries = state.log.length): Iterator<string> {
    const { base64, nowMs, version } = this.options;
    const { currentTerm, votedFor, snapshot, configurations } = state;
    const untold = Math.max(0, state.log.length - entries);
    const { index, term } = state.log[untold - 1] ?? state.logStart;
    const logStart: LogPlace = { index, term };
    const line: lines.LifeLine = {
      kind: 'life',
      format: 'raftchart-trace',
      version: lines.TRACE_VERSION,
      raftchart: version,
      chart: lines.chartDigest(),
      time: nowMs(),
      server: state.id,
      configuration: configurations[0]?.configuration ?? state.configuration,
      batchLimits: state.batchLimits,
      flowLimits: state.flowLimits,
      compactionLimits: state.compactionLimits,
      ...(state.priorities.length === 0 ? {} : { priorities: state.priorities }),
      ...(state.leaseLimits === null ? {} : { leaseLimits: state.leaseLimits }),
      image: { currentTerm, votedFor, snapshot, logStart, lastLogIndex: lastIndexOf(state) },
    };
    return lineAndLog(line, state.log.slice(untold), base64);
  }

  private note(server: Server, event: ServerEvent | Timeout | { type: 'Booted' }, threw?: string): void {
    const recorded = this.recorded as RecordedEffects;
    const { orders } = recorded;
    recorded.orders = [];
    const step = this.steps;
    this.steps += 1;
    this.followTimers(event, orders);
    if (this.gap !== null) return this.drop(server, orders);
    const before = this.view;
    const after = viewOf(server.role, server);
    const text = new StepText(this.options.base64);
    const line: lines.StepLine = {
      kind: 'step',
      step,
      time: this.options.nowMs(),
      event: text.event(event),
      orders: text.orders(orders, server),
      after: before === null ? after : changesBetween(before, after),
      ...(threw === undefined ? {} : { threw }),
    };
    this.view = after;
    if (this.options.output.append(JSON.stringify(line))) return;
    this.gap = { dropped: 0, keptTo: before?.lastLogIndex ?? after.lastLogIndex };
    this.drop(server, orders);
  }

  /** As soon as there is room again, the state is told and the next step is written. */
  private drop(server: Server, orders: readonly TracedOrder[]): void {
    const gap = this.gap as Gap;
    gap.dropped += 1;
    for (const order of orders) gap.keptTo = Math.min(gap.keptTo, keptBy(order));
    if (!this.options.output.hasRoom) return;
    this.gap = null;
    this.view = viewOf(server.role, server);
    this.options.output.appendSeries(this.afterGap(server, gap));
  }

  private afterGap(server: Server, gap: Gap): Iterator<string> {
    const { base64, nowMs } = this.options;
    const keptTo = Math.max(gap.keptTo, server.logStart.index);
    const line: lines.GapLine = {
      kind: 'gap',
      dropped: gap.dropped,
      step: this.steps,
      time: nowMs(),
      state: lines.stateOf(server, base64),
      timers: [...this.timers].map(String),
      keptTo,
      lastLogIndex: lastIndexOf(server),
    };
    return lineAndLog(line, server.log.slice(keptTo - server.logStart.index), base64);
  }

  private followTimers(event: object, orders: readonly TracedOrder[]): void {
    if ('timer' in event) this.timers.delete('id' in event ? `${event.timer}/${event.id}` : event.timer);
    for (const { type, given } of orders) {
      if (!timerOrders.has(type)) continue;
      // 'electionTimeout', or 'probeRetry/n2' for a timer of a follower.
      const timer = given.join('/');
      if (type === 'startTimer') this.timers.add(timer);
      else this.timers.delete(timer);
    }
  }
}

const lastIndexOf = ({ logStart, log }: OwnLog) => logStart.index + log.length;

/** Up to where an order leaves the log as it is; where a log begins says the state. */
function keptBy({ type, given }: TracedOrder): number {
  if (type === 'saveEntries') {
    const [first] = given[0] as readonly LogEntry[];
    return first === undefined ? Number.POSITIVE_INFINITY : first.index - 1;
  }
  return type === 'saveLogStart' && given[1] === false
    ? (given[0] as LogPlace).index
    : Number.POSITIVE_INFINITY;
}

function lineAndLog(
  line: lines.LifeLine | lines.GapLine,
  entries: readonly LogEntry[],
  base64: ToBase64,
): Iterator<string> {
  return joined(JSON.stringify(line), lines.logLines(entries, base64));
}

function* joined(first: string, rest: Iterable<string>): Generator<string> {
  yield first;
  yield* rest;
}
