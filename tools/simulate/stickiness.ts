/** Whoever hears a leader, or leads, does not follow one who stands unasked into its term. @thesis §4.2.3 */

import type { Timeout } from '../../generated/server/role.ts';
import type { NodeId, ServerEvent, Term } from '../../generated/vocabulary.ts';
import type { WatchedServer } from './cluster-watch.ts';

interface Seen {
  knowsLeader: boolean;
  currentTerm: Term;
}

export class Stickiness {
  private readonly seen = new Map<NodeId, Seen>();

  forget(server: NodeId): void {
    this.seen.delete(server);
  }

  /** After every step; null if all is well. */
  refute({ id, role, state }: WatchedServer, event: ServerEvent | Timeout | null): string | null {
    const seen = this.seen.get(id) ?? this.unseen(id);
    const { knowsLeader, currentTerm } = seen;
    seen.knowsLeader = role === 'follower.hearing' || role.startsWith('leader');
    seen.currentTerm = state.currentTerm;
    if (!knowsLeader || event?.type !== 'RequestVoteRequest' || event.mayDisruptLeader) return null;
    if (currentTerm === state.currentTerm) return null;
    return `It hears a leader in term ${currentTerm}, and moves to ${state.currentTerm} for ${event.from}.`;
  }

  private unseen(id: NodeId): Seen {
    const seen = { knowsLeader: false, currentTerm: 0 as Term };
    this.seen.set(id, seen);
    return seen;
  }
}
