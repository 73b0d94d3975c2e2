import { beforeAll, describe, expect, it } from 'vitest';
import { branches } from '../../generated/server/branches.ts';
import type { Outcome } from '../../tools/simulate/simulation.ts';
import { failuresOf, runSeeds, type SeedRange } from './seeds.ts';

const sample: SeedRange = { from: 1, count: 60, ticks: 2000 };
/** Branches that only a broken protocol takes. */
const halting = branches.filter(({ target }) => target === 'halted');

/**
 * So many take several unlucky moments in a row, a snapshot as the first word of a new leader, say; and six
 * are about promises that are put to the test, where every fourth seed has leases at all.
 */
const rare = 13 + 6;

describe('a sample of simulated clusters', () => {
  let outcomes: readonly Outcome[] = [];

  beforeAll(async () => {
    outcomes = await runSeeds(sample);
  });

  it('breaks no invariant, answers every client and serves again when the faults are over', () => {
    expect(failuresOf(outcomes, sample)).toEqual([]);
  });

  it('takes nearly every branch of the chart, and none of those that stop a node', () => {
    const taken = branches.filter(({ number }) =>
      outcomes.some(({ branchCounts }) => branchCounts[number] !== 0),
    );

    expect(taken.filter(({ target }) => target === 'halted')).toEqual([]);
    expect(taken.length).toBeGreaterThanOrEqual(branches.length - halting.length - rare);
  });

  it('gives clients every kind of answer', () => {
    const told = new Set(outcomes.flatMap(({ history }) => history.map(({ outcome }) => outcome)));

    expect([...told].sort()).toEqual(['ok', 'refused', 'unknown']);
  });
});
