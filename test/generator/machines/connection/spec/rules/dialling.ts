/** When to dial, and when to give up. */

import type { Effects } from '../effects.ts';
import type { Broken, SendRequested } from '../events.ts';
import type { ConnectionState } from '../state.ts';

export function attemptsAreLeft(state: ConnectionState): boolean {
  return state.attempts < 3;
}

export function isForEver(_state: ConnectionState, event: Broken): boolean {
  return event.forEver;
}

export function queueHolds(state: ConnectionState): boolean {
  return state.queue.length > 0;
}

export function isLong(_state: ConnectionState, event: SendRequested): boolean {
  return event.text.length > 2;
}

export function dial(state: ConnectionState, _event: unknown, effects: Effects): void {
  state.attempts += 1;
  effects.note(`dial ${state.attempts}`);
}

export function enqueue(state: ConnectionState, event: SendRequested): void {
  state.queue.push(event.text);
}

export function transmitNext(state: ConnectionState, _event: unknown, effects: Effects): void {
  effects.note(`transmit ${state.queue.shift()}`);
}

export function forgetAttempts(state: ConnectionState): void {
  state.attempts = 0;
}

export function dropQueue(state: ConnectionState): void {
  state.queue = [];
}

export function enterDialling(_state: ConnectionState, _event: unknown, effects: Effects): void {
  effects.note('enterDialling');
}
