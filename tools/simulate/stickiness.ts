/** Whoever hears a leader, or leads, does not follow one who stands unasked into its term. @thesis §4.2.3 */

import type { Timeout } from '../../generated/server/role.ts';
import type { NodeId, ServerEvent, Term } from '../../generated/vocabulary.ts';
import type { WatchedServer } from './cluster-watch.ts';

interface Seen {
  readonly knowsLeader: boolean;
  readonly currentTerm: Term;
}

export class Stickiness {
  private readonly seen = new Map<NodeId, Seen>();

  forget(server: NodeId): void {
    this.seen.delete(server);
  }

  /** After every step; null if all is well. */
  refute({ id, role, state }: WatchedServer, event: ServerEvent | Timeout | null): string | null {
    const before = this.seen.get(id);
    const { currentTerm } = state;
    this.seen.set(id, { knowsLeader: role === 'follower.hearing' || role.startsWith('leader'), currentTerm });
    if (event?.type !== 'RequestVoteRequest' || event.mayDisruptLeader) return null;
    if (before?.knowsLeader !== true || before.currentTerm === currentTerm) return null;
    return `It hears a leader in term ${before.currentTerm}, and moves to ${currentTerm} for ${event.from}.`;
  }
}
