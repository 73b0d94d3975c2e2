/** One run: a cluster, its clients, its nemesis, and the judgement of what they have seen. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from '../judge/verdict.ts';
import { Clients } from './clients.ts';
import { awaitProgress, differences } from './final-check.ts';
import type { History } from './history.ts';
import {
  levelComplaints,
  measureSteadyMemory,
  RssSamples,
  type RssSeen,
  type SteadyMemory,
} from './memory.ts';
import { Nemesis, type Struck } from './nemesis.ts';
import type { Strike } from './schedule.ts';
import { TorturedCluster } from './tortured-cluster.ts';

/** A fault that is put in on purpose, to see it found. */
export type Plant = 'lying-disk' | 'stale-reads';
export const plants: readonly Plant[] = ['lying-disk', 'stale-reads'];

export interface TorturePlan {
  readonly seed: number;
  readonly serverCount: number;
  readonly clientCount: number;
  readonly schedule: readonly Strike[];
  /** How long the clients go on, at least until the last fault has ended. */
  readonly forMs: number;
  /** So many calls are acknowledged before the faults, and again after them: without, nothing is proved. */
  readonly leastCalls: number;
  /** How long memory is looked at afterwards; 0 for not at all. */
  readonly steadyMs: number;
  readonly plant: Plant | null;
  /** Made; for the data, the logs of the servers, and what a failure leaves behind. */
  readonly directory: string;
  /** A line of progress. */
  readonly tell: (line: string) => void;
  /** Ends the run before its time; what was seen until then is judged. */
  readonly signal: AbortSignal;
}

export interface TortureResult {
  readonly struck: readonly Struck[];
  readonly counts: { readonly ok: number; readonly unknown: number; readonly refused: number };
  /** Acknowledged while faults struck. */
  readonly callsPerSecond: number;
  readonly putBytes: number;
  /** How often a server stopped itself because of its disk, as it should. */
  readonly diskStops: number;
  /** From the healing until a put through every server had succeeded; null if that did not come. */
  readonly progressMs: number | null;
  readonly rss: Readonly<Record<string, RssSeen>>;
  readonly memory: readonly SteadyMemory[];
  readonly verdict: Verdict;
  /** Sentences; none, and a verdict of 'ok', is what is wanted. */
  readonly violations: readonly string[];
  readonly history: History;
}

const CALL_TIMEOUT_MS = 1500;
const MOST_THINK_MS = 30;
const LOOK_MS = 20;
const SAMPLE_MS = 500;
const TELL_EVERY = 10;
const JUDGE_MS = 120_000;

export async function torture(plan: TorturePlan): Promise<TortureResult> {
  mkdirSync(plan.directory, { recursive: true });
  const violations: string[] = [];
  const onSurprise = (sentence: string) => {
    // A server that cannot start says the same again and again.
    if (!violations.includes(sentence)) violations.push(sentence);
  };
  const cluster = await TorturedCluster.prepare({ ...plan, onSurprise });
  try {
    return await new Run(plan, cluster, violations).run();
  } finally {
    await cluster.destroy();
  }
}

class Run {
  readonly #plan: TorturePlan;
  readonly #cluster: TorturedCluster;
  readonly #clients: Clients;
  readonly #nemesis: Nemesis;
  readonly #rss = new RssSamples();
  readonly #violations: string[];
  #beganMs = performance.now();
  #samples = 0;

