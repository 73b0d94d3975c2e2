/** One round through the steps: runs each, says how it went, and keeps what it printed. */

import { spawn } from 'node:child_process';
import { type Step, withPrograms } from './steps.ts';

export interface Outcome {
  readonly name: string;
  /** Null: it was not asked, because a step before it left nothing to ask. */
  readonly isPassed: boolean | null;
  readonly seconds: number;
  /** Everything that it printed. */
  readonly output: string;
}

/** Runs one step to its end. Rejects if the program cannot be started. */
export type RunStep = (step: Step) => Promise<Outcome>;

export function stepRunner(root: string): RunStep {
  return (step) =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const [program, ...given] = step.command;
      const child = spawn(program, given, { cwd: root, env: withPrograms(process.env, root) });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        const seconds = (performance.now() - began) / 1000;
        const output = Buffer.concat(chunks).toString('utf8');
        resolve({ name: step.name, isPassed: code === 0, seconds, output });
      });
    });
}

/** In order, to the end: a second layer that objects says more about an edit than the first one alone. */
export async function runRound(
  steps: readonly Step[],
  run: RunStep,
  onOutcome: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let isOver = false;
  for (const step of steps) {
    const skipped: Outcome = { name: step.name, isPassed: null, seconds: 0, output: '' };
    const outcome: Outcome = isOver ? skipped : await run(step);
    isOver ||= step.isNeeded === true && outcome.isPassed === false;
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}
