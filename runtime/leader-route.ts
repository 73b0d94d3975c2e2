/**
 * The way of a request that this server may not decide: to the leader, or into the waiting room until there
 * is one.
 */

import type { ForwardResponse, NodeId } from '../generated/vocabulary.ts';
import type { ClientRequest } from './client-request.ts';
import type { Clock, RunningTimer } from './clock/clock.ts';
import { OutcomeUnknownError, QueueFullError, RequestTooLargeError } from './errors.ts';
import type { Transport } from './transport/transport.ts';

export interface LeaderRouteOptions {
  readonly id: NodeId;
  /** A number that no earlier life of this server has had. */
  readonly incarnation: number;
  readonly transport: Transport;
  readonly clock: Clock;
  /** After this time waiting requests try again, even if no new leader was heard of. */
  readonly retryMs: number;
  /** Takes requests back: the core shall look at them again. */
  readonly requeue: (requests: readonly ClientRequest[]) => void;
}

interface Forwarded {
  readonly request: ClientRequest;
  readonly leaderId: NodeId;
}

export class LeaderRoute {
  private readonly options: LeaderRouteOptions;
  private readonly forwarded = new Map<number, Forwarded>();
  private waiting: ClientRequest[] = [];
  private nextRequestId = 1;
  private retryTimer: RunningTimer | null = null;

  constructor(options: LeaderRouteOptions) {
    this.options = options;
  }

  /** How many requests the leader has and has not answered. */
  get forwardedCount(): number {
    return this.forwarded.size;
  }

  /** The core has refused: here nobody leads. The caller flushes the transport. */
  take(request: ClientRequest, leaderId: NodeId | null): void {
    const { id: from, incarnation, transport } = this.options;
    if (leaderId === null || !transport.isReachable(leaderId)) return this.wait(request);
    const requestId = this.nextRequestId;
    this.nextRequestId += 1;
    request.place = 'forwarded';
    request.whenAnswered(() => this.forwarded.delete(requestId));
    this.forwarded.set(requestId, { request, leaderId });
    const { kind, payload } = request.order;
    transport.send(leaderId, { type: 'ForwardRequest', from, incarnation, requestId, kind, payload });
  }

  /** An answer from the leader, or from one who has ceased to be it. */
  receive({ from, incarnation, requestId, outcome, payload }: ForwardResponse): void {
    const forwarded = this.forwarded.get(requestId);
    if (incarnation !== this.options.incarnation || forwarded?.leaderId !== from) return;
    this.forwarded.delete(requestId);
    const { request } = forwarded;
    if (outcome === 'done') request.succeed(payload);
    else if (outcome === 'notLeader') this.wait(request);
    else if (outcome === 'unknown') this.lose(forwarded);
    else if (outcome === 'queueFull') request.fail(new QueueFullError(busy(from)));
    else request.fail(new RequestTooLargeError(tooLarge(from)));
  }

  /** A lost connection takes with it what was on its way. A new one may help those who wait. */
  onReachable(peer: NodeId, reachable: boolean): void {
    if (reachable) return this.retry();
    for (const [requestId, forwarded] of this.forwarded) {
      if (forwarded.leaderId !== peer) continue;
      this.forwarded.delete(requestId);
      this.lose(forwarded);
    }
  }

  /** Lets everything that waits try again. */
  retry(): void {
    this.retryTimer?.cancel();
    this.retryTimer = null;
    const requests = this.waiting.filter((request) => !request.isAnswered);
    this.waiting = [];
    if (requests.length > 0) this.options.requeue(requests);
  }

  stop(): void {
    this.retryTimer?.cancel();
    this.retryTimer = null;
    this.waiting = [];
    this.forwarded.clear();
  }

  /** A query has no effect, so asking twice is harmless; a command may have taken effect. */
  private lose({ request, leaderId }: Forwarded): void {
    if (request.order.kind === 'query') return this.wait(request);
    request.fail(
      new OutcomeUnknownError(
        `The command was forwarded to ${leaderId}, which lost leadership or the connection before it answered. It ` +
          'may still take effect: read before you repeat it.',
      ),
    );
  }

  private wait(request: ClientRequest): void {
    request.place = 'waiting';
    this.waiting.push(request);
    this.retryTimer ??= this.options.clock.startTimer(this.options.retryMs, () => {
      this.retryTimer = null;
      this.retry();
    });
  }
}

function busy(leaderId: NodeId): string {
  return `The leader ${leaderId} has too many open requests. Wait for answers, then try again.`;
}

function tooLarge(leaderId: NodeId): string {
  return (
    `The request, or the answer to it, is more than ${leaderId}, the leader, passes on through another server. Ask ` +
    'for less at once, or ask the leader itself.'
  );
}
