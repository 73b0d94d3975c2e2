/** One seed whose servers write traces, which are replayed on the chart: thousands of steps under faults. */

import { TracingCore } from '../../runtime/trace/tracing-core.ts';
import { ClusterCheck } from '../trace/cluster-check.ts';
import { toBase64 } from '../trace/decode-line.ts';
import { IllegalTrace } from '../trace/malformed.ts';
import { TraceValidator } from '../trace/trace-validator.ts';
import { drawPlan, type PlanLimits } from './plan.ts';
import type { Plant } from './plants/plant.ts';
import { simulate } from './simulation.ts';

export interface ValidatedSeed {
  /** How many steps the chart has taken. */
  readonly steps: number;
  readonly lives: number;
  /** What was wrong, with the server and the line of its trace; null if every step is legal. */
  readonly complaint: string | null;
  /** Per server, the lines of its trace. */
  readonly traces: ReadonlyMap<string, readonly string[]>;
}

export interface SeedToValidate {
  readonly seed: number;
  readonly ticks: number;
  readonly limits?: PlanLimits;
  readonly plant?: Plant;
}

export async function validatedSeed({ seed, ticks, limits, plant }: SeedToValidate): Promise<ValidatedSeed> {
  const traces = new Map<string, string[]>();
  const coreOf = (server: string, nowMs: () => number) => {
    const lines = traces.get(server) ?? [];
    traces.set(server, lines);
    const output = {
      append: (line: string) => lines.push(line) > 0,
      appendSeries: (series: Iterator<string>) => void lines.push(...iterated(series)),
      hasRoom: true,
    };
    return new TracingCore({ output, nowMs, base64: toBase64, version: 'simulated' });
  };
  await simulate(drawPlan(seed, ticks, limits), { coreOf, ...(plant === undefined ? {} : { plant }) });
  return { ...validated(traces), traces };
}

function validated(traces: ReadonlyMap<string, readonly string[]>): Omit<ValidatedSeed, 'traces'> {
  const cluster = new ClusterCheck();
  let steps = 0;
  let lives = 0;
  for (const [server, lines] of traces) {
    const validator = new TraceValidator(server, cluster);
    const complaint = firstComplaint(validator, server, lines);
    steps += validator.figures.steps;
    lives += validator.figures.lives;
    if (complaint !== null) return { steps, lives, complaint };
  }
  return { steps, lives, complaint: null };
}

function firstComplaint(validator: TraceValidator, server: string, lines: readonly string[]): string | null {
  for (const [position, line] of lines.entries()) {
    try {
      validator.take(JSON.parse(line), position + 1);
    } catch (thrown) {
      if (!(thrown instanceof IllegalTrace)) throw thrown;
      return [`${server}:${position + 1}: ${thrown.message}`, ...thrown.details].join('\n  ');
    }
  }
  return null;
}

function* iterated(series: Iterator<string>): Generator<string> {
  for (let next = series.next(); next.done !== true; next = series.next()) yield next.value;
}
