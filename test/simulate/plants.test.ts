import { describe, expect, it } from 'vitest';
import { plants } from '../../tools/simulate/plants/every-plant.ts';
import { findPlant, type SeedRange } from './seeds.ts';

const usual: SeedRange = { from: 1, count: 30, ticks: 3000 };
/** What needs several unlucky moments in a row. The seeds before these find nothing, and only cost time. */
const rare: Readonly<Record<string, SeedRange>> = {
  'commits-old-term-by-counting': { from: 60, count: 100, ticks: 4000 },
  'repeated-vote-counts-again': { from: 20, count: 150, ticks: 4000 },
  'saved-notice-by-index-only': { from: 80, count: 150, ticks: 4000 },
  'empty-append-unchecked': { from: 1, count: 100, ticks: 5000 },
};

describe('a planted fault is found:', () => {
  it.each(plants.map(({ name }) => name))('%s', async (name) => {
    expect(await findPlant(name, rare[name] ?? usual)).not.toBeNull();
  });
});
