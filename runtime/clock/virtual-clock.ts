/** A clock that stands still until it is told to go on: for tests, simulation and the browser. */

import type { Clock, RunningTimer } from './clock.ts';

interface Due extends RunningTimer {
  readonly atMs: number;
  /** Timers that are due at the same moment fire in the order in which they were started. */
  readonly order: number;
  readonly fire: () => void;
  cancelled: boolean;
}

export class VirtualClock implements Clock {
  private time = 0;
  private started = 0;
  private timers: Due[] = [];
  private deferred: (() => void)[] = [];

  nowMs(): number {
    return this.time;
  }

  startTimer(delayMs: number, fire: () => void): RunningTimer {
    this.started += 1;
    const due: Due = {
      atMs: this.time + Math.max(0, delayMs),
      order: this.started,
      fire,
      cancelled: false,
      cancel() {
        this.cancelled = true;
      },
    };
    this.timers.push(due);
    return due;
  }

  defer(task: () => void): void {
    this.deferred.push(task);
  }

  /** Runs what was deferred, and what that defers, until nothing is left. Time does not pass. */
  runDeferred(): void {
    while (this.deferred.length > 0) {
      const tasks = this.deferred;
      this.deferred = [];
      for (const task of tasks) task();
    }
  }

  /** Lets time pass; whatever becomes due meanwhile fires at its moment. */
  advance(byMs: number): void {
    const until = this.time + byMs;
    this.runDeferred();
    for (let next = this.takeDue(until); next !== null; next = this.takeDue(until)) {
      this.time = Math.max(this.time, next.atMs);
      next.fire();
      this.runDeferred();
    }
    this.time = until;
  }

  private takeDue(until: number): Due | null {
    this.timers = this.timers.filter((timer) => !timer.cancelled);
    let first: Due | null = null;
    for (const timer of this.timers) {
      if (timer.atMs > until) continue;
      if (first === null || timer.atMs < first.atMs) first = timer;
      else if (timer.atMs === first.atMs && timer.order < first.order) first = timer;
    }
    if (first !== null) this.timers.splice(this.timers.indexOf(first), 1);
    return first;
  }
}
