/** What a campaign comes to. */

import type { Judged } from './campaign.ts';
import type { Equivalent } from './equivalent.ts';
import { type Layer, layers } from './layers/layer.ts';

export interface Counts {
  mutants: number;
  refused: number;
  equivalent: number;
  killed: number;
  survived: number;
}

export interface LayerCounts {
  readonly killed: number;
  /** Of those that killed, how long it took. */
  readonly medianMs: number;
  /** All that was spent on it, kills or not. */
  readonly totalMs: number;
}

export interface Score {
  readonly counts: Counts;
  /** killed / (mutants − refused − equivalent), in percent; null if there are none. */
  readonly score: number | null;
  /** The same without those that the generator refuses to compile. */
  readonly scoreOfCompiled: number | null;
  readonly layers: Readonly<Record<Layer, LayerCounts>>;
  readonly files: Readonly<Record<string, Counts>>;
  readonly survivors: readonly Judged[];
  /** Equivalents that were killed after all: they are none. */
  readonly refuted: readonly Judged[];
}

export function scoreOf(all: readonly Judged[], equivalents: readonly Equivalent[]): Score {
  const equivalent = new Set(equivalents.map(({ id }) => id));
  const isEquivalent = ({ mutant }: Judged) => equivalent.has(mutant.id);
  const files: Record<string, Counts> = {};
  const counts = emptyCounts();
  for (const one of all) {
    const { path } = one.mutant;
    files[path] ??= emptyCounts();
    for (const each of [counts, files[path]]) count(each, one, isEquivalent(one));
  }
  const refusedCharts = all.filter(({ killer }) => killer?.layer === 'generator').length;
  const judged = counts.killed + counts.survived;
  return {
    counts,
    score: percent(counts.killed, judged),
    scoreOfCompiled: percent(counts.killed - refusedCharts, judged - refusedCharts),
    layers: Object.fromEntries(layers.map((layer) => [layer, layerCounts(all, layer)])) as Score['layers'],
    files,
    survivors: all.filter((one) => one.killer === null && !one.isRefused && !isEquivalent(one)),
    refuted: all.filter((one) => one.killer !== null && isEquivalent(one)),
  };
}

const emptyCounts = (): Counts => ({ mutants: 0, refused: 0, equivalent: 0, killed: 0, survived: 0 });

function count(counts: Counts, { killer, isRefused }: Judged, isEquivalent: boolean): void {
  counts.mutants += 1;
  if (isRefused) counts.refused += 1;
  else if (killer !== null) counts.killed += 1;
  else if (isEquivalent) counts.equivalent += 1;
  else counts.survived += 1;
}

function layerCounts(all: readonly Judged[], layer: Layer): LayerCounts {
  const killers = all.flatMap(({ killer }) => (killer?.layer === layer ? [killer.ms] : []));
  const spent = all.flatMap(({ verdicts }) => verdicts.filter((verdict) => verdict.layer === layer));
  return {
    killed: killers.length,
    medianMs: median(killers) ?? 0,
    totalMs: spent.reduce((sum, { ms }) => sum + ms, 0),
  };
}

const percent = (part: number, whole: number) =>
  whole === 0 ? null : Math.round((10_000 * part) / whole) / 100;

export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
