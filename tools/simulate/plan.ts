/** What a seed means: the cluster, its load, how often what goes wrong, and when what strikes. */

import type { CompactionLimits, FlowLimits } from '../../generated/vocabulary.ts';
import type { LeaseReads } from '../../runtime/lease-reads.ts';
import { type Fault, type FaultClass, faultClasses } from './faults.ts';
import { drawSchedule, type Frame } from './schedule.ts';
import { SeededRandom } from './seeded-random.ts';
import { drawSieges } from './sieges.ts';

/** Chance and size of the faults that are drawn anew each time. 0: never. */
export interface Luck {
  /** Of a packet. */
  readonly drop: number;
  /** Of a packet. */
  readonly duplicate: number;
  /** The second copy of a packet comes up to this many ticks after the first. */
  readonly mostEchoTicks: number;
  /** Of a packet: it does not wait for those that left before it, and takes up to four times as long. */
  readonly reorder: number;
  /** Of a packet: it survives the incarnation that it was meant for, and the one that sent it. */
  readonly stale: number;
  /** A packet takes 1 to this many ticks. */
  readonly mostDelayTicks: number;
  /** A write takes 0 to this many ticks; 0 ticks means before `write` returns. */
  readonly mostWriteTicks: number;
  /** Of a crash: the write under way is lost as a whole, or kept as a whole, or any prefix of it is. */
  readonly lostWrites: 'all' | 'none' | 'any';
  /** A timer fires up to this many ticks late. */
  readonly mostLateTicks: number;
  /** A clock runs up to this much faster or slower, as a fraction. */
  readonly mostDrift: number;
}

/** Clients whose calls take effect once, however often they are repeated. @thesis §6.3 */
export interface SessionPlan {
  /** With one more, the one that was used longest ago expires: small, so that they do all the time. */
  readonly maxSessions: number;
  /** Of the clients, so many have one; the others do without. */
  readonly share: number;
}

export interface Plan {
  readonly seed: number;
  /** How long faults strike; the healing comes after them. */
  readonly ticks: number;
  /** Of the first configuration. */
  readonly servers: number;
  /** Others, which may join later. */
  readonly spares: number;
  readonly clients: number;
  readonly keys: number;
  /** A client asks the same server most of the time: one that is cut off gets more than its share. */
  readonly loyalClients: boolean;
  /** A client waits 1 to this many ticks between two calls. */
  readonly mostThinkTicks: number;
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly maxBatchEntries: number;
  readonly flowLimits: FlowLimits;
  readonly compactionLimits: CompactionLimits;
  /**
   * By the number of a server: which servers should rather lead, in its opinion. All have the same one, or
   * each its own. Empty where all are equal.
   */
  readonly opinions: readonly Priorities[];
  /** Null: every read asks a majority. Otherwise all clocks keep what is said here, and never jump. */
  readonly leaseReads: LeaseReads | null;
  /** Of a call of a client: it asks the store to forget the past, or snapshots would only grow. */
  readonly forgetfulness: number;
  /** Absent where nobody has one: most seeds. */
  readonly sessions?: SessionPlan;
  /** Messages travel as bytes through the codec, or are handed over. The latter is twice as fast. */
  readonly encoded: boolean;
  /** A server ends its turn after every event, instead of once a tick. */
  readonly eagerTurns: boolean;
  readonly luck: Luck;
  readonly schedule: readonly Fault[];
  /** How often all faults end, for as long as it takes to see the cluster serve again. */
  readonly calmEveryTicks: number;
  /** For each calm, in turn. */
  readonly breakages: readonly Breakage[];
}

/**
 * Deaf: it sends and does not receive. Stalled: no write of its disk ever ends. Returning: isolated until the
 * others serve again; then it stands alone, and comes back with a newer term. Shunned: when all serve, it no
 * longer hears the leader.
 */
const breakdowns = ['down', 'down', 'isolated', 'deaf', 'stalled', 'returning', 'shunned'] as const;

export type Breakdown = (typeof breakdowns)[number];

/** What healing does not reach: always a minority. */
export interface Breakage {
  readonly count: number;
  /** The number of the first; the others are the next ones. */
  readonly first: number;
  /** The leader of the moment is among them, if there is one: it takes the place of the first. */
  readonly withLeader: boolean;
  /** Rather those without whom nobody has the longest log and the latest term in one. */
  readonly isUnlucky: boolean;
  readonly are: Breakdown;
}

