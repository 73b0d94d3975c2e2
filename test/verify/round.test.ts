/** The round after an edit: what it asks, and what it makes of the answers. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Outcome, runRound, stepRunner } from '../../tools/verify/round.ts';
import { type Step, steps } from '../../tools/verify/steps.ts';

const step = (name: string, isNeeded = false): Step => ({ name, asks: '', command: ['true'], isNeeded });

function answering(failing: readonly string[]) {
  const asked: string[] = [];
  const run = ({ name }: Step): Promise<Outcome> => {
    asked.push(name);
    return Promise.resolve({ name, isPassed: !failing.includes(name), seconds: 1, output: `${name} spoke` });
  };
  return { asked, run };
}

describe('a round', () => {
  it('asks every step, also after one has failed, and tells each outcome as it comes', async () => {
    const { asked, run } = answering(['b']);
    const told: string[] = [];

    const outcomes = await runRound([step('a'), step('b'), step('c')], run, ({ name }) => told.push(name));

    expect(asked).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(asked);
    expect(outcomes.map(({ isPassed }) => isPassed)).toEqual([true, false, true]);
  });

  it('ends where a step has failed without which the others mean nothing', async () => {
    const { asked, run } = answering(['a']);

    const outcomes = await runRound([step('a', true), step('b')], run, () => undefined);

    expect(asked).toEqual(['a']);
    expect(outcomes.map(({ isPassed }) => isPassed)).toEqual([false, null]);
  });

  it('takes a program at its exit code, and keeps what it printed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'raftchart-verify-'));
    writeFileSync(join(root, 'fails.mjs'), 'console.log("out"); console.error("err"); process.exitCode = 3;');
    const run = stepRunner(root);

    const failed = await run({ name: 'fails', asks: '', command: [process.execPath, 'fails.mjs'] });
    const passed = await run({ name: 'passes', asks: '', command: [process.execPath, '--version'] });

    expect(failed).toMatchObject({ isPassed: false });
    expect(failed.output.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(passed).toMatchObject({ isPassed: true, output: `${process.version}\n` });
  });

  it('generates before it asks anything, and asks all layers', () => {
    expect(steps[0]).toMatchObject({ name: 'generate', isNeeded: true });
    expect(steps.map(({ name }) => name)).toEqual([
      'generate',
      'types',
      'check',
      'sentences',
      'paths and lockstep',
      'exploration',
      'exploration of members',
      'exploration of snapshots',
      'simulation',
      'changed mutants',
    ]);
  });
});
