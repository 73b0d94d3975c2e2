/** What a person reads, and what a program does. */

import { inexpressibleBugs } from './bugs/inexpressible-bugs.ts';
import type { Judged } from './campaign.ts';
import { isKill, type Layer, layers } from './layers/layer.ts';
import { median, type Score } from './score.ts';
import { unifiedDiff } from './unified-diff.ts';

export type ReadText = (path: string) => string;

export function diffOf({ mutant }: Judged, read: ReadText): string {
  return Object.entries(mutant.texts)
    .map(([path, text]) => unifiedDiff(path, read(path), text))
    .join('\n');
}

export function textOf(score: Score, read: ReadText): string {
  const { counts, layers: byLayer } = score;
  const survivors = score.survivors.flatMap((one) => [`\nsurvived: ${one.mutant.id}`, diffOf(one, read)]);
  const refuted = score.refuted.map(
    ({ mutant, killer }) => `\nno equivalent, ${killer?.layer} kills it: ${mutant.id}`,
  );
  return [
    ...survivors,
    ...refuted,
    '',
    `${counts.mutants} mutants: ${counts.killed} killed, ${counts.survived} survived, ` +
      `${counts.equivalent} equivalent, ${counts.refused} do not compile`,
    ...layers.filter((layer) => byLayer[layer].totalMs > 0).map((layer) => layerLine(layer, byLayer[layer])),
    `score ${score.score ?? '–'} % (${score.scoreOfCompiled ?? '–'} % without those that the generator refuses)`,
  ].join('\n');
}

function layerLine(layer: Layer, { killed, medianMs, totalMs }: Score['layers'][Layer]): string {
  return `  ${layer.padEnd(12)} killed ${String(killed).padStart(4)}, median ${medianMs} ms, ${seconds(totalMs)} s in all`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** One line for each named bug: what found it, and with how many seeds or how deep. */
export function textOfNamed(named: readonly Judged[]): string {
  if (named.length === 0) return '';
  const lines = named.map(({ mutant, verdicts }) => {
    const found = verdicts.filter(isKill).map(({ layer, effort, message }) => {
      const after = effort === null ? '' : ` ${layer === 'simulation' ? 'after seed' : 'at depth'} ${effort}`;
      return `${layer}${after} (${message.slice(0, 60).replace(/\s+/g, ' ')})`;
    });
    return `  ${mutant.id}: ${found.join('; ') || 'NOT FOUND'}`;
  });
  const seeds = named.map(seedsOf);
  const count = seeds.filter(Number.isFinite).length;
  const unsaid = inexpressibleBugs.map(({ id, why }) => `  ${id} cannot be said yet. ${why}`);
  return [
    `\n${count} of ${named.length} named bugs found by simulation; median of seeds ${median(seeds)}`,
    ...lines,
    ...unsaid,
  ].join('\n');
}

/** How many seeds simulation needed; infinite if it has not found it. */
function seedsOf({ verdicts }: Judged): number {
  const found = verdicts.find((verdict) => verdict.layer === 'simulation' && isKill(verdict));
  return found?.effort ?? Number.POSITIVE_INFINITY;
}

export function jsonOf(
  score: Score,
  all: readonly Judged[],
  read: ReadText,
): Readonly<Record<string, unknown>> {
  return {
    ...score,
    survivors: score.survivors.map((one) => ({ id: one.mutant.id, diff: diffOf(one, read) })),
    refuted: score.refuted.map(({ mutant }) => mutant.id),
    mutants: all.map(({ mutant, verdicts, killer, isRefused }) => ({
      id: mutant.id,
      place: `${mutant.path}:${mutant.line}`,
      killedBy: killer?.layer ?? null,
      isRefused,
      verdicts,
    })),
  };
}