/** By the names of the servers. */
export type Priorities = Readonly<Record<string, number>>;

/** What a shrunk run leaves out. */
export interface PlanLimits {
  readonly without?: readonly FaultClass[];
  /** The scheduled faults that stay, by number; all if absent. */
  readonly only?: readonly number[];
  readonly clients?: number;
  /** Instead of as many as the seed has. */
  readonly servers?: number;
}

/** The first configuration and the spares together. */
const mostServers = 7;

export function drawPlan(seed: number, ticks: number, limits: PlanLimits = {}): Plan {
  const random = new SeededRandom(seed, 'plan');
  const off = new Set(faultClasses.filter(() => random.chance(0.4)));
  for (const name of limits.without ?? []) off.add(name);
  const isUsurped = random.chance(0.3);
  const drawnServers = random.pick(isUsurped ? [3, 4, 5] : [1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 6, 7]);
  const heartbeatIntervalMs = random.between(2, 7);
  const electionTimeoutMs = heartbeatIntervalMs * random.between(5, 8);
  const clients = random.between(1, random.pick([6, 6, 20]));
  const servers = limits.servers ?? drawnServers;
  const mostSpares = Math.min(3, mostServers - drawnServers);
  const drawnSpares = random.fork('spares').between(Math.min(1, mostSpares), mostSpares);
  const frame = { servers: drawnServers + drawnSpares, ticks, electionTimeoutMs, heartbeatIntervalMs };
  const leases = drawLeases(random.fork('leases'), frame);
  const drawn = drawSchedule(random.fork('schedule'), frame, isUsurped).filter(({ kind }) => !off.has(kind));
  const schedule = [...(leases?.isAlone ? [] : drawn), ...(leases?.sieges ?? [])].filter(
    ({ kind, number }) => mayStrike(kind, leases, limits) && (limits.only?.includes(number) ?? true),
  );
  const luck = drawLuck(random.fork('luck'), off, heartbeatIntervalMs);
  const mostDrift = off.has('drift') || leases === null ? luck.mostDrift : leases.clockDrift;
  const isChanged = schedule.some(({ kind }) => kind === 'reconfigure');
  const spares = isChanged ? Math.max(0, Math.min(drawnSpares, mostServers - servers)) : 0;
  const all = servers + spares;
  return {
    seed,
    ticks,
    servers,
    spares,
    clients: Math.min(clients, limits.clients ?? clients),
    keys: random.between(1, 5),
    mostThinkTicks: Math.ceil((clients * random.between(1, 30)) / (leases === null ? 1 : 4)),
    electionTimeoutMs,
    heartbeatIntervalMs,
    requestTimeoutMs: electionTimeoutMs * random.between(2, 20),
    maxBatchEntries: random.pick(isUsurped ? [1, 1, 2] : [1, 2, 8, 64, 1024]),
    loyalClients: random.chance(0.5),
    flowLimits: drawFlow(random.fork('flow')),
    compactionLimits: drawCompaction(random.fork('compaction'), off.has('compaction')),
    opinions: drawOpinions(random.fork('opinions'), all),
    forgetfulness: off.has('compaction') && off.has('compact') ? 0 : 0.1,
    encoded: random.chance(0.2),
    eagerTurns: random.chance(0.5),
    luck: { ...luck, mostDrift },
    leaseReads: leases && { clockDrift: mostDrift },
    schedule: schedule.map((fault) => ({
      ...fault,
      server: fault.server % all,
      other: fault.other % all,
    })),
    calmEveryTicks: electionTimeoutMs * random.between(40, 250),
    breakages: drawBreakages(random.fork('broken'), { servers, isUsurped, off: off.has('broken') }),
    ...drawSessions(random.fork('sessions')),
  };
}

/** A stream of its own: who has none has the run that there was before anybody had one. */
function drawSessions(random: SeededRandom): Pick<Plan, 'sessions'> {
  if (!random.chance(0.25)) return {};
  return { sessions: { maxSessions: random.pick([1, 2, 3, 5, 20]), share: random.pick([0.5, 1, 1]) } };
}

/** In a part of the seeds somebody should rather lead, and in some of these nobody agrees who. */
function drawOpinions(random: SeededRandom, servers: number): readonly Priorities[] {
  const isPreferring = random.chance(0.25);
  const isDisputed = random.chance(0.3);
  const opinion = () =>
    Object.fromEntries(Array.from({ length: servers }, (_, place) => [`n${place + 1}`, random.below(3)]));
  const shared = opinion();
  if (!isPreferring) return [];
  return Array.from({ length: servers }, () => (isDisputed ? opinion() : shared));
}