  constructor(plan: TorturePlan, cluster: TorturedCluster, violations: string[]) {
    this.#plan = plan;
    this.#cluster = cluster;
    this.#violations = violations;
    this.#nemesis = new Nemesis(cluster, plan.signal);
    this.#clients = new Clients({
      seed: plan.seed,
      count: plan.clientCount,
      endpoints: cluster.endpoints,
      timeoutMs: CALL_TIMEOUT_MS,
      mostThinkMs: MOST_THINK_MS,
      staleShare: plan.plant === 'stale-reads' ? 0.05 : 0,
    });
  }

  async run(): Promise<TortureResult> {
    const sampling = setInterval(() => this.#sample(), SAMPLE_MS);
    try {
      return await this.#phases();
    } finally {
      clearInterval(sampling);
      this.#clients.gateway.close();
    }
  }

  async #phases(): Promise<TortureResult> {
    const { schedule, steadyMs, signal, tell } = this.#plan;
    await this.#begin();
    await this.#nemesis.run(schedule);
    await untilMs(this.#beganMs + this.#plan.forMs, signal);
    const faultMs = performance.now() - this.#beganMs;
    const struckCalls = this.#clients.counts.ok;
    tell('Everything is mended.');
    this.#cluster.heal();
    const progress = await awaitProgress(this.#cluster, this.#clients);
    await this.#leastCalls();
    await this.#clients.stop();
    if (typeof progress === 'string') this.#violations.push(progress);
    await this.#compare();
    const memory = typeof progress === 'string' || signal.aborted ? [] : await this.#measure(steadyMs);
    return {
      struck: this.#nemesis.struck,
      counts: this.#clients.counts,
      callsPerSecond: (1000 * struckCalls) / faultMs,
      putBytes: this.#clients.putBytes,
      diskStops: this.#cluster.servers.reduce((sum, { stops }) => sum + stops, 0),
      progressMs: typeof progress === 'string' ? null : progress,
      rss: this.#rss.seen,
      memory,
      verdict: this.#judge(),
      violations: this.#violations,
      history: this.#clients.history,
    };
  }

  async #begin(): Promise<void> {
    for (const server of this.#cluster.servers) {
      if (this.#plan.plant === 'lying-disk') server.order('plant', { losesUnsynced: true, lies: true });
      server.start();
    }
    const begun = await awaitProgress(this.#cluster, this.#clients);
    if (typeof begun === 'string') throw new Error(`The cluster did not start. ${begun}`);
    this.#clients.start();
    await this.#leastCalls();
    this.#beganMs = performance.now();
  }

  async #leastCalls(): Promise<void> {
    const goal = this.#clients.counts.ok + this.#plan.leastCalls;
    while (this.#clients.counts.ok < goal && !this.#plan.signal.aborted) await pause(LOOK_MS);
  }

  async #compare(): Promise<void> {
    this.#plan.tell('Everybody is asked for everything.');
    const found = await differences(this.#cluster, this.#clients);
    // What is lost is lost at every look.
    this.#violations.push(...found.filter((sentence) => !this.#violations.includes(sentence)));
  }

  async #measure(steadyMs: number): Promise<readonly SteadyMemory[]> {
    if (steadyMs === 0) return [];
    this.#plan.tell(`Memory is measured for ${Math.round(steadyMs / 1000)} s.`);
    const memory = await measureSteadyMemory(this.#cluster, this.#clients, steadyMs);
    this.#violations.push(...levelComplaints(memory));
    await this.#compare();
    return memory;
  }

  #judge(): Verdict {
    const { history } = this.#clients;
    this.#plan.tell(`The history of ${history.calls.length} calls is judged.`);
    let nextMs = performance.now() + 2000;
    const verdict = history.judge(JUDGE_MS, ({ keysDone, keys }) => {
      if (performance.now() < nextMs) return;
      nextMs = performance.now() + 2000;
      this.#plan.tell(`${keysDone} of ${keys} keys are judged.`);
    });
    if (verdict.verdict === 'illegal')
      this.#violations.push(`The history of key ${verdict.key} is not linearizable.`);
    return verdict;
  }

  #sample(): void {
    this.#rss.sample(this.#cluster);
    this.#samples += 1;
    if (this.#samples % TELL_EVERY !== 0) return;
    const seconds = Math.round((performance.now() - this.#beganMs) / 1000);
    const { ok, unknown, refused } = this.#clients.counts;
    this.#plan.tell(
      `${seconds} s  ${this.#nemesis.active}  ok ${ok} unknown ${unknown} refused ${refused}` +
        `  leader ${this.#cluster.leader ?? 'none'}`,
    );
  }
}

async function untilMs(endMs: number, signal: AbortSignal): Promise<void> {
  const left = endMs - performance.now();
  if (left > 0) await pause(left, undefined, { signal }).catch(() => undefined);
}

/** What somebody needs who wants to know what happened. */
export function writeEvidence(plan: TorturePlan, result: TortureResult): void {
  result.history.write(join(plan.directory, 'history.ndjson'));
  const schedule = result.struck.map((strike) => JSON.stringify(strike)).join('\n');
  writeFileSync(join(plan.directory, 'schedule.ndjson'), `${schedule}\n`);
  writeFileSync(join(plan.directory, 'violations.txt'), `${result.violations.join('\n')}\n`);
}
