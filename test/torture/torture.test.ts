/** Short runs with real processes: one that must find nothing, and one that must find what was planted. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readHistory } from '../../tools/judge/formats/read-history.ts';
import type { Strike } from '../../tools/torture/schedule.ts';
import { type Plant, type TorturePlan, torture, writeEvidence } from '../../tools/torture/torture.ts';

const strike = (kind: Strike['kind'], victims: Strike['victims'], times: [atMs: number, forMs: number]) => {
  const [atMs, forMs] = times;
  return { number: 0, kind, victims, atMs, forMs, strength: 30, draw: 1 };
};

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'raftchart-torture-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
});

function planFor(schedule: readonly Strike[], plant: Plant | null): TorturePlan {
  return {
    seed: 1,
    serverCount: 3,
    clientCount: 6,
    schedule,
    forMs: 0,
    leastCalls: 100,
    steadyMs: 0,
    plant,
    directory,
    tell: () => undefined,
    signal: new AbortController().signal,
  };
}

describe('three servers', () => {
  it('stay linearizable and lose nothing when they are killed, stopped, cut off and slowed down', async () => {
    const plan = planFor(
      [
        strike('slow-disk', 'all', [0, 500]),
        strike('kill', 'leader', [100, 500]),
        strike('failed-sync', 'leader', [700, 300]),
        strike('isolate-leader', 'leader', [900, 700]),
        strike('pause', 'leader', [1300, 400]),
        strike('full-disk', 'one', [1600, 300]),
      ],
      null,
    );

    const result = await torture(plan);

    expect(result.violations).toEqual([]);
    expect(result.verdict.verdict).toBe('ok');
    expect(result.struck).toHaveLength(plan.schedule.length);
    writeEvidence(plan, result);
    const written = readHistory(readFileSync(join(directory, 'history.ndjson'), 'utf8'));
    expect(written.judge({})).toMatchObject({ verdict: 'ok', operations: result.history.calls.length });
  });

  it('are found to lose acknowledged writes when their disks lie', async () => {
    const result = await torture(planFor([strike('kill', 'all', [0, 100])], 'lying-disk'));

    expect(result.violations.join('\n')).toMatch(/is lost|was put \d+ times|is not linearizable/);
  });
});
