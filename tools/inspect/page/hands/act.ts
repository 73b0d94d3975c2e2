/** What a person does to the simulated cluster. In the past it begins another future from there. */

import { ScenarioError } from '../../../scenario/script.ts';
import type { Playground } from '../../playground/playground.ts';
import { complaint, grow, shown, source, timeline } from '../view-state.ts';
import { forkHere } from './fork.ts';

/** Refusals are told, not thrown. */
export function act(deed: (playground: Playground) => unknown): void {
  if (source.value?.playground == null) {
    complaint.value = 'This cluster can only be looked at. Choose "Simulation" to lay hands on one.';
    return;
  }
  if (shown.value < timeline.value.last) forkHere();
  complaint.value = null;
  try {
    deed(source.value.playground as Playground);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    complaint.value = error instanceof ScenarioError ? error.message.replace(/^\S+: /, '') : error.message;
  }
  grow();
}

export function perform(command: string): void {
  act((playground) => playground.perform(command));
}
