/** When what strikes whom: the schedule of one seed. */

import { type Fault, partitionShapes, scheduledFaults } from './faults.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What the faults of one seed have in common. */
interface Style {
  readonly kinds: readonly Fault['kind'][];
  readonly aims: readonly Fault['aim'][];
  readonly shapes: readonly Fault['shape'][];
  /** Ticks between two faults. */
  readonly mostGap: number;
  readonly mostTicks: number;
}

export interface Frame {
  readonly servers: number;
  readonly ticks: number;
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
}

const aimSets = [
  ['server'],
  ['server', 'server', 'leader'],
  ['server', 'leader', 'leader', 'winner'],
  ['server', 'winner'],
  ['server', 'leader', 'saver', 'saver'],
  ['server', 'leader', 'changer', 'changer'],
] as const;

/** From a fault now and then, after which all is well again, to one before the last is over. */
function drawStyle(random: SeededRandom, { electionTimeoutMs, heartbeatIntervalMs }: Frame): Style {
  const turmoil = 3 * heartbeatIntervalMs;
  const mostGap = random.pick([
    turmoil,
    turmoil,
    electionTimeoutMs,
    4 * electionTimeoutMs,
    16 * electionTimeoutMs,
  ]);
  const favourites = scheduledFaults.filter((kind) => random.chance(kind === 'reconfigure' ? 0.75 : 0.5));
  return {
    kinds: favourites.length === 0 ? scheduledFaults : favourites,
    aims: random.pick(aimSets),
    shapes: partitionShapes,
    mostGap,
    mostTicks: Math.ceil(Math.max(electionTimeoutMs, mostGap / 2) * random.pick([1, 3])),
  };
}

/**
 * One leader after the other vanishes before it has said much, or cannot write: logs part in many terms, as
 * in Figure 8, and entries are replaced whose write has not ended.
 */
function usurpers(random: SeededRandom, { electionTimeoutMs }: Frame): Style {
  const kinds = ['crash', 'partition', 'partition', 'stall'] as const;
  return {
    kinds: random.chance(0.3) ? [...kinds, 'reconfigure', 'reconfigure'] : kinds,
    aims: ['winner', 'winner', 'leader', 'server'],
    shapes: ['isolate'],
    mostGap: electionTimeoutMs,
    mostTicks: 8 * electionTimeoutMs,
  };
}

export function drawSchedule(random: SeededRandom, frame: Frame, isUsurped: boolean): readonly Fault[] {
  const style = isUsurped ? usurpers(random, frame) : drawStyle(random, frame);
  const { kinds, aims, shapes, mostGap, mostTicks } = style;
  const schedule: Fault[] = [];
  for (let atTick = random.below(mostGap); atTick < frame.ticks; atTick += random.between(1, mostGap)) {
    schedule.push({
      number: schedule.length,
      atTick,
      kind: random.pick(kinds),
      server: random.below(frame.servers),
      aim: random.pick(aims),
      other: random.below(frame.servers),
      ticks: random.between(1, mostTicks),
      effects: random.below(12),
      shape: random.pick(shapes),
      sides: random.next(),
    });
  }
  return schedule;
}
