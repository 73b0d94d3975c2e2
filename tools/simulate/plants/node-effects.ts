/** For plants that do what the protocol would do, only at another time: the effects of each server. */

import type { StepEffects } from '../../../generated/server/role.ts';
import type { ServerState } from '../../../generated/vocabulary.ts';

const known = new WeakMap<ServerState, StepEffects>();

/** What a plant has as its `onEffects`, so that `effectsOf` knows them. */
export function rememberEffects(effects: StepEffects, state: ServerState): void {
  known.set(state, effects);
}

export const effectsOf = (state: ServerState): StepEffects => known.get(state) as StepEffects;
