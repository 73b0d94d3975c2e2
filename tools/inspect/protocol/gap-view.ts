/** The view of a server at the end of a gap: its line has the whole state, as JSON. */

import type { NodeId, ServerState } from '../../../generated/vocabulary.ts';
import type { GapLine, LifeLine } from '../../../runtime/trace/trace-lines.ts';
import { type TraceView, viewOf } from '../../../runtime/trace/trace-view.ts';

/** Maps are objects there, sets are lists; what a life line says, and the log, are absent. */
type GapState = Omit<ServerState, 'followers' | 'votesGranted' | 'answeredBy'> & {
  readonly role: string;
  readonly followers: Readonly<Record<string, FollowerState>>;
  readonly votesGranted: readonly NodeId[];
  readonly answeredBy: readonly NodeId[];
};
type FollowerState = ServerState['followers'] extends ReadonlyMap<unknown, infer State> ? State : never;

/** `life` says which fields this server has; null: the stream begins with the gap. The log says `lastLogTerm`. */
export function viewAfterGap(line: GapLine, life: LifeLine | null, lastLogTerm: number): TraceView {
  const state = line.state as GapState;
  const restored = {
    ...state,
    log: [],
    followers: new Map(Object.entries(state.followers)),
    votesGranted: new Set(state.votesGranted),
    answeredBy: new Set(state.answeredBy),
    priorities: life?.priorities ?? [],
    leaseLimits: life?.leaseLimits ?? null,
  } as unknown as ServerState;
  return {
    ...viewOf(state.role, restored),
    lastLogIndex: line.lastLogIndex,
    lastLogTerm,
  };
}
