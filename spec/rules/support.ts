/**
 * Whether a leader can still do its work: without a majority, or without its disk, another should.
 * @thesis §6.2
 */

import type { ServerEffects } from '../effects.ts';
import type { AppendEntriesResponse, InstallSnapshotResponse } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex } from '../vocabulary.ts';
import { lastLogIndex } from './log.ts';
import { isMajority } from './quorum.ts';

/**
 * From now on answers are counted anew, its own among them; and for whoever catches up a round ends and the
 * next begins. @thesis §6.2, §4.2.1
 */
export function beginSupport(state: ServerState, _event: unknown, effects: ServerEffects): void {
  state.answeredBy = new Set([state.id]);
  for (const id of state.followers.keys()) effects.followers.tell(id, { type: 'CatchUpRoundBegan' });
  state.dueIndex = Math.min(state.durableIndex + 1, lastLogIndex(state)) as LogIndex;
}

/** Whatever it says: it has heard this leader. @thesis §6.2 */
export function recordAnswer(
  state: ServerState,
  event: AppendEntriesResponse | InstallSnapshotResponse,
): void {
  state.answeredBy.add(event.from);
}

/** Otherwise the others may have elected somebody else long ago. @thesis §6.2 */
export function majorityHasAnswered(state: ServerState): boolean {
  return isMajority(state.configuration, state.answeredBy);
}

/**
 * Of what the disk lacked an election timeout ago it has the oldest by now: it may be behind under load, but
 * it writes. @thesis §10.2.1
 */
export function ownDiskKeepsUp(state: ServerState): boolean {
  return state.durableIndex >= state.dueIndex;
}

/** Nobody leads any more, as far as this server knows. @paper §5.2, @thesis §6.2 */
export function forgetLeader(state: ServerState): void {
  state.leaderId = null;
}
