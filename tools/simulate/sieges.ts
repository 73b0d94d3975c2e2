/** Where leases are used: what strikes a leader while it has one, so that others may be elected too soon. */

import type { Fault } from './faults.ts';
import type { Frame } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

type Blow = Pick<Fault, 'atTick' | 'kind'> & Partial<Fault>;

/**
 * Somebody no longer hears the leader and asks the others all the time; then the leader is cut off, and
 * something makes the others forget it. `first`: the number of the first of these faults.
 */
export function drawSieges(random: SeededRandom, frame: Frame, first: number): readonly Fault[] {
  const { ticks, electionTimeoutMs: timeout } = frame;
  const blows: Blow[] = [];
  for (let atTick = 4 * timeout; atTick < ticks; atTick += random.between(8, 14) * timeout)
    blows.push(...drawSiege(random, frame, atTick));
  return blows.map((blow, offset) => ({
    server: random.below(frame.servers),
    aim: 'leader',
    other: random.below(frame.servers),
    ticks: 4 * timeout,
    effects: 1,
    shape: 'isolate',
    sides: 0,
    ...blow,
    number: first + offset,
  }));
}

function drawSiege(
  random: SeededRandom,
  { servers, electionTimeoutMs: timeout, heartbeatIntervalMs }: Frame,
  atTick: number,
): readonly Blow[] {
  const cutTick = atTick + random.between(timeout, 2 * timeout);
  const unheard: Blow = { atTick, kind: 'partition', shape: 'oneWay', ticks: 5 * timeout };
  const cut: Blow = { atTick: cutTick, kind: 'partition' };
  const restart = (): Blow => ({
    // It is the next word of the leader that it does not survive.
    atTick: cutTick - random.between(0, heartbeatIntervalMs),
    kind: 'crash',
    aim: 'server',
    server: random.below(servers),
    effects: 0,
    ticks: random.between(1, 3),
  });
  switch (random.pick(['cut', 'restart', 'restart', 'transfer', 'pause'] as const)) {
    case 'cut':
      return [unheard, cut];
    case 'restart':
      return [unheard, cut, restart(), ...(servers > 3 ? [restart(), restart()] : [])];
    case 'transfer':
      return [
        { atTick: cutTick, kind: 'transfer' },
        { atTick: cutTick + random.below(4), kind: 'partition', shape: 'deaf' },
      ];
    case 'pause':
      return [unheard, { atTick: cutTick, kind: 'pause', ticks: random.between(1, 3) * timeout }];
  }
}
