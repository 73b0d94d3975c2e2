/** What a seed means: which fault strikes when, for how long, and whom. Nothing else is drawn from it. */

import { SeededRandom } from '../simulate/seeded-random.ts';

export const faultClasses = [
  'kill',
  'power-loss',
  'pause',
  'partition',
  'one-way',
  'bridge',
  'isolate-leader',
  'delay',
  'reset',
  'slow-disk',
  'stalled-disk',
  'full-disk',
  'failed-sync',
] as const;

export type FaultClass = (typeof faultClasses)[number];

/** The leader is whoever it is at that time; the others are drawn. */
export type Victims = 'one' | 'leader' | 'minority' | 'all';

export interface Strike {
  readonly number: number;
  readonly kind: FaultClass;
  readonly victims: Victims;
  /** Milliseconds since the faults began. */
  readonly atMs: number;
  readonly forMs: number;
  /** Milliseconds of delay, or bytes of room; what it means depends on the kind. */
  readonly strength: number;
  /** The seed of what can only be chosen at that time: who of the servers that are there. */
  readonly draw: number;
}

export interface ScheduleFrame {
  readonly seed: number;
  readonly forMs: number;
  readonly faults: readonly FaultClass[];
}

/** Faults of one lane follow each other; lanes overlap. */
export const lanes: readonly (readonly FaultClass[])[] = [
  ['kill', 'power-loss', 'pause'],
  ['partition', 'one-way', 'bridge', 'isolate-leader', 'delay', 'reset'],
  ['slow-disk', 'stalled-disk', 'full-disk', 'failed-sync'],
];

/** Milliseconds: the shortest and the longest calm within a lane, and fault. */
const CALM = [1000, 8000] as const;
const FAULT = [300, 6000] as const;

const victimsOfKind: Readonly<Partial<Record<FaultClass, readonly Victims[]>>> = {
  kill: ['one', 'leader', 'leader', 'minority', 'all'],
  'power-loss': ['one', 'leader', 'minority', 'all'],
  pause: ['one', 'leader', 'leader', 'minority'],
  delay: ['one', 'leader', 'all'],
  reset: ['one', 'leader', 'all'],
  'slow-disk': ['one', 'leader', 'minority', 'all'],
};

/** The strikes in the order of their time. A pure function. */
export function drawSchedule({ seed, forMs, faults }: ScheduleFrame): readonly Strike[] {
  const root = new SeededRandom(seed, 'torture');
  const strikes = lanes.flatMap((lane, i) => {
    const kinds = lane.filter((kind) => faults.includes(kind));
    return kinds.length === 0 ? [] : drawLane(root.fork(`lane ${i}`), kinds, forMs);
  });
  return strikes
    .sort((one, other) => one.atMs - other.atMs)
    .map((strike, i) => ({ ...strike, number: i + 1 }));
}

function drawLane(random: SeededRandom, kinds: readonly FaultClass[], forMs: number): Strike[] {
  const strikes: Strike[] = [];
  for (let atMs = random.between(...CALM); atMs < forMs; ) {
    const strike = drawStrike(random, random.pick(kinds), atMs);
    strikes.push({ ...strike, forMs: Math.min(strike.forMs, forMs - atMs) });
    atMs += strike.forMs + random.between(...CALM);
  }
  return strikes;
}

function drawStrike(random: SeededRandom, kind: FaultClass, atMs: number): Strike {
  return {
    number: 0,
    kind,
    victims: random.pick(victimsOfKind[kind] ?? ['one', 'leader']),
    atMs,
    forMs: random.between(...FAULT),
    strength: drawStrength(random, kind),
    draw: random.next(),
  };
}

/** Small and large, rather than all the same. */
function drawStrength(random: SeededRandom, kind: FaultClass): number {
  if (kind === 'delay') return random.pick([5, 20, 60, 150, 300]);
  if (kind === 'full-disk') return random.pick([0, 700, 5000, 60_000]);
  return random.pick([2, 10, 40, 150]);
}
