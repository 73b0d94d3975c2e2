/** Every open request of this node, its bounds and its deadlines. It knows nothing of roles. */

import { ClientRequest, type RequestKind, type RequestOwner } from './client-request.ts';
import type { Clock, RunningTimer } from './clock/clock.ts';
import {
  EmptyCommandError,
  InvalidOptionsError,
  NodeStoppedError,
  NoLeaderError,
  OutcomeUnknownError,
  QueueFullError,
  type RaftError,
  RequestTimeoutError,
  RequestTooLargeError,
} from './errors.ts';

export interface RequestLimits {
  /** Most requests that may be open at once. */
  readonly maxOpenRequests: number;
  /** Most bytes of payload that may be open at once. */
  readonly maxOpenBytes: number;
  /** Most bytes of one payload; at most 4 MiB. */
  readonly maxRequestBytes: number;
  /** How long a request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

export class ClientRequests {
  private readonly clock: Clock;
  private readonly limits: RequestLimits;
  private readonly open = new Set<ClientRequest>();
  private openBytes = 0;
  private sweep: RunningTimer | null = null;

  constructor(clock: Clock, limits: RequestLimits) {
    this.clock = clock;
    this.limits = limits;
  }

  get count(): number {
    return this.open.size;
  }

  /** Takes a request in, or says why not: then the owner is never called. */
  admit(
    kind: RequestKind,
    payload: Uint8Array,
    mayForward: boolean,
    owner: RequestOwner,
  ): ClientRequest | RaftError {
    const refusal = this.refuse(kind, payload);
    if (refusal !== null) return refusal;
    const deadlineMs = this.clock.nowMs() + this.limits.requestTimeoutMs;
    const order = { kind, payload, deadlineMs, mayForward };
    const request: ClientRequest = new ClientRequest(order, owner, () => this.release(request));
    this.open.add(request);
    this.openBytes += payload.byteLength;
    this.sweep ??= this.startSweep();
    return request;
  }

  /** Answers everything that is still open. `errorFor` says how, by where the request is. */
  failAll(errorFor: (request: ClientRequest) => RaftError): void {
    this.sweep?.cancel();
    this.sweep = null;
    for (const request of [...this.open]) request.fail(errorFor(request));
  }

  private refuse(kind: RequestKind, payload: Uint8Array): RaftError | null {
    const { maxOpenRequests, maxOpenBytes, maxRequestBytes } = this.limits;
    if (!isBytes(payload)) {
      return new InvalidOptionsError(
        `Cannot take a ${kind} that is no Uint8Array: it is ${kindOf(payload)}. Encode it first, a text for ` +
          'example with new TextEncoder().encode(text).',
        { outcome: 'refused' },
      );
    }
    const bytes = payload.byteLength;
    if (kind === 'command' && bytes === 0) return new EmptyCommandError();
    if (bytes > maxRequestBytes) {
      return new RequestTooLargeError(
        `Cannot take a ${kind} of ${bytes} bytes: the limit is ${maxRequestBytes}. Split it, or raise the limit.`,
      );
    }
    if (this.open.size < maxOpenRequests && this.openBytes + bytes <= maxOpenBytes) return null;
    return new QueueFullError(
      `Cannot take another request: ${this.open.size} are open with ${this.openBytes} bytes, the limits are ` +
        `${maxOpenRequests} and ${maxOpenBytes}. Wait for answers, then try again.`,
    );
  }

  private release(request: ClientRequest): void {
    if (this.open.delete(request)) this.openBytes -= request.order.payload.byteLength;
  }

  private startSweep(): RunningTimer {
    return this.clock.startTimer(this.limits.requestTimeoutMs / 10, () => {
      this.sweep = null;
      this.failOverdue();
      if (this.open.size > 0) this.sweep = this.startSweep();
    });
  }

  /** The oldest request comes first in the set, and all have the same time. */
  private failOverdue(): void {
    const nowMs = this.clock.nowMs();
    for (const request of this.open) {
      if (request.order.deadlineMs > nowMs) return;
      if (!request.isAnswered) request.expire(timeoutOf(request));
    }
  }
}

/** What a request is answered with when its node ends. */
export function errorAtEnd({ place, order }: ClientRequest, reason: NodeStoppedError): RaftError {
  if (place === 'waiting' || order.kind === 'query') {
    return new NodeStoppedError(reason.message, { cause: reason, outcome: 'refused' });
  }
  return new OutcomeUnknownError(`${reason.message} The command was under way and may still take effect.`);
}

/** By its tag, not by instanceof: test runners and workers have a Uint8Array of their own. */
function isBytes(payload: unknown): boolean {
  return ArrayBuffer.isView(payload) && Object.prototype.toString.call(payload) === '[object Uint8Array]';
}

/** 'String', 'Null', 'Uint16Array': what a value is, in one word. */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function timeoutOf({ place, order }: ClientRequest): RaftError {
  if (place === 'waiting') {
    return new NoLeaderError(
      'Nothing was proposed: no leader could be reached before the deadline. Check that a majority of the servers ' +
        'is running and connected, then try again.',
    );
  }
  const where = place === 'proposed' ? 'No majority confirmed it' : 'The leader did not answer';
  if (order.kind === 'query') {
    return new RequestTimeoutError(`The query failed: ${where} before the deadline. Ask again.`, 'refused');
  }
  return new RequestTimeoutError(
    `The outcome of the command is unknown: ${where} before the deadline. It may still take effect: read before ` +
      'you repeat it.',
    'unknown',
  );
}
