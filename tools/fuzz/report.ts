/** What was found, as text. */

import type { ExhaustiveReport } from './exhaustive/exhaustive.ts';
import type { TargetLine } from './fuzz-all.ts';

const number = (count: number) => count.toLocaleString('en');

export function textOfLines(lines: readonly TargetLine[]): string {
  return lines.map(textOfLine).join('\n');
}

function textOfLine(line: TargetLine): string {
  const { target, inputs, accepted, refused, finding, canary, isFine, replay } = line;
  if (canary && isFine) return `${target}: caught after ${number(inputs)} inputs (${finding?.kind})`;
  const figures = `${number(inputs)} inputs, ${number(accepted)} accepted, ${number(refused)} refused`;
  if (finding === null) return canary ? `${target}: NOT CAUGHT in ${figures}` : `${target}: ${figures}`;
  return [
    `${target}: ${finding.kind.toUpperCase()} after ${figures}`,
    `  ${finding.reason}`,
    `  ${finding.input.length} bytes of ${finding.drawn.length} are enough: ${replay}`,
  ].join('\n');
}

const clusterLine = (kept: number, count: number) =>
  `${kept} of ${count} endings leave a cluster of three with everything`;

export function textOfExhaustive(report: ExhaustiveReport): string {
  const { subject, bytes, batches, entries, flips, truncations, violations, proofs } = report;
  const broken = proofs.filter((proof) => proof.broken !== null);
  return [
    `${subject}: ${number(bytes)} bytes, ${batches} batches, ${entries} entries at the end; ` +
      `${number(flips)} flips, ${number(truncations)} truncations`,
    ...report.endings.map(({ kind, outcome, count }) => `  ${kind}, ${number(count)}: ${outcome}`),
    `acknowledged batches missing in silence: ${number(report.shortened)}`,
    ...(proofs.length === 0 ? [] : [clusterLine(proofs.length - broken.length, proofs.length)]),
    ...broken.map((proof) => `  BROKEN, ${proof.damage} (${proof.outcome}): ${proof.broken}`),
    ...violations.map((violation) => `  VIOLATION, ${violation}`),
  ].join('\n');
}
