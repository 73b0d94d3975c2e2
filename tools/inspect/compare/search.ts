/**
 * Looks for a run that the edit changes, and then for one in which it breaks an invariant: first what is
 * shown, then the scenarios, then runs that are drawn from seeds.
 */

import { playDrawnRun } from './drawn-run.ts';
import { breaksInvariant, type Parting, partingOf, type Specifications } from './parting.ts';
import type { Run } from './replayed-run.ts';
import { shorten } from './shorten.ts';

export interface Found {
  /** Runs that were played on both. */
  readonly compared: number;
  /** The first run that takes another way. */
  readonly parted: Parting | null;
  /** A run that breaks an invariant that held before. */
  readonly broken: Parting | null;
  /** What is being done; null: it is over. */
  readonly doing: string | null;
}

/** So many runs are drawn where nothing breaks. */
const mostDrawn = 400;

/** A run at a time, so that whoever shows it can do something else in between. */
export function* search(
  specifications: Specifications,
  given: readonly Run[],
  drawn: number = mostDrawn,
): Generator<Found, Found> {
  let found: Found = { compared: 0, parted: null, broken: null, doing: 'compares what is shown' };
  for (const run of runsOf(specifications, given, drawn)) {
    const parting = partingOf(specifications, run);
    found = {
      compared: found.compared + 1,
      parted: found.parted ?? parting,
      broken: parting !== null && breaksInvariant(parting) ? parting : null,
      doing: `has compared ${found.compared + 1} runs`,
    };
    if (found.broken !== null) break;
    yield found;
  }
  if (found.broken !== null) found = yield* shortened(specifications, found, found.broken);
  return { ...found, doing: null };
}

function* runsOf({ edited }: Specifications, given: readonly Run[], drawn: number): Generator<Run> {
  yield* given;
  for (let seed = 1; seed <= drawn; seed += 1) {
    const playground = new edited.Playground({ seed });
    playDrawnRun(playground, seed);
    yield { title: `a run drawn from seed ${seed}`, seed, commands: playground.commands };
  }
}

function* shortened(specifications: Specifications, found: Found, broken: Parting): Generator<Found, Found> {
  let shortest = broken.run;
  for (const run of shorten(specifications.edited, broken.run)) {
    shortest = run;
    yield { ...found, doing: 'shortens the run that breaks it' };
  }
  const parting = partingOf(specifications, shortest);
  if (parting === null || !breaksInvariant(parting)) return found;
  return { ...found, broken: parting, parted: found.parted === broken ? parting : found.parted };
}
