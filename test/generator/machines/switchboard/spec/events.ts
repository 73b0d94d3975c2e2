/** What can happen to a switchboard. */

import type { LineTimer } from './lines.ts';

export interface ShiftBegun {
  readonly type: 'ShiftBegun';
}

export interface ShiftEnded {
  readonly type: 'ShiftEnded';
}

export interface LineAdded {
  readonly type: 'LineAdded';
  readonly id: string;
}

export interface LineCut {
  readonly type: 'LineCut';
  readonly id: string;
}

/** An empty word hangs up. */
export interface SignalCame {
  readonly type: 'SignalCame';
  readonly id: string;
  readonly word: string;
}

/** Somebody wants to reach everybody. */
export interface RoundCall {
  readonly type: 'RoundCall';
}

export interface LineTimeout {
  readonly type: 'LineTimeout';
  readonly id: string;
  readonly timer: LineTimer;
}

export type SwitchboardEvent =
  | ShiftBegun
  | ShiftEnded
  | LineAdded
  | LineCut
  | SignalCame
  | RoundCall
  | LineTimeout;
