/** What the invariants must know of the past, as a part of the state. */

import type { NodeId, Term } from '../../generated/vocabulary.ts';
import { type Committed, entryIn, isLeader } from '../../spec/cluster-view.ts';
import type { Happening, LocalState, LocalStep } from './local-state.ts';

export interface History {
  /** Who has led a term. */
  readonly leaders: ReadonlyMap<Term, NodeId>;
  /** committed[i] has index i + 1. */
  readonly committed: readonly Committed[];
  /** By token, those that nobody has answered yet. */
  readonly reads: ReadonlyMap<number, OpenRead>;
}

export interface OpenRead {
  readonly server: NodeId;
  /** What was known to be committed when it came, by whomsoever: it must see all of that. @thesis §6.4 */
  readonly mustSee: number;
}

export const noHistory: History = { leaders: new Map(), committed: [], reads: new Map() };

type Happened = LocalStep & { readonly happening: Happening };

/** The history after a server has become what it is; the same object if nothing was added. */
export function historyAfter(history: History, step: Happened): History {
  const reads = readsAfter(history, step);
  const { running, server } = step.after;
  if (!running) return reads === history.reads ? history : { ...history, reads };
  const { id, role, currentTerm, commitIndex } = server;
  const { leaders, committed } = history;
  const hasWon = isLeader({ running, role }) && leaders.get(currentTerm) !== id;
  if (!hasWon && commitIndex <= committed.length && reads === history.reads) return history;
  return {
    leaders: hasWon ? new Map([...leaders, [currentTerm, id]]) : leaders,
    committed: [...committed, ...newlyCommitted(server, committed.length)],
    reads,
  };
}

/**
 * A sentence, if an answer of this step leaves out what was committed before the question came. @thesis §6.4
 */
export function staleRead({ reads, committed }: History, { answers, after }: LocalStep): string | null {
  for (const { outcome, token } of answers) {
    const mustSee = reads.get(token)?.mustSee ?? committed.length;
    const { lastApplied } = after.server;
    if (outcome === 'readable' && lastApplied < mustSee)
      return `It answers a read with what it has applied up to ${lastApplied}, and ${mustSee} was committed before.`;
  }
  return null;
}

function readsAfter({ reads, committed }: History, step: Happened): History['reads'] {
  const { happening, answers, after } = step;
  const { id, pendingReads } = after.server;
  if (happening.type === 'ClientRead') {
    const isOpen = pendingReads.some(({ token }) => token === happening.token);
    const read = { server: id, mustSee: committed.length };
    return isOpen ? new Map([...reads, [happening.token, read]]) : reads;
  }
  if (reads.size === 0) return reads;
  const isLost = happening.type === 'Crashed';
  const answered = new Set(answers.map(({ token }) => token));
  const open = [...reads].filter(
    ([token, { server }]) => !(answered.has(token) || (isLost && server === id)),
  );
  return open.length === reads.size ? reads : new Map(open);
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
