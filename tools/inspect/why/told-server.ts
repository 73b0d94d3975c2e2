/** A server as its trace tells it, line by line: the generated code takes the same steps again. */

import type { Server, StepEffects } from '../../../generated/server/role.ts';
import { start, step } from '../../../generated/server/step.ts';
import { chartDigest } from '../../../runtime/trace/trace-lines.ts';
import { type BootImage, bootServerState, copyServerState } from '../../../spec/state.ts';
import type { LogEntry } from '../../../spec/vocabulary.ts';
import { recordOrders } from '../../oracle/order.ts';
import { decodeEvent } from '../../trace/decode-event.ts';
import {
  bootImage,
  type DecodedGap,
  type DecodedLife,
  decodeLine,
  stateAfterGap,
} from '../../trace/decode-line.ts';
import { MalformedTrace } from '../../trace/malformed.ts';
import type { TraceLine } from '../protocol/inspection.ts';
import type { ExplainedEvent } from './explain.ts';

/** A step that is about to be taken; `unknown`: nobody can tell what was before it. */
export type Before =
  | { readonly kind: 'boot'; readonly image: BootImage }
  | { readonly kind: 'step'; readonly server: Server; readonly event: ExplainedEvent }
  | { readonly kind: 'unknown'; readonly reason: string };

type LineOf<Kind extends TraceLine['kind']> = Extract<TraceLine, { readonly kind: Kind }>;
type Known = Exclude<Before, { readonly kind: 'step' }> | { readonly kind: 'live'; readonly server: Server };

/** A life line or a gap line, until all its log lines have been told. */
interface Loading {
  readonly from: DecodedLife | DecodedGap;
  readonly log: LogEntry[];
}

const tellsNothing: Known = {
  kind: 'unknown',
  reason: 'The trace does not begin with a life of the server.',
};

export class ToldServer {
  /** Of the lives that were told, from 0 on. */
  life = -1;
  /** The number of the step that comes next. */
  nextStep = 0;
  #beginning: DecodedLife | null = null;
  #loading: Loading | null = null;
  #known: Known = tellsNothing;

  /** Shares nothing that changes. */
  copy(): ToldServer {
    const copy = new ToldServer();
    copy.life = this.life;
    copy.nextStep = this.nextStep;
    copy.#beginning = this.#beginning;
    copy.#loading = this.#loading && { ...this.#loading, log: this.#loading.log.slice() };
    copy.#known =
      this.#known.kind === 'live' ? { kind: 'live', server: copyServer(this.#known.server) } : this.#known;
    return copy;
  }

  /** What holds before a step that has not been taken yet. */
  before(line: LineOf<'step'>): Before {
    if (this.#known.kind !== 'live') return this.#known;
    try {
      const event = decodeEvent(line.event as { readonly type: string });
      if (event.type === 'Booted') return { kind: 'unknown', reason: 'A life begins only once.' };
      return { kind: 'step', server: copyServer(this.#known.server), event };
    } catch (cause) {
      return unknownBecause(cause);
    }
  }

  take(line: TraceLine): void {
    try {
      this.#take(line);
    } catch (cause) {
      this.#known = unknownBecause(cause);
    }
  }

  #take(line: TraceLine): void {
    switch (line.kind) {
      case 'life':
        return this.#begin(line);
      case 'gap':
        return this.#skip(line);
      case 'log':
        return this.#load(line);
      case 'step':
        return this.#step(line);
      case 'end':
        this.#known = { kind: 'unknown', reason: 'The server was stopped.' };
    }
  }

  #begin(line: LineOf<'life'>): void {
    this.life += 1;
    this.nextStep = 0;
    this.#loading = null;
    if (line.chart !== chartDigest())
      throw new MalformedTrace(
        `It runs another chart (${line.chart}) than this page has (${chartDigest()}).`,
      );
    const life = decodeLine(line) as DecodedLife;
    this.#beginning = life;
    this.#loading = { from: life, log: [] };
    this.#finishLoading();
  }

  #skip(line: LineOf<'gap'>): void {
    const gap = decodeLine(line) as DecodedGap;
    const { keptTo, state } = gap;
    this.nextStep = gap.step;
    const log = this.#log().filter(({ index }) => index > state.logStart.index && index <= keptTo);
    if (log.length < keptTo - state.logStart.index)
      throw new MalformedTrace('Steps are missing, and so is a part of the log before them.');
    this.#loading = { from: gap, log };
    this.#finishLoading();
  }

  #log(): readonly LogEntry[] {
    if (this.#known.kind === 'live') return this.#known.server.log;
    return this.#known.kind === 'boot' ? this.#known.image.log : [];
  }

  #load(line: LineOf<'log'>): void {
    if (this.#loading === null) return;
    const decoded = decodeLine(line) as { readonly entries: readonly unknown[] };
    for (const entry of decoded.entries) this.#loading.log.push(entry as LogEntry);
    this.#finishLoading();
  }

  #finishLoading(): void {
    const { from, log } = this.#loading as Loading;
    const { lastLogIndex, logStart } =
      from.kind === 'life' ? from.image : { ...from.state, lastLogIndex: from.lastLogIndex };
    this.#known = { kind: 'unknown', reason: 'The log of the server has not been told yet.' };
    if (logStart.index + log.length < lastLogIndex) return;
    this.#loading = null;
    if (from.kind === 'life') {
      this.#known = { kind: 'boot', image: bootImage(from, log) };
      return;
    }
    if (this.#beginning === null) return;
    const server = { ...stateAfterGap(this.#beginning, from, log), role: from.state.role } as Server;
    this.#known = { kind: 'live', server };
  }

  #step(line: LineOf<'step'>): void {
    const isMissing = line.step !== this.nextStep;
    this.nextStep = line.step + 1;
    if (this.#known.kind === 'unknown') return;
    if (isMissing) throw new MalformedTrace('Steps before this one are missing.');
    if (line.threw !== undefined) throw new MalformedTrace(`The server threw "${line.threw}" before.`);
    const server = this.#stepped(line);
    this.#known = { kind: 'live', server };
    const astray = fieldAstray(server, line);
    if (astray !== undefined)
      throw new MalformedTrace(`Stepped again, the server has another ${astray} than the trace tells.`);
  }

  #stepped(line: LineOf<'step'>): Server {
    const event = decodeEvent(line.event as { readonly type: string });
    if (this.#known.kind === 'boot') return start(bootServerState(this.#known.image), silent);
    const { server } = this.#known as Extract<Known, { readonly kind: 'live' }>;
    if (event.type !== 'Booted') step(server, event, silent);
    return server;
  }
}

const silent = recordOrders<StepEffects>(() => {});

function copyServer(server: Server): Server {
  return { ...copyServerState(server), role: server.role };
}

/** A few fields are enough to see that the trace is of something else. */
function fieldAstray(server: Server, { after }: LineOf<'step'>): string | undefined {
  const { role, currentTerm, votedFor, commitIndex, logStart, log } = server;
  const found = { role, currentTerm, votedFor, commitIndex, lastLogIndex: logStart.index + log.length };
  const names = Object.keys(found) as (keyof typeof found)[];
  return names.find((name) => after[name] !== undefined && after[name] !== found[name]);
}

function unknownBecause(cause: unknown): Extract<Before, { readonly kind: 'unknown' }> {
  return { kind: 'unknown', reason: cause instanceof Error ? cause.message : String(cause) };
}
