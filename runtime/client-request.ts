/** One client request on its way: a command for the log, or a query that must see everything before it. */

import type { RaftError } from './errors.ts';

export type RequestKind = 'command' | 'query';

/** Who waits for the answer: a caller in this process, or the server that forwarded the request. */
export interface RequestOwner {
  done(result: Uint8Array): void;
  failed(error: RaftError): void;
}

/**
 * Where a request is. `waiting`: it has not been proposed, and nobody else has it, so it can still be refused.
 * `proposed`: this server's core has it. `forwarded`: the leader has it. The last two may take effect at any time.
 */
export type RequestPlace = 'waiting' | 'proposed' | 'forwarded';

export interface RequestOrder {
  readonly kind: RequestKind;
  readonly payload: Uint8Array;
  readonly deadlineMs: number;
  /** A request that was forwarded to this server is not forwarded again: two servers could play ping-pong. */
  readonly mayForward: boolean;
}

export class ClientRequest {
  readonly order: RequestOrder;
  place: RequestPlace = 'waiting';
  private readonly owner: RequestOwner;
  private readonly onConcluded: () => void;
  private onAnswered: (() => void) | null = null;
  private answered = false;

  constructor(order: RequestOrder, owner: RequestOwner, onConcluded: () => void) {
    this.order = order;
    this.owner = owner;
    this.onConcluded = onConcluded;
  }

  get isAnswered(): boolean {
    return this.answered;
  }

  /** Called once, when the owner has its answer, whatever it is. */
  whenAnswered(forget: () => void): void {
    this.onAnswered = forget;
  }

  succeed(result: Uint8Array): void {
    if (this.markAnswered()) this.owner.done(result);
    this.onConcluded();
  }

  fail(error: RaftError): void {
    if (this.markAnswered()) this.owner.failed(error);
    this.onConcluded();
  }

  /** The core is done with it, and nobody waits for the answer any more. */
  conclude(): void {
    this.onConcluded();
  }

  /**
   * The owner waits no longer. What the core has of it counts against the bounds until the core is done with
   * it.
   */
  expire(error: RaftError): void {
    if (this.markAnswered()) this.owner.failed(error);
    if (this.place !== 'proposed') this.onConcluded();
  }

  private markAnswered(): boolean {
    if (this.answered) return false;
    this.answered = true;
    this.onAnswered?.();
    this.onAnswered = null;
    return true;
  }
}
