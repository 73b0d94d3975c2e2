/**
 * What would happen by itself in a playground, and when: drawn from a seed, with the lengths that the runtime
 * gives to timers.
 */

import type { TimerName } from '../../../generated/server/role.ts';
import type { FollowerTimer } from '../../../generated/vocabulary.ts';
import { timerLengthMs } from '../../../runtime/chart-timers.ts';
import type { ScenarioCluster } from '../../scenario/scenario-cluster.ts';
import type { InFlight } from '../../scenario/scenario-network.ts';
import { SeededRandom } from '../../simulate/seeded-random.ts';
import type { TraceLine } from '../protocol/inspection.ts';

const lengths = { electionTimeoutMs: 150, heartbeatIntervalMs: 50 };
const latency = { leastMs: 10, mostMs: 20 };
const writeMs = 5;
const snapshotMs = 20;

/** Held up, until somebody releases it. */
const never = Number.POSITIVE_INFINITY;

/** A command of the language of scenarios, and the moment for it. */
export interface Due {
  readonly atMs: number;
  readonly command: string;
}

/** A message on its way. */
interface Flight {
  readonly id: number;
  readonly sentMs: number;
  arrivesMs: number;
}

/** A moment for something that one object stands for. */
interface Write {
  readonly what: unknown;
  atMs: number;
}

export class Schedule {
  private readonly random: SeededRandom;
  private readonly streams = new Map<string, SeededRandom>();
  /** By server, and then by timer: 'electionTimeout', 'probeRetry/n2'. */
  private readonly timers = new Map<string, Map<string, number>>();
  private readonly writes = new Map<string, Write>();
  private readonly snapshots = new Map<string, Write>();
  private flights = new Map<InFlight, Flight>();
  private messages = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed, 'playground');
  }

  /** A line of the trace of this server: its timers start and end as the chart has ordered. */
  follow(server: string, line: TraceLine, nowMs: number): void {
    if (line.kind === 'life') this.forget(server);
    if (line.kind !== 'step') return;
    const event = line.event as { readonly type: string; readonly timer?: string; readonly id?: string };
    const timers = this.timers.get(server) ?? new Map<string, number>();
    this.timers.set(server, timers);
    if (event.type === 'EntriesSaved') this.writes.delete(server);
    if (event.timer !== undefined) timers.delete(keyOf(event.timer, event.id));
    for (const [order, timer, follower] of line.orders as readonly (readonly string[])[]) {
      if (order === 'startTimer') {
        const random = this.stream(server);
        const lengthMs = timerLengthMs(timer as TimerName | FollowerTimer, lengths, () => random.fraction());
        timers.set(keyOf(String(timer), follower), nowMs + Math.round(lengthMs));
      }
      if (order === 'cancelTimer') timers.delete(keyOf(String(timer), follower));
    }
  }

  /** After each command: what is new gets its moment, what is over loses it. */
  look({ servers, network }: ScenarioCluster, nowMs: number): void {
    for (const [id, one] of servers) {
      if (!one.running) this.forget(id);
      renew(this.writes, id, one.hasUnsaved ? 'writes' : null, nowMs + writeMs);
      renew(this.snapshots, id, one.unsaved, nowMs + snapshotMs);
    }
    const flights = new Map<InFlight, Flight>();
    for (const one of [...network.inFlight, ...network.held])
      flights.set(one, this.flights.get(one) ?? this.sent(one, nowMs));
    for (const one of network.held) (flights.get(one) as Flight).arrivesMs = never;
    this.flights = flights;
    for (const one of network.inFlight) {
      const flight = flights.get(one) as Flight;
      if (flight.arrivesMs === never) flight.arrivesMs = nowMs + this.latencyMs(one);
    }
    this.keepOrder(network.inFlight);
  }

  /** All that is due comes so much later. */
  shift(ms: number): void {
    for (const timers of this.timers.values())
      for (const [timer, atMs] of timers) timers.set(timer, atMs + ms);
    for (const one of [...this.writes.values(), ...this.snapshots.values()]) one.atMs += ms;
    for (const one of this.flights.values()) one.arrivesMs += ms;
  }

  /** Those of one server that run, with the moment when they will have run out. */
  timersOf(server: string): ReadonlyMap<string, number> {
    return this.timers.get(server) ?? new Map();
  }

  /** Of a message that is in flight, or held up. */
  flightOf(one: InFlight): Readonly<Flight> {
    return this.flights.get(one) as Flight;
  }

  /** What comes first; of what comes at once, messages before the disk, and the disk before timers. */
  next({ network }: ScenarioCluster): Due | null {
    const due: Due[] = network.inFlight.map((one) => ({
      atMs: this.flightOf(one).arrivesMs,
      command: `deliver ${one.from}->${one.to} ${one.message.type}`,
    }));
    for (const [id, { atMs }] of this.writes) due.push({ atMs, command: `saved ${id}` });
    for (const [id, { atMs }] of this.snapshots) due.push({ atMs, command: `snapshotted ${id}` });
    for (const [id, timers] of this.timers)
      for (const [timer, atMs] of timers) due.push({ atMs, command: `timeout ${id} ${timer}` });
    return due.reduce<Due | null>(
      (first, one) => (first !== null && first.atMs <= one.atMs ? first : one),
      null,
    );
  }

  /** Nobody overtakes on a link: so the first to arrive is the oldest, and that is whom `deliver` means. */
  private keepOrder(inFlight: readonly InFlight[]): void {
    const last = new Map<string, number>();
    for (const one of inFlight) {
      const link = `${one.from}->${one.to}`;
      const flight = this.flights.get(one) as Flight;
      flight.arrivesMs = Math.max(flight.arrivesMs, last.get(link) ?? 0);
      last.set(link, flight.arrivesMs);
    }
  }

  private sent(one: InFlight, nowMs: number): Flight {
    this.messages += 1;
    return { id: this.messages, sentMs: nowMs, arrivesMs: nowMs + this.latencyMs(one) };
  }

  private latencyMs({ from, to }: InFlight): number {
    return this.stream(`${from}->${to}`).between(latency.leastMs, latency.mostMs);
  }

  private forget(server: string): void {
    this.timers.delete(server);
    this.writes.delete(server);
    this.snapshots.delete(server);
  }

  private stream(name: string): SeededRandom {
    const known = this.streams.get(name) ?? this.random.fork(name);
    this.streams.set(name, known);
    return known;
  }
}

const keyOf = (timer: string, follower: string | undefined) =>
  follower === undefined ? timer : `${timer}/${follower}`;

function renew(writes: Map<string, Write>, id: string, what: unknown, atMs: number): void {
  if (what === null) writes.delete(id);
  else if (writes.get(id)?.what !== what) writes.set(id, { what, atMs });
}
