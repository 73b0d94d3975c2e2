/** Thousands of steps under every kind of fault, replayed on the chart. */

import { describe, expect, it } from 'vitest';
import type { Plant } from '../../tools/simulate/plants/plant.ts';
import { validatedSeed } from '../../tools/simulate/validated-seed.ts';

describe('simulated servers', () => {
  it('take no step that the chart does not take', async () => {
    const seeds = await Promise.all([2, 5, 6, 7, 8, 9].map((seed) => validatedSeed({ seed, ticks: 1000 })));

    expect(seeds.map(({ complaint }) => complaint).filter((complaint) => complaint !== null)).toEqual([]);
    expect(seeds.reduce((sum, { steps }) => sum + steps, 0)).toBeGreaterThan(5000);
    expect(seeds.reduce((sum, { lives }) => sum + lives, 0)).toBeGreaterThan(40);
  });

  it('that forget what they should know are found by the next step in their traces', async () => {
    const forgetful: Plant = {
      name: 'forgetful',
      bug: null,
      beforeStep(server, event) {
        if (event.type === 'AppendEntriesRequest') server.votedFor = null;
        return event;
      },
    };

    const { complaint } = await validatedSeed({ seed: 1, ticks: 500, plant: forgetful });

    expect(complaint).toMatch(/^n\d:\d+: step \d+ of n\d in life \d+, .* × AppendEntriesRequest\n/);
    expect(complaint).toMatch(/votedFor: the chart has "n\d", the trace null/);
  });
});
