/** Between requests and the core: turns requests into proposals, and the core's answers into results. */

import type { Answer, ClientProposal, LogEntry, LogIndex, NodeId } from '../generated/vocabulary.ts';
import type { ClientRequest } from './client-request.ts';
import { NotLeaderError, OutcomeUnknownError } from './errors.ts';
import type { LeaderRoute } from './leader-route.ts';
import type { StateMachine } from './state-machine.ts';

const noop = new Uint8Array(0);

export class ProposalDesk {
  private readonly stateMachine: StateMachine;
  private readonly route: LeaderRoute;
  /** Per token: the request whose command it names. */
  private readonly proposedCommands = new Map<number, ClientRequest>();
  /** Per token: the queries that wait for the noop which it names. */
  private readonly proposedQueries = new Map<number, readonly ClientRequest[]>();
  private nextToken = 1;
  private results: Uint8Array[] = [];
  private firstResultIndex = 1 as LogIndex;

  constructor(stateMachine: StateMachine, route: LeaderRoute) {
    this.stateMachine = stateMachine;
    this.route = route;
  }

  /**
   * One proposal for everything that waits. A query is answered when a noop that was proposed after it is
   * applied: one noop serves all queries of a turn. Null if there is nothing to propose.
   */
  proposalFor(requests: readonly ClientRequest[]): ClientProposal | null {
    const token = this.nextToken;
    const commands: Uint8Array[] = [];
    const queries: ClientRequest[] = [];
    for (const request of requests) {
      if (request.isAnswered) continue;
      request.place = 'proposed';
      if (request.order.kind === 'query') queries.push(request);
      else {
        this.proposedCommands.set(token + commands.length, request);
        commands.push(request.order.payload);
      }
    }
    if (queries.length > 0) {
      this.proposedQueries.set(token + commands.length, queries);
      commands.push(noop);
    }
    if (commands.length === 0) return null;
    this.nextToken = token + commands.length;
    return { type: 'ClientProposal', token, commands };
  }

  /** Committed entries, in order. The results are kept for the answers that follow in the same step. */
  apply(entries: readonly LogEntry[]): void {
    const results: Uint8Array[] = [];
    for (const { kind, command } of entries) {
      results.push(kind === 'command' ? this.stateMachine.apply(command) : noop);
    }
    this.results = results;
    this.firstResultIndex = entries[0]?.index ?? this.firstResultIndex;
  }

  answer(answer: Answer): void {
    for (let offset = 0; offset < answer.count; offset += 1) {
      const token = answer.token + offset;
      const command = this.proposedCommands.get(token);
      if (command === undefined) this.answerQueries(token, answer);
      else {
        this.proposedCommands.delete(token);
        this.answerCommand(command, answer, offset);
      }
    }
  }

  private answerQueries(token: number, answer: Answer): void {
    const queries = this.proposedQueries.get(token) ?? [];
    this.proposedQueries.delete(token);
    for (const query of queries) this.answerQuery(query, answer);
  }

  private answerCommand(request: ClientRequest, answer: Answer, offset: number): void {
    if (answer.outcome === 'done') {
      request.succeed(this.results[answer.index + offset - this.firstResultIndex] as Uint8Array);
    } else if (answer.outcome === 'refused') this.elsewhere(request, answer.leaderId);
    else {
      request.fail(
        new OutcomeUnknownError(
          'Leadership was lost before a majority had the command. It may still take effect: read before you repeat it.',
        ),
      );
    }
  }

  private answerQuery(query: ClientRequest, answer: Answer): void {
    if (query.isAnswered) return query.conclude();
    if (answer.outcome === 'done') query.succeed(this.stateMachine.query(query.order.payload));
    else this.elsewhere(query, answer.outcome === 'refused' ? answer.leaderId : null);
  }

  /** A forwarded request goes back to who forwarded it; one of our own clients' goes to the leader. */
  private elsewhere(request: ClientRequest, leaderId: NodeId | null): void {
    request.place = 'waiting';
    if (request.isAnswered) request.conclude();
    else if (request.order.mayForward) this.route.take(request, leaderId);
    else request.fail(notLeading());
  }
}

function notLeading(): NotLeaderError {
  return new NotLeaderError('This server does not lead. Ask the leader, or any server that knows it.');
}
