/** The leader's end of forwarding: what other servers pass on, each once, and what they are told. */

import type { ForwardRequest, ForwardResponse, NodeId } from '../generated/vocabulary.ts';
import type { ClientRequest } from './client-request.ts';
import type { ClientRequests } from './client-requests.ts';
import { NotLeaderError, QueueFullError, RaftError, RequestTooLargeError } from './errors.ts';
import type { Transport } from './transport/transport.ts';

export interface ForwardedRequestsOptions {
  readonly id: NodeId;
  readonly transport: Transport;
  readonly requests: ClientRequests;
  /** Hands a request to the core. */
  readonly enqueue: (request: ClientRequest) => void;
  /** Called when an answer was given to the transport, which must be flushed. */
  readonly onResponse: () => void;
}

/** So many lives of other servers are remembered, which is more than a late message can outlive. */
const rememberedLives = 256;

/** Larger answers would hold up heartbeats on the same connection. */
const maxAnswerBytes = 8 * 1024 * 1024;

const nothing = new Uint8Array(0);

export class ForwardedRequests {
  private readonly options: ForwardedRequestsOptions;
  /** Per life of a server: the last request that it passed on. Anything up to it has been here before. */
  private readonly seen = new Map<string, number>();

  constructor(options: ForwardedRequestsOptions) {
    this.options = options;
  }

  /** Another server's client asks, through that server. */
  receive(request: ForwardRequest): void {
    if (!this.isNew(request)) return;
    if (request.kind === 'greeting') return this.respond(request, 'done', nothing);
    const { requests, enqueue } = this.options;
    const failed = (error: RaftError) => this.respond(request, outcomeOf(error), nothing);
    const done = (answer: Uint8Array) => {
      if (answer.byteLength > maxAnswerBytes) this.respond(request, 'tooLarge', nothing);
      else this.respond(request, 'done', answer);
    };
    const admitted = requests.admit(request.kind, request.payload, false, { done, failed });
    if (admitted instanceof RaftError) failed(admitted);
    else enqueue(admitted);
  }

  private isNew({ from, incarnation, requestId }: ForwardRequest): boolean {
    const life = `${incarnation}/${from}`;
    if (requestId <= (this.seen.get(life) ?? 0)) return false;
    this.seen.delete(life);
    this.seen.set(life, requestId);
    if (this.seen.size > rememberedLives) this.seen.delete(this.seen.keys().next().value as string);
    return true;
  }

  private respond(request: ForwardRequest, outcome: ForwardResponse['outcome'], payload: Uint8Array): void {
    const { id, transport, onResponse } = this.options;
    const { incarnation, requestId } = request;
    transport.send(request.from, {
      type: 'ForwardResponse',
      from: id,
      incarnation,
      requestId,
      outcome,
      payload,
    });
    onResponse();
  }
}

function outcomeOf(error: RaftError): ForwardResponse['outcome'] {
  if (error instanceof QueueFullError) return 'queueFull';
  if (error instanceof RequestTooLargeError) return 'tooLarge';
  // A server that has stopped, or that found no leader in time, does not lead either.
  return error instanceof NotLeaderError || error.outcome === 'refused' ? 'notLeader' : 'unknown';
}
