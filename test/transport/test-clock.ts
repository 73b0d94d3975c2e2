/** The system's time, for what goes over real sockets. */

import type { Clock, RunningTimer } from '../../runtime/clock/clock.ts';

export class TestClock implements Clock {
  /** Timers that run at this moment. */
  readonly running = new Set<RunningTimer>();

  nowMs(): number {
    return performance.now();
  }

  startTimer(delayMs: number, fire: () => void): RunningTimer {
    const timeout = setTimeout(() => {
      this.running.delete(timer);
      fire();
    }, delayMs);
    const timer: RunningTimer = {
      cancel: () => {
        clearTimeout(timeout);
        this.running.delete(timer);
      },
    };
    this.running.add(timer);
    return timer;
  }

  defer(task: () => void): void {
    setImmediate(task);
  }
}
