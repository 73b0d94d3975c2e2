/** The chart says which timers run; here they get their length, and their time. */

import type { TimerName } from '../generated/server/role.ts';
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

export class ChartTimers {
  private readonly lengths: TimerLengths;
  private readonly random: Random;
  private readonly timers: Readonly<Record<TimerName, ChartTimer>>;

  constructor(clock: Clock, random: Random, lengths: TimerLengths, expire: (timer: TimerName) => void) {
    this.lengths = lengths;
    this.random = random;
    this.timers = {
      electionTimeout: new ChartTimer(clock, () => expire('electionTimeout')),
      minimumElectionTimeout: new ChartTimer(clock, () => expire('minimumElectionTimeout')),
      heartbeatInterval: new ChartTimer(clock, () => expire('heartbeatInterval')),
    };
  }

  start(timer: TimerName): void {
    this.timers[timer].start(this.lengthOf(timer));
  }

  cancel(timer: TimerName): void {
    this.timers[timer].cancel();
  }

  close(): void {
    for (const timer of Object.values(this.timers)) timer.close();
  }

  private lengthOf(timer: TimerName): number {
    const { electionTimeoutMs, heartbeatIntervalMs } = this.lengths;
    if (timer === 'heartbeatInterval') return heartbeatIntervalMs;
    return timer === 'electionTimeout' ? electionTimeoutMs * (1 + this.random()) : electionTimeoutMs;
  }
}
