/** Small clusters, with all that can happen to them: the cheapest bounds first. */

import type { Bounds } from '../../explore/bounds.ts';
import { explore } from '../../explore/explore.ts';
import { type PresetName, presets } from '../../explore/presets.ts';
import type { LayerVerdict } from './layer.ts';

const presetNames: readonly PresetName[] = ['pre-vote', 'two', 'quick', 'four', 'figure-8', 'disk', 'read'];

/** Somebody leads twice, and in between has lost what it had sent ahead of its disk. */
const officeRegained: Bounds = {
  ...presets.quick.bounds,
  elections: 2,
  restarts: 1,
  slowWrites: 1,
};

/** A change upon a change: the last one to decide has never heard of the first. */
const changeUponChange: Bounds = { ...presets.replacement.bounds, servers: 3, elections: 2, changes: 2 };

/** Where the run that a preset is for is long, it gets all the states, and the others half of them. */
const explored: readonly (readonly [string, Bounds, number])[] = [
  ['replacement', presets.replacement.bounds, 0.5],
  ['newcomer', presets.newcomer.bounds, 1],
  ['change-upon-change', changeUponChange, 1],
  ...presetNames.map((name) => [name, presets[name].bounds, 0.5] as const),
  ['office-regained', officeRegained, 1],
];

/** `effort` is the number of steps of the shortest run that shows it. */
export function explorationFinding(
  mostStates: number,
  onEnd: () => void,
): Pick<LayerVerdict, 'message' | 'effort'> | null {
  for (const [name, bounds, share] of explored) {
    const { counterexample } = explore(bounds, { maxStates: Math.ceil(share * mostStates) });
    if (counterexample !== null) {
      const { violation, trace } = counterexample;
      return { message: `${violation.id} in ${name}: ${violation.seen}`, effort: trace.length };
    }
    onEnd();
  }
  return null;
}
