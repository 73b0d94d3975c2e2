// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { Effects } from '../../spec/effects.ts';
import type { FollowerProgress as FollowerProgressOfSpec } from '../../spec/followers.ts';

/** The states without children, by their path from the root of the chart. */
export type FollowerProgressRole =
  | 'probe.free'
  | 'probe.asking'
  | 'probe.paused'
  | 'replicate.free'
  | 'replicate.full'
  | 'snapshot.taking.waiting'
  | 'snapshot.paused';

/** The live state together with the state of the chart. */
export interface FollowerProgress extends FollowerProgressOfSpec {
  role: FollowerProgressRole;
}

/** The delays that the chart names. How long one is, the runtime says. */
export type FollowerProgressTimerName = 'probeRetry' | 'snapshotPatience';

/** What a step may order beside what rules order. */
export interface StepEffects extends Effects {
  /** Starts the timer; one that runs already starts anew. */
  startTimer(timer: FollowerProgressTimerName, id: FollowerProgress['id']): void;
  /** Stops the timer, if it still runs. */
  cancelTimer(timer: FollowerProgressTimerName, id: FollowerProgress['id']): void;
  /** The branch with this number is taken: see branches.ts. */
  took(part: 'follower', id: FollowerProgress['id'], branch: number): void;
}

/**
 * What an eventless transition did. Nothing was enabled; or one was taken that changed nothing, so that
 * asking again would not end; or one was taken that may have enabled another.
 */
export type Settling = 'at rest' | 'unchanged' | 'changed';
