/**
 * What is on the own disk. Figure 2 waits for stable storage; here the waiting is an event. @paper §5.3,
 * Figure 2
 */

import type { EntriesSaved } from '../events.ts';
import type { ServerState } from '../state.ts';
import { termAt } from './log.ts';

/**
 * The confirmed entry is still the one in the log, and was ordered in this term: within one term nothing that
 * was confirmed can have been replaced since. @thesis §10.2.1
 */
export function confirmsEntries(state: ServerState, event: EntriesSaved): boolean {
  if (event.currentTerm !== state.currentTerm || event.index <= state.durableIndex) return false;
  return termAt(state, event.index) === event.term;
}

/** @thesis §10.2.1 */
export function markDurable(state: ServerState, event: EntriesSaved): void {
  state.durableIndex = event.index;
}
