/**
 * What operators ask of a leader: other members, another leader. Each is answered once, at the latest at its
 * deadline.
 */

import type { Answer, NodeId, ServerEvent } from '../generated/vocabulary.ts';
import type { Clock, RunningTimer } from './clock/clock.ts';
import {
  NotLeaderError,
  OutcomeUnknownError,
  type RaftError,
  ReconfigurationRefusedError,
  RequestTimeoutError,
  TransferRefusedError,
} from './errors.ts';
import { checkedChanges, type RequestedChange } from './requested-changes.ts';

type Kind = 'reconfiguration' | 'transfer';

interface OpenRequest {
  readonly kind: Kind;
  readonly deadline: RunningTimer;
  readonly resolve: () => void;
  readonly reject: (error: RaftError) => void;
}

export interface OperatorRequestsParts {
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** Gives a number that no other request has. */
  readonly nextToken: () => number;
  readonly handle: (event: ServerEvent) => void;
}

export class OperatorRequests {
  private readonly parts: OperatorRequestsParts;
  private readonly open = new Map<number, OpenRequest>();

  constructor(parts: OperatorRequestsParts) {
    this.parts = parts;
  }

  get count(): number {
    return this.open.size;
  }

  /** Rejects with InvalidOptionsError for what no core could make sense of. */
  async reconfigure(requested: readonly RequestedChange[]): Promise<void> {
    const changes = checkedChanges(requested);
    return this.ask('reconfiguration', (token) => ({ type: 'ReconfigurationRequested', token, changes }));
  }

  transfer(target: NodeId | null): Promise<void> {
    return this.ask('transfer', (token) => ({ type: 'TransferRequested', token, target }));
  }

  /** False if nobody here has asked. */
  answer(answer: Answer): boolean {
    const request = this.take(answer.token);
    if (answer.outcome === 'done') request?.resolve();
    else request?.reject(errorOf(request.kind, answer));
    return request !== undefined;
  }

  failAll(errorFor: () => RaftError): void {
    for (const token of [...this.open.keys()]) this.take(token)?.reject(errorFor());
  }

  private ask(kind: Kind, eventFor: (token: number) => ServerEvent): Promise<void> {
    const token = this.parts.nextToken();
    return new Promise((resolve, reject) => {
      const deadline = this.parts.clock.startTimer(this.parts.requestTimeoutMs, () => {
        this.take(token)?.reject(overdue(kind));
      });
      this.open.set(token, { kind, deadline, resolve, reject });
      this.parts.handle(eventFor(token));
    });
  }

  private take(token: number): OpenRequest | undefined {
    const request = this.open.get(token);
    this.open.delete(token);
    request?.deadline.cancel();
    return request;
  }
}

function errorOf(kind: Kind, answer: Answer): RaftError {
  if (answer.outcome !== 'refused') {
    return new OutcomeUnknownError(
      'Leadership was lost before the change was committed. The next leader may finish it: look at the members.',
    );
  }
  if (answer.reason === 'notLeader') {
    const next =
      answer.leaderId === null ? 'Ask again when somebody leads.' : `Ask ${answer.leaderId}, the leader.`;
    return new NotLeaderError(`This server does not lead. ${next}`);
  }
  return kind === 'transfer'
    ? new TransferRefusedError(answer.reason)
    : new ReconfigurationRefusedError(answer.reason);
}

function overdue(kind: Kind): RaftError {
  const what =
    kind === 'transfer' ? 'The other server does not lead yet' : 'No majority confirmed the change';
  return new RequestTimeoutError(
    `${what} at the deadline. It may still come about: look at the status before you try again.`,
    'unknown',
  );
}
