/** Messages and listeners for the tests of the transports. */

import type { TransportEvents } from '../../runtime/transport/transport.ts';
import type { AppendEntriesRequest, PeerMessage, PreVoteResponse } from '../../spec/messages.ts';
import type { LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

export const n1 = 'n1' as NodeId;
export const n2 = 'n2' as NodeId;
export const n3 = 'n3' as NodeId;

/** A small message that carries a number. */
export function vote(from: NodeId, number: number): PreVoteResponse {
  return { type: 'PreVoteResponse', from, term: number as Term, voteGranted: true };
}

/** A message with `count` entries of `byteLength` bytes each. */
export function append(from: NodeId, count: number, byteLength: number): AppendEntriesRequest {
  return {
    type: 'AppendEntriesRequest',
    from,
    term: 1 as Term,
    leaderId: from,
    prevLogIndex: 0 as LogIndex,
    prevLogTerm: 0 as Term,
    entries: Array.from({ length: count }, (_, place) => ({
      term: 1 as Term,
      index: (place + 1) as LogIndex,
      kind: 'command',
      configuration: null,
      command: new Uint8Array(byteLength).fill(place + 1),
    })),
    leaderCommit: 0 as LogIndex,
    readRound: 0,
    session: 0,
  };
}

/** Remembers what a transport has told, and lets a test wait for it. */
export class Listener implements TransportEvents {
  readonly messages: PeerMessage[] = [];
  readonly reachable = new Map<NodeId, boolean>();
  private readonly waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  onMessage(message: PeerMessage): void {
    this.messages.push(message);
    this.settle();
  }

  onReachable(peer: NodeId, reachable: boolean): void {
    this.reachable.set(peer, reachable);
    this.settle();
  }

  /** Settles as soon as so many messages have arrived. */
  received(count: number): Promise<void> {
    return this.until(() => this.messages.length >= count);
  }

  /** Settles as soon as the peer can be reached, or no longer. */
  sees(peer: NodeId, reachable = true): Promise<void> {
    return this.until(() => this.reachable.get(peer) === reachable);
  }

  private until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push({ holds, resolve });
    });
  }

  private settle(): void {
    for (const waiting of this.waiting.filter(({ holds }) => holds())) {
      this.waiting.splice(this.waiting.indexOf(waiting), 1);
      waiting.resolve();
    }
  }
}