/** In one seed of four. */
interface Leases {
  readonly clockDrift: number;
  /** Beside these nothing is scheduled. */
  readonly isAlone: boolean;
  readonly sieges: readonly Fault[];
}

function drawLeases(random: SeededRandom, frame: Frame): Leases | null {
  if (!random.chance(0.25)) return null;
  const clockDrift = random.pick([0.02, 0.2, 0.4]);
  return { clockDrift, isAlone: random.chance(0.5), sieges: drawSieges(random, frame, firstSiege) };
}

/** No fault of the usual schedule has such a number. */
const firstSiege = 1_000_000;

/** Leases trust that clocks do not jump. */
function mayStrike(kind: FaultClass, leases: Leases | null, { without }: PlanLimits): boolean {
  return !(kind === 'clockJump' && leases !== null) && without?.includes(kind) !== true;
}

/** Small rates matter as much as large ones, so the exponent is drawn, not the rate. */
function rate(random: SeededRandom, most: number): number {
  return most / 2 ** random.below(7);
}

/** Everything is drawn and then left out: what is off does not change what is on. */
function drawLuck(random: SeededRandom, off: ReadonlySet<FaultClass>, heartbeatIntervalMs: number): Luck {
  const unless = <Value>(name: FaultClass, value: Value, calm: Value) => (off.has(name) ? calm : value);
  return {
    drop: unless('drop', rate(random, 0.3), 0),
    duplicate: unless('duplicate', rate(random, 0.8), 0),
    mostEchoTicks: random.pick([1, heartbeatIntervalMs, 40 * heartbeatIntervalMs]),
    reorder: unless('reorder', rate(random, 0.5), 0),
    stale: unless('stale', rate(random, 1), 0),
    mostDelayTicks: unless('slowNetwork', random.between(1, 2 * heartbeatIntervalMs), 1),
    mostWriteTicks: unless('slowDisk', random.between(1, random.pick([1, 3, 12]) * heartbeatIntervalMs), 0),
    lostWrites: unless('lostWrites', random.pick(['all', 'any', 'any']), 'none'),
    mostLateTicks: unless('lateTimers', random.between(1, 2 * heartbeatIntervalMs), 0),
    mostDrift: unless('drift', rate(random, 0.2), 0),
  };
}

/** Windows that are full all the time, and some that never are. */
function drawFlow(random: SeededRandom): FlowLimits {
  return {
    maxInFlightMessages: random.pick([1, 2, 8, 256]),
    maxInFlightBytes: random.pick([1, 100, 1000, 1 << 20]),
    maxUncommittedBytes: random.pick([200, 2000, 1 << 20, 1 << 20]),
  };
}

const never = Number.MAX_SAFE_INTEGER;

/**
 * Small ones, so that snapshots are taken all the time and travel in many pieces; and some that never are.
 */
function drawCompaction(random: SeededRandom, isOff: boolean): CompactionLimits {
  const maxEntries = random.pick([4, 12, 40, 150]);
  const maxBytes = random.pick([200, 2000, never, never]);
  const keptEntries = random.pick([0, 0, 1, 5, 50]);
  const pieceBytes = random.pick([64, 256, 256, 2048, 1 << 20]);
  if (isOff) return { maxEntries: never, maxBytes: never, keptEntries, pieceBytes };
  return { maxEntries, maxBytes, keptEntries, pieceBytes };
}

interface Breakable {
  readonly servers: number;
  readonly isUsurped: boolean;
  readonly off: boolean;
}

/** After the last one comes the first again. */
const mostBreakages = 8;

/** Where logs have parted, it shows when nobody is there who could do without the others. */
function drawBreakages(random: SeededRandom, { servers, isUsurped, off }: Breakable): readonly Breakage[] {
  const most = Math.ceil(servers / 2) - 1;
  const least = () => (isUsurped ? most : Math.min(most, random.chance(0.7) ? 1 : 0));
  return Array.from({ length: mostBreakages }, () => ({
    count: off ? 0 : random.between(least(), most),
    first: random.below(servers),
    withLeader: random.chance(0.5),
    isUnlucky: isUsurped && random.chance(0.7),
    are: random.pick(isUsurped ? (['down', 'isolated'] as const) : breakdowns),
  }));
}
