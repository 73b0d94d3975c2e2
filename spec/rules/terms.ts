/** Terms are the logical clock of Raft: whoever hears of a newer one moves to it. @paper §5.1 */

import type { Effects } from '../effects.ts';
import type { ServerMessage } from '../messages.ts';
import type { ServerState } from '../state.ts';

/** @paper §5.1 */
export function termIsOlder(state: ServerState, event: ServerMessage): boolean {
  return event.term < state.currentTerm;
}

/** @paper §5.1 */
export function termIsCurrent(state: ServerState, event: ServerMessage): boolean {
  return event.term === state.currentTerm;
}

/** @paper §5.1 */
export function termIsNewer(state: ServerState, event: ServerMessage): boolean {
  return event.term > state.currentTerm;
}

/**
 * The vote belonged to the old term; in the new one nobody has it yet, and nobody is known to lead.
 * @paper §5.1
 */
export function adoptTerm(state: ServerState, event: ServerMessage, effects: Effects): void {
  state.currentTerm = event.term;
  state.votedFor = null;
  state.leaderId = null;
  effects.saveTermAndVote(state.currentTerm, state.votedFor);
}
