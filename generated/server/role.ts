// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ServerEffects } from '../../spec/effects.ts';
import type { ServerState } from '../../spec/state.ts';
import type { FollowerProgressOrders } from '../follower-progress/orders.ts';
import type { FollowerProgress, FollowerProgressTimerName } from '../follower-progress/role.ts';

/** The states without children, by their path from the root of the chart. */
export type ServerRole =
  | 'follower.silent'
  | 'follower.hearing'
  | 'preCandidate'
  | 'candidate.volunteer'
  | 'candidate.nominee'
  | 'leader.supported.heartbeat'
  | 'leader.supported.transferring.heartbeat'
  | 'halted';

/** The live state together with the state of the chart. In 'halted' it ignores everything. */
export interface Server extends ServerState {
  role: ServerRole;
}

/** The delays that the chart names. How long one is, the runtime says. */
export type TimerName = 'electionTimeout' | 'minimumElectionTimeout' | 'heartbeatInterval';

/** A timer that was started has run out. One that no active state has started is ignored. */
export interface Timeout {
  readonly type: 'Timeout';
  readonly timer: TimerName;
}

/** What a step may order beside what rules order. */
export interface StepEffects extends Omit<ServerEffects, 'followers'> {
  /** Starts the timer; one that runs already starts anew. */
  startTimer(timer: TimerName): void;
  startTimer(timer: FollowerProgressTimerName, id: FollowerProgress['id']): void;
  /** Stops the timer, if it still runs. */
  cancelTimer(timer: TimerName): void;
  cancelTimer(timer: FollowerProgressTimerName, id: FollowerProgress['id']): void;
  /** The branch with this number is taken: see branches.ts. */
  took(branch: number): void;
  took(part: 'follower', id: FollowerProgress['id'], branch: number): void;
}

/** The same with the way to the parts, which connect() adds. */
export interface ConnectedEffects extends StepEffects {
  readonly followers: FollowerProgressOrders;
}

/**
 * What an eventless transition did. Nothing was enabled; or one was taken that changed nothing, so that
 * asking again would not end; or one was taken that may have enabled another.
 */
export type Settling = 'at rest' | 'unchanged' | 'changed';
