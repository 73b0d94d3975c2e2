/** Fuzzes many targets, keeps what was found, and says whether the canaries were caught. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine, type Finding, type FuzzReport, inputOf } from './fuzz-target.ts';
import type { FuzzJob } from './job.ts';
import { targetNamed } from './load-targets.ts';
import type { FuzzTarget } from './target.ts';
import { employ, type Outcome } from './workers.ts';

/** Where inputs that failed are kept. */
const FOLDER = '.cache/fuzz';

export interface FuzzSettings {
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
}

/** What is said of one target. */
export interface TargetLine extends FuzzReport {
  readonly canary: boolean;
  /** A target without a finding, or a canary that was caught as it should be. */
  readonly isFine: boolean;
  /** The line that repeats the finding; null without one. */
  readonly replay: string | null;
}

export async function fuzzAll(
  targets: readonly FuzzTarget[],
  settings: FuzzSettings,
  tell: (text: string) => void,
): Promise<readonly TargetLine[]> {
  const { seed, runs, workers } = settings;
  const jobs = targets.map(({ name }): FuzzJob => ({ kind: 'fuzz', target: name, seed, runs }));
  const expected = jobs.length * runs;
  let done = 0;
  const outcomes = await employ(jobs, workers, (count) => {
    done += count;
    tell(`${done} of about ${expected} inputs`);
  });
  const lines: TargetLine[] = [];
  for (const [place, target] of targets.entries())
    lines.push(lineOf(target, await reportOf(target, settings, outcomes[place] as Outcome<FuzzJob>)));
  return lines;
}

async function reportOf(
  target: FuzzTarget,
  { seed }: FuzzSettings,
  { result, lost }: Outcome<FuzzJob>,
): Promise<FuzzReport> {
  if (lost === null) return result;
  const input = inputOf(target, await target.seeds(), seed, lost.step);
  const finding: Finding = { kind: lost.kind, reason: lost.reason, drawn: input, input };
  return { target: target.name, inputs: lost.step + 1, accepted: 0, refused: 0, finding };
}

function lineOf(target: FuzzTarget, report: FuzzReport): TargetLine {
  const { finding } = report;
  const isFine = finding?.kind === target.canary;
  const replay = finding === null ? null : replayLine(target.name, save(target.name, finding.input));
  return { ...report, canary: target.canary !== undefined, isFine, replay };
}

function save(name: string, input: Uint8Array): string {
  mkdirSync(FOLDER, { recursive: true });
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 8);
  const path = join(FOLDER, `${name}-${digest}.bin`);
  writeFileSync(path, input);
  return path;
}

function replayLine(name: string, path: string): string {
  return `npm run fuzz -- --target ${name} --replay ${path}`;
}

/** The same input once more, in this thread: whoever debugs a hang wants to see where. */
export async function replay(targets: readonly FuzzTarget[], name: string, path: string): Promise<string> {
  const input = readFileSync(path);
  const result = await examine(targetNamed(targets, name), Uint8Array.from(input));
  return typeof result === 'string' ? result : `${result.kind}: ${result.reason}`;
}
