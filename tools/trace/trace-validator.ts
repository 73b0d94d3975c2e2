/** Replays the lines of one trace on the chart, and stops at the first that the chart does not allow. */

import type { LogEntry } from '../../generated/vocabulary.ts';
import { chartDigest } from '../../runtime/trace/trace-lines.ts';
import { type TraceView, viewOf } from '../../runtime/trace/trace-view.ts';
import { type OrderText, StepText } from '../../runtime/trace/traced-values.ts';
import type { BootImage } from '../../spec/state.ts';
import { timerKeyOf } from '../oracle/part-address.ts';
import type { ClusterCheck } from './cluster-check.ts';
import { type Booted, decodeEvent } from './decode-event.ts';
import * as decoded from './decode-line.ts';
import { orderDifferences, shown, viewDifferences } from './differences.ts';
import { IllegalTrace, MalformedTrace } from './malformed.ts';
import { type ChartMove, isRole, ServerChart, titleOfBranch } from './server-chart.ts';

/** What was read, whatever the verdict is. */
export interface TraceFigures {
  server: string | null;
  lives: number;
  steps: number;
  gaps: number;
  /** Steps that were never written. */
  dropped: number;
  /** Lines that were cut off when a process was killed. */
  torn: number;
  /** What a node threw: it stopped there. */
  readonly notes: string[];
}

/** A life line or a gap line, until all its log lines have been read. */
interface Loading {
  readonly from: decoded.DecodedLife | decoded.DecodedGap;
  /** The index before the first entry. */
  readonly before: number;
  readonly log: LogEntry[];
  readonly until: number;
}

export class TraceValidator {
  readonly figures: TraceFigures = {
    server: null,
    lives: 0,
    steps: 0,
    gaps: 0,
    dropped: 0,
    torn: 0,
    notes: [],
  };
  readonly #path: string;
  readonly #cluster: ClusterCheck;
  #life: decoded.DecodedLife | null = null;
  #loading: Loading | null = null;
  #image: BootImage | null = null;
  /** Null: no step of this life has been judged, or none can be any more. */
  #chart: ServerChart | null = null;
  #view: Readonly<Record<string, unknown>> = {};
  #nextStep = 0;
  /** The latest term that a disk has confirmed, over all lives. */
  #confirmedTerm = 0;

  constructor(path: string, cluster: ClusterCheck) {
    this.#path = path;
    this.#cluster = cluster;
  }

  /**
   * Throws IllegalTrace and MalformedTrace. `number` counts the lines from 1 on; null stands for a torn
   * line.
   */
  take(line: unknown, number: number): void {
    if (line === null) {
      this.figures.torn += 1;
      return;
    }
    const given = decoded.decodeLine(line);
    const place = `${this.#path}:${number}`;
    if (given.kind === 'life') return this.#begin(given);
    if (this.#life === null)
      throw new MalformedTrace(
        'a trace begins with a life line, and this is another one. Give the whole file.',
      );
    if (given.kind === 'log') return this.#load(given.entries);
    if (this.#loading !== null) throw new MalformedTrace('entries of the log are missing before this line.');
    if (given.kind === 'gap') return this.#skip(given);
    if (given.kind === 'end') return this.#end(given);
    this.#judge(given, place);
  }

  #begin(life: decoded.DecodedLife): void {
    if (life.chart !== chartDigest())
      throw new MalformedTrace(
        `it was written with the chart ${life.chart} (raftchart ${life.raftchart}), and this raftchart has the chart ` +
          `${chartDigest()}. Validate it with the raftchart that wrote it.`,
      );
    if (this.figures.server !== null && this.figures.server !== life.server)
      throw new MalformedTrace(
        `it goes on with ${life.server} after ${this.figures.server}. Give each server a file.`,
      );
    this.figures.server = life.server;
    this.figures.lives += 1;
    this.#life = life;
    this.#chart = null;
    this.#view = {};
    this.#nextStep = 0;
    const { currentTerm, logStart, lastLogIndex } = life.image;
    if (currentTerm < this.#confirmedTerm)
      throw new IllegalTrace(
        `${life.server} starts in term ${currentTerm}, and its disk had confirmed ${this.#confirmedTerm}`,
      );
    this.#loading = { from: life, before: logStart.index, log: [], until: lastLogIndex };
    this.#finishLoading();
  }

  #skip(gap: decoded.DecodedGap): void {
    this.figures.gaps += 1;
    this.figures.dropped += gap.dropped;
    const { keptTo, state, lastLogIndex: until } = gap;
    const before = state.logStart.index;
    const known = this.#chart === null ? (this.#image?.log ?? []) : this.#chart.state.log;
    const log = known.filter(({ index }) => index > before && index <= keptTo);
    if (log.length < keptTo - before)
      throw new MalformedTrace(`the log before the gap ends before ${keptTo}.`);
    this.#loading = { from: gap, before, log, until };
    this.#finishLoading();
  }

  #load(entries: readonly decoded.DecodedEntry[]): void {
    if (this.#loading === null)
      throw new MalformedTrace('entries of the log are only told after a start or a gap.');
    const { before, log, until } = this.#loading;
    for (const entry of entries) {
      const last = before + log.length;
      if (entry.index !== last + 1 || entry.index > until)
        throw new MalformedTrace(`entry ${entry.index} follows entry ${last} of ${until}.`);
      log.push(entry as LogEntry);
    }
    this.#finishLoading();
  }

  #finishLoading(): void {
    const { from, before, log, until } = this.#loading as Loading;
    if (before + log.length < until) return;
    this.#loading = null;
    const life = this.#life as decoded.DecodedLife;
    if (from.kind === 'life') {
      this.#image = decoded.bootImage(from, log);
      return;
    }
    if (!isRole(from.state.role)) throw new MalformedTrace(`no server is ever "${from.state.role}".`);
    const state = decoded.stateAfterGap(life, from, log);
    this.#chart = ServerChart.at(from.state.role, state, from.timers);
    this.#view = { ...viewOf(from.state.role, state) };
    this.#nextStep = from.step;
  }

