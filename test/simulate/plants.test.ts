import { describe, expect, it } from 'vitest';
import { plants } from '../../tools/simulate/plants/every-plant.ts';
import { findPlant } from './seeds.ts';

describe('a planted fault is found:', () => {
  it.each(plants.map(({ name }) => name))('%s', async (name) => {
    expect(await findPlant(name, { from: 1, count: 60, ticks: 2500 })).not.toBeNull();
  });
});
