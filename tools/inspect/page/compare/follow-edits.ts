/** Hears of edits of the specification, and compares each with the specification as it was. */

import type { Run } from '../../compare/replayed-run.ts';
import type { Found } from '../../compare/search.ts';
import type { SpecEdit } from '../../compare/spec-edit.ts';
import { loadTour, otherNames, tourNames } from '../sources/tour-list.ts';
import { complaint, source } from '../view-state.ts';
import { type Engine, edit, engines, found, isEditShown, oldNumber } from './edit-state.ts';

/** So long the page does nothing else in one go. */
const sliceMs = 25;

/** The comparison under way; a newer one ends it. */
let comparisons = 0;
let compared = -1;

/** `path` is where the server tells of edits. */
export function followEdits(path: string): void {
  new EventSource(path).onmessage = ({ data }) => take(JSON.parse(String(data)) as SpecEdit);
}

/** What was edited up to now is what the next edits are compared with. */
export function takeAsOld(): void {
  oldNumber.value = edit.value?.number ?? 0;
  comparisons += 1;
  found.value = null;
  isEditShown.value = false;
}

function take(told: SpecEdit): void {
  edit.value = told;
  if (told.status === 'working') found.value = null;
  else isEditShown.value = true;
  if (told.status !== 'ready') comparisons += 1;
  if (told.status !== 'ready' || told.number === compared || told.number === oldNumber.value) return;
  compared = told.number;
  compare(told.number).catch((cause) => {
    complaint.value = `The edit cannot be played: ${cause instanceof Error ? cause.message : cause}`;
  });
}

async function compare(number: number): Promise<void> {
  comparisons += 1;
  const comparison = comparisons;
  found.value = null;
  const shownRun = runShown();
  const [{ search }, old, edited, tours] = await Promise.all([
    import('../../compare/search.ts'),
    engine(oldNumber.value),
    engine(number),
    tourRuns(),
  ]);
  if (comparison !== comparisons) return;
  engines.value = { old, edited };
  await showAll(search({ old, edited }, [...shownRun, ...tours]), () => comparison !== comparisons);
}

async function showAll(steps: Generator<Found, Found>, isOver: () => boolean): Promise<void> {
  let began = performance.now();
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done !== true && performance.now() - began < sliceMs) continue;
    if (isOver()) return;
    found.value = next.value;
    if (next.done === true) return;
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
  }
}

const engine = (number: number): Promise<Engine> =>
  import(/* @vite-ignore */ new URL(`core/${number}.js`, location.href).href);

function runShown(): readonly Run[] {
  const { playground = null, title = '' } = source.value ?? {};
  if (playground === null) return [];
  return [
    { title: `what was shown: ${title}`, seed: playground.options.seed ?? 1, commands: playground.commands },
  ];
}

/** Every scenario of the tests. */
function tourRuns(): Promise<readonly Run[]> {
  return Promise.all(
    [...tourNames, ...otherNames].map(async (name) => {
      const { steps } = await loadTour(name);
      return { title: `the scenario ${name}`, seed: 1, commands: steps.flatMap(({ commands }) => commands) };
    }),
  );
}