  #judge(line: decoded.DecodedStep, place: string): void {
    const event = decodeEvent(line.event);
    const before = this.#chart?.role ?? 'booting';
    const server = this.figures.server ?? '';
    const headline = `step ${line.step} of ${server} in life ${this.figures.lives}, ${before} × ${titleOf(event)}`;
    if (line.step !== this.#nextStep)
      throw new IllegalTrace(
        `${headline}: step ${this.#nextStep} should stand here. Lines are missing or out of order.`,
      );
    this.#nextStep += 1;
    this.figures.steps += 1;
    this.#view = { ...this.#view, ...line.after };
    if (line.threw !== undefined) {
      this.figures.notes.push(`${headline} threw "${line.threw}" and is not judged`);
      return;
    }
    const move = this.#move(event, headline);
    const differences = this.#compare(line, event, move);
    if (differences.length > 0)
      throw new IllegalTrace(headline, [`event: ${shown(line.event)}`, ...differences]);
    if (event.type === 'EntriesSaved') this.#confirmedTerm = Math.max(this.#confirmedTerm, event.currentTerm);
    this.#tellCluster(before, move, place);
  }

  #move(event: ReturnType<typeof decodeEvent>, headline: string): ChartMove {
    if (this.#chart === null) {
      if (event.type !== 'Booted') throw new IllegalTrace(`${headline}: a life begins with Booted.`);
      const { chart, move } = ServerChart.boot(this.#image as BootImage);
      this.#chart = chart;
      return move;
    }
    if (event.type === 'Booted') throw new IllegalTrace(`${headline}: a life begins only once.`);
    const timer = timerKeyOf(event);
    if (timer !== undefined && !this.#chart.timers.has(timer)) {
      const running = [...this.#chart.timers].join(', ');
      throw new IllegalTrace(`${headline}: this timer does not run`, [
        `those that run: ${running || 'none'}`,
      ]);
    }
    return this.#chart.step(event);
  }

  /** Field by field; both sides in the words of the trace. */
  #compare(line: decoded.DecodedStep, event: object, { role, state, orders }: ChartMove): readonly string[] {
    const text = new StepText(decoded.toBase64);
    text.event(event);
    const chartView: TraceView = viewOf(role, state);
    return [
      ...viewDifferences(chartView, this.#view),
      ...orderDifferences(text.orders(orders, state), line.orders as readonly OrderText[], titleOfBranch),
    ];
  }

  #tellCluster(before: string, { role, state, orders }: ChartMove, place: string): void {
    const server = this.figures.server ?? '';
    if (role.startsWith('leader') && !before.startsWith('leader'))
      this.#cluster.leads(server, state.currentTerm, place);
    for (const { type, given } of orders) {
      if (type !== 'apply') continue;
      for (const entry of given[0] as readonly LogEntry[]) this.#cluster.applies(server, entry, place);
    }
  }

  #end({ steps, dropped }: { readonly steps: number; readonly dropped: number }): void {
    this.figures.dropped += dropped;
    if (dropped > 0) this.figures.gaps += 1;
    if (steps !== this.#nextStep + dropped)
      throw new IllegalTrace(
        `${this.figures.server} ended after ${steps} steps, and only ${this.#nextStep} are told`,
      );
  }
}

function titleOf(event: ReturnType<typeof decodeEvent> | Booted): string {
  const timer = timerKeyOf(event);
  return timer === undefined ? event.type : `after ${timer}`;
}
