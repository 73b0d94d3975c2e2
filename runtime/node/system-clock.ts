/** The clock of the machine: monotonic, so that nobody who sets the time can hurry an election. */

import type { Clock, RunningTimer } from '../clock/clock.ts';

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  startTimer(delayMs: number, fire: () => void): RunningTimer {
    const timer = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
  defer(task: () => void): void {
    setImmediate(task);
  },
};
