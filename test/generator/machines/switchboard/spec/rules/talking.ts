/** What happens on one line. */

import type { Effects } from '../effects.ts';
import type { Line, Spoken } from '../lines.ts';
import type { DeepReadonly } from '../parts.ts';
import type { SwitchboardState } from '../state.ts';

type Owner = DeepReadonly<SwitchboardState>;

export function ring(own: Line, _event: unknown, effects: Effects): void {
  own.rings += 1;
  effects.note(`${own.id} rings ${own.rings}`);
}

export function rangEnough(own: Line): boolean {
  return own.rings >= 3;
}

export function rangTooOften(own: Line): boolean {
  return own.rings >= 5;
}

/** It reads what its owner and the other lines are at this very moment. */
export function greet(own: Line, _event: unknown, effects: Effects, owner: Owner): void {
  const others = [...owner.lines.values()].filter((line) => line.id !== own.id);
  const seen = owner.lines.get(own.id);
  effects.note(`${own.id} ${seen?.role} after ${owner.log.length}, ${seen?.rings} rings`);
  effects.note(others.map((line) => `${line.id} ${line.role}`).join());
}

export function write(own: Line, event: Spoken, effects: Effects): void {
  own.words.push(event.word);
  effects.note(`${own.id}: ${event.word}`);
}

export function wordIsLast(_own: Line, event: Spoken, owner: Owner): boolean {
  return event.word === 'bye' && owner.lines.size > 1;
}

export function isFull(own: Line): boolean {
  return own.words.length >= 2;
}

export function repeatFirst(own: Line, _event: unknown, effects: Effects): void {
  effects.note(`${own.id} again: ${own.words.shift()}`);
}

export function forgetWords(own: Line, _event: unknown, effects: Effects): void {
  effects.note(`${own.id} forgets ${own.words.length}`);
  own.words = [];
}
