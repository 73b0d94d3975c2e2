/** What the invariants must know of the past, as a part of the state. */

import type { LogEntry, NodeId, Term } from '../../generated/vocabulary.ts';
import { isLeader } from '../../spec/cluster-view.ts';
import type { LocalState } from './local-state.ts';

export interface History {
  /** Who has led a term. */
  readonly leaders: ReadonlyMap<Term, NodeId>;
  /** committed[i] has index i + 1; `in`: the term of the server that was the first to know. */
  readonly committed: readonly { readonly entry: LogEntry; readonly in: Term }[];
}

export const noHistory: History = { leaders: new Map(), committed: [] };

/** The history after a server has become what it is; the same object if nothing was added. */
export function historyAfter(history: History, { running, server }: LocalState): History {
  if (!running) return history;
  const { id, role, currentTerm, commitIndex, log } = server;
  const { leaders, committed } = history;
  const hasWon = isLeader({ running, role }) && leaders.get(currentTerm) !== id;
  if (!hasWon && commitIndex <= committed.length) return history;
  return {
    leaders: hasWon ? new Map([...leaders, [currentTerm, id]]) : leaders,
    committed: [
      ...committed,
      ...log.slice(committed.length, commitIndex).map((entry) => ({ entry, in: currentTerm })),
    ],
  };
}
