/** Who waits, and what breaks. */

import type { Effects } from '../effects.ts';
import type { ButtonPressed } from '../events.ts';
import type { LightState } from '../state.ts';

export function someoneWaits(state: LightState): boolean {
  return state.waiting.length > 0;
}

export function brokeTooOften(state: LightState): boolean {
  return state.faults >= 3;
}

export function manyWait(state: LightState): boolean {
  return state.waiting.length > 1;
}

export function rememberButton(state: LightState, event: ButtonPressed): void {
  state.waiting.push(event.side);
}

export function letOneCross(state: LightState, _event: unknown, effects: Effects): void {
  effects.note(`cross ${state.waiting.shift()}`);
}

export function countFault(state: LightState): void {
  state.faults += 1;
}

export function lampsOn(_state: LightState, _event: unknown, effects: Effects): void {
  effects.note('lamps on');
}

export function lampsOff(state: LightState, _event: unknown, effects: Effects): void {
  effects.note(`lamps off, ${state.waiting.length} wait`);
}

export function blink(_state: LightState, _event: unknown, effects: Effects): void {
  effects.note('blink');
}

export function switchOn(_state: LightState, _event: unknown, effects: Effects): void {
  effects.note('switched on');
}

export function switchOff(_state: LightState, _event: unknown, effects: Effects): void {
  effects.note('switched off');
}
