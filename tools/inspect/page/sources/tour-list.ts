/** The tours: the very files that the tests of scenarios play. */

import { readTour, type Tour } from '../../playground/tours.ts';

const files = import.meta.glob('../../../../test/scenarios/*.scenario.txt', {
  query: '?raw',
  import: 'default',
});

/** 'figure-8' */
export const tourNames: readonly string[] = Object.keys(files)
  .map((path) => (path.split('/').at(-1) as string).replace('.scenario.txt', ''))
  .sort();

/** Rejects if there is none of that name. */
export async function loadTour(name: string): Promise<Tour> {
  const load = Object.entries(files).find(([path]) => path.endsWith(`/${name}.scenario.txt`))?.[1];
  if (load === undefined) throw new Error(`No tour is called "${name}". There are: ${tourNames.join(', ')}.`);
  return readTour(name, (await load()) as string);
}
