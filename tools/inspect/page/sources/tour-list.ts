/** The tours: the very files that the tests of scenarios play. */

import { guidedTours, readTour, type Tour } from '../../playground/tours.ts';

const files = import.meta.glob('../../../../test/scenarios/*.scenario.txt', {
  query: '?raw',
  import: 'default',
});

const names = Object.keys(files).map((path) =>
  (path.split('/').at(-1) as string).replace('.scenario.txt', ''),
);

/** 'figure-8': the way through Raft, and whatever else the tests play. */
export const tourNames: readonly string[] = guidedTours.filter((name) => names.includes(name));
export const otherNames: readonly string[] = names.filter((name) => !guidedTours.includes(name)).sort();

/** Rejects if there is none of that name. */
export async function loadTour(name: string): Promise<Tour> {
  const load = Object.entries(files).find(([path]) => path.endsWith(`/${name}.scenario.txt`))?.[1];
  if (load === undefined) throw new Error(`No tour is called "${name}". There are: ${names.join(', ')}.`);
  return readTour(name, (await load()) as string);
}
