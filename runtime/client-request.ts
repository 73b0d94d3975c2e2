/** One client request on its way: a command for the log, or a query that must see everything before it. */

import { type RaftError, RequestTimeoutError } from './errors.ts';

export type RequestKind = 'command' | 'query';

/** Who waits for the answer: a caller in this process, or the server that forwarded the request. */
export interface RequestOwner {
  done(result: Uint8Array): void;
  failed(error: RaftError): void;
}

/**
 * Where a request is. `waiting`: it has not been proposed, and nobody else has it, so it can still be refused.
 * `proposed`: in this server's log. `forwarded`: the leader has it. The last two may take effect at any time.
 */
export type RequestPlace = 'waiting' | 'proposed' | 'forwarded' | 'answered';

export class ClientRequest {
  readonly kind: RequestKind;
  readonly payload: Uint8Array;
  readonly deadlineMs: number;
  place: RequestPlace = 'waiting';
  /** A request that was forwarded to this server is not forwarded again: two servers could play ping-pong. */
  readonly mayForward: boolean;
  private readonly owner: RequestOwner;

  constructor(
    order: {
      kind: RequestKind;
      payload: Uint8Array;
      deadlineMs: number;
      mayForward: boolean;
    },
    owner: RequestOwner,
  ) {
    this.kind = order.kind;
    this.payload = order.payload;
    this.deadlineMs = order.deadlineMs;
    this.mayForward = order.mayForward;
    this.owner = owner;
  }

  succeed(result: Uint8Array): void {
    if (this.place === 'answered') return;
    this.place = 'answered';
    this.owner.done(result);
  }

  fail(error: RaftError): void {
    if (this.place === 'answered') return;
    this.place = 'answered';
    this.owner.failed(error);
  }

  timedOut(): RequestTimeoutError {
    const what = this.kind === 'command' ? 'The command' : 'The query';
    return new RequestTimeoutError(
      `${what} was sent to the log, but no majority confirmed it in time. It may still take effect: read before ` +
        'you repeat it.',
    );
  }
}
