/** What the invariants must know of the past, as a part of the state. */

import type { NodeId, Term } from '../../generated/vocabulary.ts';
import { type Committed, entryIn, isLeader } from '../../spec/cluster-view.ts';
import type { LocalState } from './local-state.ts';

export interface History {
  /** Who has led a term. */
  readonly leaders: ReadonlyMap<Term, NodeId>;
  /** committed[i] has index i + 1. */
  readonly committed: readonly Committed[];
}

export const noHistory: History = { leaders: new Map(), committed: [] };

/** The history after a server has become what it is; the same object if nothing was added. */
export function historyAfter(history: History, { running, server }: LocalState): History {
  if (!running) return history;
  const { id, role, currentTerm, commitIndex } = server;
  const { leaders, committed } = history;
  const hasWon = isLeader({ running, role }) && leaders.get(currentTerm) !== id;
  if (!hasWon && commitIndex <= committed.length) return history;
  return {
    leaders: hasWon ? new Map([...leaders, [currentTerm, id]]) : leaders,
    committed: [...committed, ...newlyCommitted(server, committed.length)],
  };
}

/** Nothing, if its log does not say what it is: then it is what a snapshot stands for, and others know it. */
function newlyCommitted(server: LocalState['server'], known: number): readonly Committed[] {
  const { currentTerm, configuration, commitIndex } = server;
  const more: Committed[] = [];
  for (let index = known + 1; index <= commitIndex; index += 1) {
    const entry = entryIn(server, index);
    if (entry === undefined) break;
    more.push({ entry, in: currentTerm, by: configuration });
  }
  return more;
}
