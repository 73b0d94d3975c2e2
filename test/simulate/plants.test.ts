import { afterEach, describe, expect, it, vi } from 'vitest';
import { everything, Impression } from '../../spec/impression.ts';
import { firstFailure } from '../../tools/simulate/first-failure.ts';
import { plants } from '../../tools/simulate/plants/every-plant.ts';
import { singleServerChanges } from '../../tools/simulate/plants/members.ts';
import { findPlant, foundIn, runOne, type SeedRange } from './seeds.ts';

const usual: SeedRange = { from: 1, count: 60, ticks: 2500 };
/** What needs several unlucky moments in a row. The seeds before these find nothing, and only cost time. */
const rare: Readonly<Record<string, SeedRange>> = {
  'up-to-date-compares-separately': { from: 115, count: 60, ticks: 2500 },
  'up-to-date-if-longer-or-later': { from: 340, count: 60, ticks: 2500 },
  'newer-term-in-answer-overlooked': { from: 125, count: 60, ticks: 2500 },
  'caught-up-by-snapshot-unseen': { from: 120, count: 60, ticks: 2500 },
  'leads-without-majority': { from: 120, count: 60, ticks: 2500 },
  'grants-pre-votes-under-leader': { from: 40, count: 60, ticks: 2500 },
  'single-server-changes-too-early': { from: 165, count: 60, ticks: 2500 },
  'empty-append-unchecked': { from: 20, count: 60, ticks: 2500 },
  'answers-of-earlier-acquaintance': { from: 25, count: 60, ticks: 2500 },
};

/** As if everything had changed in every step. */
function askEveryInvariant(): void {
  const { renew } = Impression.prototype;
  vi.spyOn(Impression.prototype, 'renew').mockImplementation(function (this: Impression, ...given) {
    renew.apply(this, given);
    return everything;
  });
}

afterEach(() => vi.restoreAllMocks());

describe('a planted fault is found, in the very step in which asking every invariant finds it:', () => {
  it.each(plants.map(({ name }) => name))('%s', async (name) => {
    const range = rare[name] ?? usual;
    const found = await findPlant(name, range);
    expect(found).not.toBeNull();

    askEveryInvariant();

    expect(foundIn(await runOne(found?.seed ?? 0, { ticks: range.ticks, plant: name }))).toEqual(found);
  });
});

describe('changes of one voter without a joint configuration', () => {
  it('are no fault as long as the leader has committed something in its term (thesis §4.1)', async () => {
    const seeds = Array.from({ length: 20 }, (_, offset) => 40 + offset);

    const { outcome } = await firstFailure(seeds, { ticks: 2500, plant: singleServerChanges });

    expect(outcome).toBeNull();
  });
});
