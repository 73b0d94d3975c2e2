import { describe, expect, it } from 'vitest';
import { drawSchedule, faultClasses, lanes, type Strike } from '../../tools/torture/schedule.ts';
import { cutsOf, victimsOf } from '../../tools/torture/victims.ts';

const TEN_MINUTES = 600_000;
const schedule = drawSchedule({ seed: 7, forMs: TEN_MINUTES, faults: faultClasses });
const names = ['n1', 'n2', 'n3', 'n4', 'n5'];

describe('a schedule', () => {
  it('is a pure function of the seed', () => {
    const frame = { forMs: TEN_MINUTES, faults: faultClasses };

    expect(drawSchedule({ ...frame, seed: 7 })).toEqual(schedule);
    expect(drawSchedule({ ...frame, seed: 8 })).not.toEqual(schedule);
  });

  it('has every class of faults in ten minutes, and ends with them', () => {
    expect(new Set(schedule.map(({ kind }) => kind))).toEqual(new Set(faultClasses));
    for (const { atMs, forMs } of schedule) expect(atMs + forMs).toBeLessThanOrEqual(TEN_MINUTES);
  });

  it('has only the classes that are asked for', () => {
    const kills = drawSchedule({ seed: 7, forMs: TEN_MINUTES, faults: ['kill'] });

    expect(new Set(kills.map(({ kind }) => kind))).toEqual(new Set(['kill']));
  });

  it.each(lanes)('never lets two faults of one lane overlap: %s, %s, %s', (...kinds) => {
    const own = schedule.filter(({ kind }) => kinds.includes(kind));

    own.slice(1).forEach(({ atMs }, i) => {
      const before = own[i] as Strike;
      expect(atMs).toBeGreaterThan(before.atMs + before.forMs);
    });
  });

  it('has faults of different lanes that overlap', () => {
    const overlaps = schedule.filter((strike, i) => {
      const next = schedule[i + 1];
      return next !== undefined && next.atMs < strike.atMs + strike.forMs;
    });

    expect(overlaps.length).toBeGreaterThan(10);
  });
});

const strike: Strike = {
  number: 1,
  kind: 'kill',
  victims: 'one',
  atMs: 0,
  forMs: 1,
  strength: 1,
  draw: 3,
};

describe('the victims of a strike', () => {
  it('are the leader, a minority or all, and the same ones for the same draw', () => {
    expect(victimsOf({ ...strike, victims: 'leader' }, names, 'n4')).toEqual(['n4']);
    expect(victimsOf({ ...strike, victims: 'leader' }, names, null)).toHaveLength(1);
    expect(victimsOf({ ...strike, kind: 'isolate-leader' }, names, 'n4')).toEqual(['n4']);
    expect(victimsOf({ ...strike, victims: 'minority' }, names, 'n4')).toHaveLength(2);
    expect(victimsOf({ ...strike, victims: 'all' }, names, 'n4')).toEqual(names);
    expect(victimsOf(strike, names, 'n4')).toEqual(victimsOf(strike, names, 'n1'));
  });

  it('are cut off on both sides when the leader is isolated', () => {
    const cuts = cutsOf({ ...strike, kind: 'isolate-leader' }, names, 'n4');

    expect(cuts).toHaveLength(8);
    for (const cut of cuts) expect(cut).toContain('n4');
  });

  it('are not heard, or do not hear, when only one way is cut', () => {
    const draws = [1, 2, 3, 4, 5, 6, 7, 8];
    const sides = draws.map((draw) => {
      const cuts = cutsOf({ ...strike, kind: 'one-way', victims: 'leader', draw }, names, 'n4');
      expect(cuts).toHaveLength(4);
      return cuts.every(([from]) => from === 'n4') ? 'mute' : cuts.every(([, to]) => to === 'n4') && 'deaf';
    });

    expect(new Set(sides)).toEqual(new Set(['mute', 'deaf']));
  });

  it('are two halves that one server hears, when it is the bridge', () => {
    const cuts = cutsOf({ ...strike, kind: 'bridge', victims: 'leader' }, names, 'n4');

    expect(cuts).toHaveLength(8);
    for (const cut of cuts) expect(cut).not.toContain('n4');
  });

  it('are two parts that nothing crosses, in a partition', () => {
    const cuts = cutsOf({ ...strike, kind: 'partition' }, names, 'n4');

    expect([...new Set(cuts.map(([from]) => from))].sort()).toEqual(names);
    expect(cuts.length === 8 || cuts.length === 12).toBe(true);
    for (const [from, to] of cuts) expect(cuts).toContainEqual([to, from]);
  });
});
