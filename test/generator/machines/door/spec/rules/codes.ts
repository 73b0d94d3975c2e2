/** The rules of the lock. */

import type { Effects } from '../effects.ts';
import type { CodeTyped } from '../events.ts';
import type { DoorState } from '../state.ts';

export function codeIsRight(state: DoorState, event: CodeTyped): boolean {
  return event.code === state.code;
}

export function codeIsWrong(state: DoorState, event: CodeTyped): boolean {
  return event.code !== state.code;
}

export function failedTooOften(state: DoorState): boolean {
  return state.failures >= 2;
}

export function hasFailed(state: DoorState): boolean {
  return state.failures > 0;
}

export function countFailure(state: DoorState, event: CodeTyped, effects: Effects): void {
  state.failures += 1;
  effects.note(`wrong ${event.code}`);
}

export function forgetFailures(state: DoorState): void {
  state.failures = 0;
}

export function soundAlarm(_state: DoorState, _event: unknown, effects: Effects): void {
  effects.note('alarm');
}

export function beep(_state: DoorState, _event: unknown, effects: Effects): void {
  effects.note('beep');
}
