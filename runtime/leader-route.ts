/**
 * The way of a request that this server may not decide: to the leader, or into the waiting room until there
 * is one.
 */

import type { ForwardRequest, ForwardResponse, NodeId } from '../generated/vocabulary.ts';
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
  /** Called when something was given to the transport outside of take(): it must be flushed. */
  readonly onSent: () => void;
  /** Takes requests back: the core shall look at them again. */
  readonly requeue: (requests: readonly ClientRequest[]) => void;
}

/**
 * Commands that wait until the leader has said that it is there. A process that has just been killed keeps
 * its connections for a moment; what was sent meanwhile would have an unknown outcome, what waits here has
 * none.
 */
interface Greeting {
  readonly leaderId: NodeId;
  readonly requestId: number;
  readonly sentMs: number;
  readonly requests: ClientRequest[];
}

const nothing = new Uint8Array(0);

/** After so many times retryMs without an answer a greeting is taken for lost. */
const greetingRetries = 20;

interface Forwarded {
  readonly request: ClientRequest;
  readonly leaderId: NodeId;
}

export class LeaderRoute {
  private readonly options: LeaderRouteOptions;
  private readonly forwarded = new Map<number, Forwarded>();
  private greeting: Greeting | null = null;
  private waiting: ClientRequest[] = [];
  private nextRequestId = 1;
  private retryTimer: RunningTimer | null = null;

  constructor(options: LeaderRouteOptions) {
    this.options = options;
  }

  /** The core has refused: here nobody leads. The caller flushes the transport. */
  take(request: ClientRequest, leaderId: NodeId | null): void {
    if (leaderId === null || !this.options.transport.isReachable(leaderId)) return this.wait(request);
    if (request.order.kind === 'query') return this.forward(request, leaderId);
    const { greeting } = this;
    const { clock, retryMs } = this.options;
    const isFresh = greeting !== null && clock.nowMs() - greeting.sentMs < greetingRetries * retryMs;
    if (isFresh && greeting.leaderId === leaderId) {
      greeting.requests.push(request);
    } else this.greet(leaderId, [...(greeting?.requests ?? []), request]);
  }

  private greet(leaderId: NodeId, requests: ClientRequest[]): void {
    const requestId = this.send(leaderId, 'greeting', nothing);
    this.greeting = { leaderId, requestId, sentMs: this.options.clock.nowMs(), requests };
  }

  private forward(request: ClientRequest, leaderId: NodeId): void {
    if (request.isAnswered) return;
    const requestId = this.send(leaderId, request.order.kind, request.order.payload);
    request.place = 'forwarded';
    request.whenAnswered(() => this.forwarded.delete(requestId));
    this.forwarded.set(requestId, { request, leaderId });
  }

  private send(leaderId: NodeId, kind: ForwardRequest['kind'], payload: Uint8Array): number {
    const { id: from, incarnation, transport } = this.options;
    const requestId = this.nextRequestId;
    this.nextRequestId += 1;
    transport.send(leaderId, { type: 'ForwardRequest', from, incarnation, requestId, kind, payload });
    return requestId;
  }

  /** An answer from the leader, or from one who has ceased to be it. */
  receive({ from, incarnation, requestId, outcome, payload }: ForwardResponse): void {
    if (requestId === this.greeting?.requestId) return this.beginForwarding(from, incarnation);
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

  private beginForwarding(from: NodeId, incarnation: number): void {
    const { greeting } = this;
    if (greeting?.leaderId !== from || incarnation !== this.options.incarnation) return;
    this.greeting = null;
    for (const request of greeting.requests) this.forward(request, from);
    this.options.onSent();
  }

  /** A lost connection takes with it what was on its way. A new one may help those who wait. */
  onReachable(peer: NodeId, reachable: boolean): void {
    if (reachable) return this.retry();
    if (this.greeting?.leaderId === peer) this.takeBackGreeting();
    for (const [requestId, forwarded] of this.forwarded) {
      if (forwarded.leaderId !== peer) continue;
      this.forwarded.delete(requestId);
      this.lose(forwarded);
    }
  }

  /** Somebody else leads now: what has not left yet goes there. */
  onLeader(): void {
    this.takeBackGreeting();
    this.retry();
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
    this.greeting = null;
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

  private takeBackGreeting(): void {
    for (const request of this.greeting?.requests ?? []) this.wait(request);
    this.greeting = null;
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
