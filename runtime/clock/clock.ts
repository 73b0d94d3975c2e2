/** Time and chance, the two things that the protocol itself must not know. */

/** A timer that was started. */
export interface RunningTimer {
  /** After this it does not fire, even if it is already due. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds on a monotonic clock with an arbitrary origin. */
  nowMs(): number;
  /** Calls once, delayMs (>= 0) from now or later, never before this call returns. */
  startTimer(delayMs: number, fire: () => void): RunningTimer;
  /** Runs `task` after the events that are already waiting, and before any timer. */
  defer(task: () => void): void;
}

/** Uniform in [0, 1). */
export type Random = () => number;
