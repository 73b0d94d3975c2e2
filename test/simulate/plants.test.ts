import { describe, expect, it } from 'vitest';
import { plants } from '../../tools/simulate/plants/every-plant.ts';
import { findPlant, type SeedRange } from './seeds.ts';

const usual: SeedRange = { from: 1, count: 60, ticks: 2500 };
/** What needs several unlucky moments in a row. The seeds before these find nothing, and only cost time. */
const rare: Readonly<Record<string, SeedRange>> = {
  'leads-without-disk': { from: 80, count: 60, ticks: 2500 },
  'up-to-date-if-longer-or-later': { from: 45, count: 60, ticks: 2500 },
};

describe('a planted fault is found:', () => {
  it.each(plants.map(({ name }) => name))('%s', async (name) => {
    expect(await findPlant(name, rare[name] ?? usual)).not.toBeNull();
  });
});
