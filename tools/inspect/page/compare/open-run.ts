/** Shows one side of a comparison as the simulation of the page: whoever looks can lay hands on it. */

import type { Parting } from '../../compare/parting.ts';
import { openSimulation } from '../sources/simulation.ts';
import { type Engine, isEditShown } from './edit-state.ts';

export function openRun(
  side: 'old' | 'edited',
  { Playground, Reasons }: Engine,
  { run, [side]: { step } }: Parting,
  moment = step?.moment,
): void {
  const title = `${run.title} (${side})`;
  openSimulation({ title, Reasons, ...(moment === undefined ? {} : { from: moment }) }, (onInspection) => {
    const playground = new Playground({ seed: run.seed, onInspection });
    for (const command of run.commands) {
      try {
        if (!command.startsWith('expect ')) playground.perform(command);
      } catch {
        // It is impossible on this side, and was left out of the comparison, too.
      }
    }
    return playground;
  });
  isEditShown.value = false;
}
