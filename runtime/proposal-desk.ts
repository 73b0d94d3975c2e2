/** Between requests and the core: turns requests into events, and the core's answers into results. */

import type {
  Answer,
  ClientProposal,
  ClientRead,
  LogEntry,
  LogIndex,
  NodeId,
} from '../generated/vocabulary.ts';
import type { ClientRequest } from './client-request.ts';
import { NoRoomError, NotLeaderError, OutcomeUnknownError, QueueFullError } from './errors.ts';
import type { LeaderRoute } from './leader-route.ts';
import { type LeaseSettings, leaseClockOf } from './lease-reads.ts';
import type { StateMachine } from './state-machine.ts';

const none: readonly never[] = [];
const noResult = new Uint8Array(0);

interface DeskSettings extends LeaseSettings {
  readonly stateMachine: StateMachine;
}

export class ProposalDesk {
  private readonly stateMachine: StateMachine;
  private readonly route: LeaderRoute;
  /** What the clock says, if leases are to count for reads. */
  private readonly leaseClock: (() => number) | null;
  /** Per token: the request that it names. */
  private readonly atCore = new Map<number, ClientRequest>();
  private nextToken = 1;
  private results: Uint8Array[] = [];
  private firstResultIndex = 1 as LogIndex;

  constructor(settings: DeskSettings, route: LeaderRoute) {
    this.stateMachine = settings.stateMachine;
    this.route = route;
    this.leaseClock = leaseClockOf(settings);
  }

  /** One proposal for all commands that wait, one read for all queries: they came at the same time. */
  eventsFor(requests: readonly ClientRequest[]): readonly (ClientProposal | ClientRead)[] {
    if (requests.length === 0) return none;
    const open = requests.filter((request) => !request.isAnswered);
    const commands = open.filter(({ order }) => order.kind === 'command');
    const queries = open.filter(({ order }) => order.kind === 'query');
    const events: (ClientProposal | ClientRead)[] = [];
    if (commands.length > 0) {
      const payloads = commands.map(({ order }) => order.payload);
      events.push({ type: 'ClientProposal', token: this.hand(commands), commands: payloads });
    }
    if (queries.length > 0) events.push(this.readOf(queries));
    return events;
  }

  /** The clock is read after the last of them came. */
  private readOf(queries: readonly ClientRequest[]): ClientRead {
    const read = { type: 'ClientRead', token: this.hand(queries), count: queries.length } as const;
    return this.leaseClock === null ? read : { ...read, atMs: this.leaseClock() };
  }

  /** Committed entries, in order. The results are kept for the answers that follow in the same step. */
  apply(entries: readonly LogEntry[]): void {
    const results: Uint8Array[] = [];
    for (const { kind, command } of entries) {
      results.push(kind === 'command' ? this.stateMachine.apply(command) : noResult);
    }
    this.results = results;
    this.firstResultIndex = entries[0]?.index ?? this.firstResultIndex;
  }

  answer(answer: Answer): void {
    for (let offset = 0; offset < answer.count; offset += 1) {
      const token = answer.token + offset;
      const request = this.atCore.get(token);
      if (request === undefined) continue;
      this.atCore.delete(token);
      if (request.order.kind === 'query') this.answerQuery(request, answer);
      else this.answerCommand(request, answer, offset);
    }
  }

  /** A number that names no other request. */
  takeToken(): number {
    this.nextToken += 1;
    return this.nextToken - 1;
  }

  /** From now on the core has them. The first token; the others follow it. */
  private hand(requests: readonly ClientRequest[]): number {
    const first = this.nextToken;
    for (const request of requests) {
      request.place = 'proposed';
      this.atCore.set(this.nextToken, request);
      this.nextToken += 1;
    }
    return first;
  }

  private answerCommand(request: ClientRequest, answer: Answer, offset: number): void {
    if (answer.outcome === 'done') {
      request.succeed(this.results[answer.index + offset - this.firstResultIndex] as Uint8Array);
    } else if (answer.outcome === 'refused') {
      if (answer.reason === 'diskFull') request.fail(new NoRoomError());
      else if (answer.reason === 'backlogFull') request.fail(tooMuchUncommitted());
      else this.elsewhere(request, answer.leaderId);
    } else {
      request.fail(
        new OutcomeUnknownError(
          'Leadership was lost before a majority had the command. It may still take effect: read before you repeat it.',
        ),
      );
    }
  }

  private answerQuery(query: ClientRequest, answer: Answer): void {
    if (query.isAnswered) return query.conclude();
    if (answer.outcome === 'readable') query.succeed(this.stateMachine.query(query.order.payload));
    else this.elsewhere(query, answer.outcome === 'refused' ? answer.leaderId : null);
  }

  /** A forwarded request goes back to who forwarded it; one of our own clients' goes to the leader. */
  private elsewhere(request: ClientRequest, leaderId: NodeId | null): void {
    request.place = 'waiting';
    if (request.isAnswered) request.conclude();
    else if (request.order.mayForward) this.route.take(request, leaderId);
    else request.fail(notLeading);
  }
}

/** One for all: whoever forwarded a request is told no more than that, and a stack trace costs much. */
const notLeading = new NotLeaderError(
  'This server does not lead. Ask the leader, or any server that knows it.',
);

function tooMuchUncommitted(): QueueFullError {
  return new QueueFullError(
    'Cannot take another command: too much waits for a majority already. Wait for answers, then try again.',
  );
}
