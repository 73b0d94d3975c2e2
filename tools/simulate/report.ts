/** What many seeds have shown, for people and for machines. */

import { allBranches } from './all-branches.ts';
import type { SeedResult } from './batch.ts';
import { replayLine, type Settings } from './command-line.ts';
import { drawPlan } from './plan.ts';
import type { SmallRun } from './shrink.ts';
import type { Failure } from './world.ts';

interface ReportedFailure extends Failure {
  readonly seed: number;
  readonly replay: string;
}

export interface Report {
  readonly seeds: number;
  readonly firstSeed: number;
  readonly ticks: number;
  readonly coreSteps: number;
  readonly commands: number;
  readonly operations: number;
  readonly seconds: number;
  readonly coreStepsPerSecond: number;
  /** Of all seeds: the same on every machine. */
  readonly digest: number;
  /** The branches of the charts that no seed took, by number. */
  readonly untakenBranches: readonly number[];
  readonly failures: readonly ReportedFailure[];
  readonly shrunk: (SmallRun & { readonly replay: string }) | null;
}

export function reportOf(
  settings: Settings,
  results: readonly SeedResult[],
  measured: { readonly seconds: number; readonly small: SmallRun | null },
): Report {
  const { seconds, small } = measured;
  const sum = (figure: (result: SeedResult) => number) =>
    results.reduce((total, result) => total + figure(result), 0);
  const coreSteps = sum(({ steps }) => steps);
  const failures = results.flatMap(({ seed, failure }) => {
    const replay = replayLine(seed, settings.ticks, settings.limits, settings.plant);
    return failure === null ? [] : [{ seed, ...failure, replay }];
  });
  const smallReplay =
    small === null ? null : replayLine(small.seed, small.ticks, small.limits, settings.plant);
  return {
    seeds: results.length,
    firstSeed: settings.seed,
    ticks: sum(({ ticks }) => ticks),
    coreSteps,
    commands: sum(({ commands }) => commands),
    operations: sum(({ operations }) => operations),
    seconds,
    coreStepsPerSecond: Math.round(coreSteps / seconds),
    digest: results.reduce((digest, result) => Math.imul(digest ^ result.digest, 0x0100_0193), 0),
    untakenBranches: allBranches
      .filter(({ number }) => results.every(({ branchCounts }) => branchCounts[number] === 0))
      .map(({ number }) => number),
    failures,
    shrunk: small === null || smallReplay === null ? null : { ...small, replay: smallReplay },
  };
}

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export function textOfReport(report: Report): string {
  const { seeds, firstSeed, ticks, coreSteps, commands, operations, seconds } = report;
  const lines = [
    `${number.format(seeds)} seeds from ${firstSeed}: ${number.format(ticks)} ticks, ` +
      `${number.format(coreSteps)} core steps, ${number.format(operations)} calls of clients, ` +
      `${number.format(commands)} commands applied`,
    `${number.format(seconds)} s, ${number.format(report.coreStepsPerSecond)} core steps/s`,
    `digest ${report.digest}`,
    `${report.untakenBranches.length} of ${allBranches.length} branches were never taken`,
  ];
  if (seeds > 1) for (const place of report.untakenBranches) lines.push(`  ${branchText(place)}`);
  for (const failure of report.failures.slice(0, 20)) lines.push(...failureLines(failure));
  if (report.failures.length > 20) lines.push(`… and ${report.failures.length - 20} seeds more that failed`);
  if (report.shrunk !== null) {
    const { failure, runs, replay, seed, ticks, limits } = report.shrunk;
    const { servers, clients, schedule } = drawPlan(seed, ticks, limits);
    lines.push(
      `shrunk in ${runs} runs to tick ${failure.atTick}, ${servers} servers, ${clients} clients, ` +
        `${schedule.length} scheduled faults: ${failure.seen}`,
      `  ${replay}`,
    );
  }
  lines.push(report.failures.length === 0 ? 'no violation' : `${report.failures.length} seeds failed`);
  return lines.join('\n');
}

function branchText(place: number): string {
  const branch = allBranches[place];
  if (branch === undefined) return String(place);
  const guard = branch.guard === null ? '' : `, ${branch.guard}`;
  return `${place} ${branch.state || 'server'} on ${branch.on}${guard}`;
}

function failureLines({ seed, id, atTick, server, seen, replay }: ReportedFailure): readonly string[] {
  return [
    `seed ${seed}, tick ${atTick}${server === null ? '' : `, ${server}`}: ${id}. ${seen}`,
    `  ${replay}`,
  ];
}
