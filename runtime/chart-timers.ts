/** The chart says which timers run; here they get their length, and their time. */

import type { Timeout, TimerName } from '../generated/server/role.ts';
import type { FollowerTimeout, FollowerTimer, NodeId } from '../generated/vocabulary.ts';
import type { Clock, Random, RunningTimer } from './clock/clock.ts';

export interface TimerLengths {
  /** The shortest election timeout. The actual one is random in [this, 2 × this). @paper §5.2 */
  readonly electionTimeoutMs: number;
  /** Time between two heartbeats; well below electionTimeoutMs. @paper §5.6 */
  readonly heartbeatIntervalMs: number;
}

const notRunning = Number.POSITIVE_INFINITY;

/**
 * One timer of the chart. Restarting it is only a note: the clock's own timer goes on and is set again when
 * due.
 */
class ChartTimer {
  private readonly clock: Clock;
  private readonly expire: () => void;
  private deadlineMs = notRunning;
  private alarm: RunningTimer | null = null;
  private alarmMs = notRunning;

  constructor(clock: Clock, expire: () => void) {
    this.clock = clock;
    this.expire = expire;
  }

  get isRunning(): boolean {
    return this.deadlineMs !== notRunning;
  }

  start(delayMs: number): void {
    this.deadlineMs = this.clock.nowMs() + delayMs;
    if (this.alarm !== null && this.alarmMs <= this.deadlineMs) return;
    this.alarm?.cancel();
    this.setAlarm();
  }

  cancel(): void {
    this.deadlineMs = notRunning;
  }

  /** Cancels it for good, the clock's timer too. */
  close(): void {
    this.cancel();
    this.alarm?.cancel();
    this.alarm = null;
  }

  private setAlarm(): void {
    this.alarmMs = this.deadlineMs;
    const delayMs = Math.max(0, this.deadlineMs - this.clock.nowMs());
    this.alarm = this.clock.startTimer(delayMs, () => {
      // After a pause the heartbeats that arrived meanwhile are read first: they may restart this timer.
      this.clock.defer(() => this.ring());
    });
  }

  private ring(): void {
    if (this.alarm === null) return;
    this.alarm = null;
    if (this.deadlineMs === notRunning) return;
    if (this.deadlineMs > this.clock.nowMs()) return this.setAlarm();
    this.deadlineMs = notRunning;
    this.expire();
  }
}

/** What a timer says when it has run out. */
export type TimerEvent = Timeout | FollowerTimeout;

/** So many heartbeats without an answer, and what was sent to a follower is taken for lost. */
const heartbeatsPerRetry = 3;
/** So many without a word, and nobody waits any more for a follower that is sent a snapshot. */
const heartbeatsOfPatience = 10;

type FollowerTimers = Readonly<Record<FollowerTimer, ChartTimer>>;

function namesOfRunning(timers: Readonly<Record<string, ChartTimer>>): string[] {
  return Object.keys(timers).filter((name) => timers[name]?.isRunning);
}

export class ChartTimers {
  private readonly clock: Clock;
  private readonly lengths: TimerLengths;
  private readonly random: Random;
  private readonly expire: (event: TimerEvent) => void;
  private readonly timers: Readonly<Record<TimerName, ChartTimer>>;
  /** Those of each follower of a leader. */
  private readonly followers = new Map<NodeId, FollowerTimers>();

  constructor(clock: Clock, random: Random, lengths: TimerLengths, expire: (event: TimerEvent) => void) {
    this.clock = clock;
    this.lengths = lengths;
    this.random = random;
    this.expire = expire;
    this.timers = {
      electionTimeout: this.timerOf({ type: 'Timeout', timer: 'electionTimeout' }),
      minimumElectionTimeout: this.timerOf({ type: 'Timeout', timer: 'minimumElectionTimeout' }),
      heartbeatInterval: this.timerOf({ type: 'Timeout', timer: 'heartbeatInterval' }),
    };
  }

  start(timer: TimerName): void;
  start(timer: FollowerTimer, follower: NodeId): void;
  start(timer: TimerName | FollowerTimer, follower?: NodeId): void {
    this.find(timer, follower).start(timerLengthMs(timer, this.lengths, this.random));
  }

  cancel(timer: TimerName): void;
  cancel(timer: FollowerTimer, follower: NodeId): void;
  cancel(timer: TimerName | FollowerTimer, follower?: NodeId): void {
    this.find(timer, follower).cancel();
  }

  /** As traces call them: 'electionTimeout', 'probeRetry/n2'. */
  get running(): readonly string[] {
    const names = namesOfRunning(this.timers);
    for (const [id, timers] of this.followers)
      for (const name of namesOfRunning(timers)) names.push(`${name}/${id}`);
    return names;
  }

  close(): void {
    for (const timers of [this.timers, ...this.followers.values()])
      for (const timer of Object.values(timers)) timer.close();
  }

  private find(timer: TimerName | FollowerTimer, follower?: NodeId): ChartTimer {
    if (follower === undefined) return this.timers[timer as TimerName];
    const known = this.followers.get(follower);
    if (known !== undefined) return known[timer as FollowerTimer];
    const made: FollowerTimers = {
      probeRetry: this.timerOf({ type: 'FollowerTimeout', id: follower, timer: 'probeRetry' }),
      snapshotPatience: this.timerOf({ type: 'FollowerTimeout', id: follower, timer: 'snapshotPatience' }),
    };
    this.followers.set(follower, made);
    return made[timer as FollowerTimer];
  }

  private timerOf(event: TimerEvent): ChartTimer {
    return new ChartTimer(this.clock, () => this.expire(event));
  }
}

/** How long a timer runs that starts now. */
export function timerLengthMs(
  timer: TimerName | FollowerTimer,
  { electionTimeoutMs, heartbeatIntervalMs }: TimerLengths,
  random: Random,
): number {
  switch (timer) {
    case 'heartbeatInterval':
      return heartbeatIntervalMs;
    case 'probeRetry':
      return heartbeatsPerRetry * heartbeatIntervalMs;
    case 'snapshotPatience':
      return heartbeatsOfPatience * heartbeatIntervalMs;
    case 'electionTimeout':
      return electionTimeoutMs * (1 + random());
    case 'minimumElectionTimeout':
      return electionTimeoutMs;
  }
}
