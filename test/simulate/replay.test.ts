import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import { readCommandLine, replayLine } from '../../tools/simulate/command-line.ts';
import { drawPlan } from '../../tools/simulate/plan.ts';
import { plants } from '../../tools/simulate/plants/every-plant.ts';
import { Shrinker } from '../../tools/simulate/shrink.ts';
import { simulate } from '../../tools/simulate/simulation.ts';
import { findPlant, runOne } from './seeds.ts';

const program = join(import.meta.dirname, '../../tools/simulate/main.ts');

/** The trace that another process writes. */
function foreignTrace(seed: number, ticks: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'raftchart-simulate-'));
  const path = join(folder, 'trace.ndjson');
  const given = [
    '--import',
    'tsx',
    program,
    '--seed',
    String(seed),
    '--ticks',
    String(ticks),
    '--trace',
    path,
  ];
  try {
    execFileSync(process.execPath, given, { stdio: 'pipe' });
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ownTrace(seed: number, ticks: number): Promise<string> {
  const lines: string[] = [];
  await simulate(drawPlan(seed, ticks), { trace: (line) => lines.push(line) });
  return `${lines.join('\n')}\n`;
}

describe('a simulated run', () => {
  it('has the same trace in another process, byte by byte', async () => {
    const trace = await ownTrace(7, 800);

    expect(trace.split('\n').length).toBeGreaterThan(200);
    expect(foreignTrace(7, 800) === trace).toBe(true);
  });

  it('is another one with another seed', async () => {
    expect((await runOne(7, { ticks: 300 })).digest).not.toBe((await runOne(8, { ticks: 300 })).digest);
  });

  it('leaves none of its servers in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const cores: WeakRef<ServerCore>[] = [];
    const coreOf = () => {
      const core = { ...generatedCore };
      cores.push(new WeakRef(core));
      return core;
    };

    // In some of these a server dies while it writes, and waits for the end of the write for ever.
    for (const seed of [1, 2, 3, 4, 5]) await simulate(drawPlan(seed, 2000), { coreOf });
    await nextTurn();
    collectGarbage();

    expect(cores.length).toBeGreaterThan(20);
    expect(cores.filter((core) => core.deref() !== undefined)).toHaveLength(0);
  });

  it('that fails is made smaller, and the line that it prints repeats the failure', async () => {
    const plant = plants.find(({ name }) => name === 'no-up-to-date-check');
    if (plant === undefined) throw new Error('The plant is missing.');
    const found = await findPlant(plant.name, { from: 1, count: 40, ticks: 3000 });
    if (found === null || found.failure === null) throw new Error('No seed finds the plant.');
    const { seed, failure } = found;

    const small = await new Shrinker({ seed, ticks: 3000, limits: {}, failure }, plant, 300_000).shrink();
    const line = replayLine(small.seed, small.ticks, small.limits, plant.name);
    const settings = readCommandLine(line.replaceAll("'", '').split(' ').slice(4));
    const again = await runOne(settings.seed, { ...settings, plant: plant.name });

    expect(small.ticks).toBeLessThan(3000);
    expect(again.failure).toEqual(small.failure);
    expect(again.failure?.id).toBe(failure.id);
  });
});
