/** Follows the trace of a server that runs, tells it to the pages, and waits for it while it is down. */

import { setTimeout as delay } from 'node:timers/promises';
import { chartDefinitions } from '../protocol/chart-definitions.ts';
import type { ClusterNote, Inspection, TraceLine } from '../protocol/inspection.ts';
import { RaftInspections } from '../protocol/raft-inspections.ts';
import type { InspectionHub } from './inspection-hub.ts';
import type { InspectionSource } from './inspection-source.ts';
import { connectToTrace, reasonOf, type TraceConnection } from './trace-lines-from.ts';

export interface WatchedServer {
  /** Where it listens for clients: 'http://127.0.0.1:2379'. */
  readonly endpoint: string;
  /** Until it says so itself. */
  readonly name?: string;
}

export interface LiveNodeOptions {
  readonly hub: InspectionHub;
  readonly server: WatchedServer;
  readonly nowMs: () => number;
  /** Between two attempts to reach it. */
  readonly retryMs?: number;
}

const defaultRetryMs = 250;

export class LiveNode {
  readonly #options: LiveNodeOptions;
  readonly #source: InspectionSource;
  readonly #ending = new AbortController();
  /** As it calls itself; its endpoint where nobody has said so. */
  #name: string;
  #inspections: RaftInspections | null = null;
  /** The connection that takes over when the present one has told everything. */
  #renewal: Promise<TraceConnection | null> | null = null;
  #nextStep = 0;
  #isUp: boolean | null = null;
  /** Of a connection that has just been made: told all at once, when it is complete. */
  #beginning: Inspection[] | null = null;

  constructor(options: LiveNodeOptions) {
    this.#options = options;
    this.#name = options.server.name ?? options.server.endpoint;
    this.#source = options.hub.open(() => this.#renew());
    void this.#follow();
  }

  /** What it has told is forgotten. */
  close(): void {
    this.#ending.abort();
    this.#options.hub.remove(this.#source);
  }

  async #follow(): Promise<void> {
    const { server, retryMs = defaultRetryMs } = this.#options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.#listen(await connectToTrace(server.endpoint, signal), false);
        for (let next = await this.#takeRenewal(); next !== null; next = await this.#takeRenewal())
          await this.#listen(next, true);
        this.#noticeDown('its connection has ended');
      } catch (thrown) {
        this.#noticeDown(reasonOf(thrown));
      }
      await delay(retryMs, undefined, { signal }).catch(() => {});
    }
  }

  /** The node disconnects whoever listened before: what it had told until then is read first. */
  #renew(): void {
    this.#renewal = connectToTrace(this.#options.server.endpoint, this.#ending.signal).catch(() => {
      this.#source.cannotRenew();
      return null;
    });
  }

  #takeRenewal(): Promise<TraceConnection | null> {
    const renewal = this.#renewal ?? Promise.resolve(null);
    this.#renewal = null;
    return renewal;
  }

  async #listen({ batches }: TraceConnection, isRenewal: boolean): Promise<void> {
    this.#inspections = new RaftInspections({ definitions: chartDefinitions() });
    this.#beginning = [];
    for await (const batch of batches) for (const line of batch) this.#take(line, isRenewal);
  }

  #take(line: TraceLine, isRenewal: boolean): void {
    if (line.kind === 'life') this.#name = line.server;
    const messages = this.#inspections?.take(line) ?? [];
    const isSeamless = isRenewal && line.kind !== 'step' && this.#continues(line);
    if (this.#beginning === null) for (const message of messages) this.#source.tell(message);
    else this.#begin(messages, isSeamless);
    if (line.kind === 'step') this.#nextStep = line.step + 1;
    if (line.kind === 'gap') this.#nextStep = line.step;
  }

  /** It has begun when its first view is there. */
  #begin(messages: readonly Inspection[], isSeamless: boolean): void {
    this.#beginning?.push(...messages);
    if (this.#inspections?.view === null) return;
    this.#source.begin(this.#beginning ?? [], isSeamless);
    this.#beginning = null;
    this.#noticeUp();
  }

  /** Whether nothing has happened since the connection before, that that one has not told. */
  #continues(line: TraceLine): boolean {
    return line.kind === 'gap' && line.step === this.#nextStep;
  }

  #noticeUp(): void {
    if (this.#isUp === false) this.#note({ kind: 'up', server: this.#name, text: `${this.#name} is back.` });
    this.#isUp = true;
  }

  #noticeDown(reason: string): void {
    if (this.#isUp === false || this.#ending.signal.aborted) return;
    this.#isUp = false;
    this.#note({ kind: 'down', server: this.#name, text: `${this.#name} tells nothing: ${reason}.` });
  }

  #note(note: ClusterNote['note']): void {
    this.#source.tell({ type: '@raftchart.note', timeMs: this.#options.nowMs(), note });
  }
}
