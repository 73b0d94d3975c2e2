/** What a switchboard does with its lines. */

import type { SwitchboardEffects } from '../effects.ts';
import type { LineAdded, LineCut, LineTimeout, SignalCame } from '../events.ts';
import type { LineEvent } from '../lines.ts';
import type { SwitchboardState } from '../state.ts';

export function openLines(state: SwitchboardState, _event: unknown, effects: SwitchboardEffects): void {
  state.log.push('shift');
  for (const id of ['a', 'b']) effects.lines.open(id, { rings: 0, words: [] });
}

export function closeLines(state: SwitchboardState, _event: unknown, effects: SwitchboardEffects): void {
  for (const id of [...state.lines.keys()]) effects.lines.close(id);
  state.log = [];
}

export function lineIsKnown(state: SwitchboardState, event: { readonly id: string }): boolean {
  return state.lines.has(event.id);
}

export function addLine(_state: SwitchboardState, event: LineAdded, effects: SwitchboardEffects): void {
  effects.note(`adding ${event.id}`);
  effects.lines.open(event.id, { rings: 3, words: [] });
  effects.note(`added ${event.id}`);
}

export function cutLine(_state: SwitchboardState, event: LineCut, effects: SwitchboardEffects): void {
  effects.lines.close(event.id);
}

/** The second order sees what the first one did, and so does the log in between. */
export function passOn(state: SwitchboardState, event: SignalCame, effects: SwitchboardEffects): void {
  const told: LineEvent = event.word === '' ? { type: 'HungUp' } : { type: 'Spoken', word: event.word };
  effects.lines.tell(event.id, told);
  state.log.push(`${event.id} is ${state.lines.get(event.id)?.role}`);
  effects.note(state.log.at(-1) ?? '');
  if (event.word === 'twice') effects.lines.tell(event.id, { type: 'Repeated' });
}

export function callAll(state: SwitchboardState, _event: unknown, effects: SwitchboardEffects): void {
  for (const id of state.lines.keys()) effects.lines.tell(id, { type: 'Called' });
}

export function expireLine(_state: SwitchboardState, event: LineTimeout, effects: SwitchboardEffects): void {
  effects.lines.expire(event.id, event.timer);
}

export function lineIsDead(state: SwitchboardState): boolean {
  return [...state.lines.values()].some((line) => line.role === 'dead');
}

/** One at a time: the chart asks again. */
export function closeDeadLine(state: SwitchboardState, _event: unknown, effects: SwitchboardEffects): void {
  const dead = [...state.lines.values()].find((line) => line.role === 'dead');
  if (dead !== undefined) effects.lines.close(dead.id);
}
