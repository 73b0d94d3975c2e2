/** Where the same run takes another way on another specification. */

import {
  type PlaygroundMaker,
  type ReplayedRun,
  type ReplayedStep,
  type Run,
  replay,
} from './replayed-run.ts';

/** What is compared: the specification as it was, and as it is now. */
export interface Specifications<Maker extends PlaygroundMaker = PlaygroundMaker> {
  readonly old: Maker;
  readonly edited: Maker;
}

export interface Side {
  readonly replayed: ReplayedRun;
  /** The first step that the other side does not take; null: it takes no more. */
  readonly step: ReplayedStep | null;
}

export interface Parting {
  readonly run: Run;
  readonly old: Side;
  readonly edited: Side;
}

/** Null: every step is the same. */
export function partingOf({ old, edited }: Specifications, run: Run): Parting | null {
  const sides = [replay(old, run), replay(edited, run)] as const;
  const [first, second] = sides.map(({ steps }) => steps) as [
    readonly ReplayedStep[],
    readonly ReplayedStep[],
  ];
  const most = Math.max(first.length, second.length);
  for (let place = 0; place < most; place += 1) {
    const [one, other] = [first[place] ?? null, second[place] ?? null];
    if (one?.server === other?.server && one?.behaviour === other?.behaviour) continue;
    return { run, old: { replayed: sides[0], step: one }, edited: { replayed: sides[1], step: other } };
  }
  return null;
}

/** Whether the edit breaks an invariant in this run that held before. */
export const breaksInvariant = ({ old, edited }: Parting) =>
  edited.replayed.violation !== null && old.replayed.violation?.id !== edited.replayed.violation.id;
