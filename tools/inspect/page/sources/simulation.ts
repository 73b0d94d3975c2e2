/** A cluster that runs in this page: the generated core, on a network and on disks that obey. */

import type { Playground } from '../../playground/playground.ts';
import type { Tour } from '../../playground/tours.ts';
import type { Inspection } from '../../protocol/inspection.ts';
import { Timeline } from '../../timeline/timeline.ts';
import type { Source } from './source.ts';
import { useSource } from './use-source.ts';

interface Opened {
  readonly title: string;
  readonly tour?: Tour | null;
  /** Where the page begins to show it; the newest moment if absent. */
  readonly from?: number;
  readonly Reasons?: Source['Reasons'];
}

/** `make` gives the playground to whom it tells everything, from the beginning on. */
export function openSimulation(
  { title, tour = null, from, Reasons }: Opened,
  make: (onInspection: (told: Inspection) => void) => Playground,
): void {
  const timeline = new Timeline();
  const playground = make((told) => timeline.take(told));
  const kind = tour === null ? 'simulation' : 'tour';
  const explaining = Reasons === undefined ? {} : { Reasons };
  useSource({ kind, title, playground, tour, ...explaining, stop: () => undefined }, timeline, from);
}

/** What only a simulation needs is fetched for it. */
const fetched = () => import('../../playground/playground.ts');

/** Rejects with ScenarioError. */
export async function simulate(commands: readonly string[], title = 'Simulation'): Promise<void> {
  const { Playground } = await fetched();
  openSimulation({ title }, (onInspection) => {
    const playground = new Playground({ onInspection });
    for (const command of commands) playground.perform(command);
    return playground;
  });
}

/** All of it is played at once, and then watched from the beginning. */
export async function takeTour(tour: Tour): Promise<void> {
  const { Playground } = await fetched();
  openSimulation({ title: tour.title, tour, from: 0 }, (onInspection) => {
    const playground = new Playground({ onInspection });
    for (const { sentence, commands } of tour.steps) {
      if (sentence !== '') playground.tell(sentence);
      for (const command of commands) playground.perform(command);
    }
    return playground;
  });
}
