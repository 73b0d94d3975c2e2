/**
 * One server of the generated code, in the state that a test wants, and all that it orders in the last step.
 */

import type { Server, StepEffects, Timeout, TimerName } from '../../generated/server/role.ts';
import { start, step } from '../../generated/server/step.ts';
import type { Answer, BrokenInvariant } from '../../spec/effects.ts';
import type { ServerEvent } from '../../spec/events.ts';
import type { ServerMessage } from '../../spec/messages.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { bootServerState } from '../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';
import { entriesSaved, requestVoteResponse } from './events.ts';

export interface Given {
  readonly id?: string;
  readonly voters?: readonly string[];
  readonly term?: number;
  readonly votedFor?: string | null;
  /** The terms of the entries, from index 1 on. */
  readonly log?: readonly number[];
  readonly maxBatchEntries?: number;
  readonly maxBatchBytes?: number;
}

type Order = keyof StepEffects;

/** What one step has ordered, by kind; `orders` has the names of all of them, in order. */
export class Orders implements StepEffects {
  readonly orders: Order[] = [];
  readonly sent: { readonly to: NodeId; readonly message: ServerMessage; readonly ahead: boolean }[] = [];
  readonly termsAndVotes: { readonly currentTerm: Term; readonly votedFor: NodeId | null }[] = [];
  readonly savedEntries: LogEntry[] = [];
  readonly applied: LogEntry[] = [];
  readonly answers: Answer[] = [];
  readonly started: TimerName[] = [];
  readonly cancelled: TimerName[] = [];
  readonly branches: number[] = [];
  halted: BrokenInvariant | null = null;

  saveTermAndVote(currentTerm: Term, votedFor: NodeId | null): void {
    this.orders.push('saveTermAndVote');
    this.termsAndVotes.push({ currentTerm, votedFor });
  }

  saveEntries(entries: readonly LogEntry[]): void {
    this.orders.push('saveEntries');
    this.savedEntries.push(...entries);
  }

  send(to: NodeId, message: ServerMessage): void {
    this.orders.push('send');
    this.sent.push({ to, message, ahead: false });
  }

  sendAhead(to: NodeId, message: ServerMessage): void {
    this.orders.push('sendAhead');
    this.sent.push({ to, message, ahead: true });
  }

  apply(entries: readonly LogEntry[]): void {
    this.orders.push('apply');
    this.applied.push(...entries);
  }

  answer(answer: Answer): void {
    this.orders.push('answer');
    this.answers.push(answer);
  }

  halt(brokenInvariant: BrokenInvariant): void {
    this.orders.push('halt');
    this.halted = brokenInvariant;
  }

  startTimer(timer: TimerName): void {
    this.started.push(timer);
  }

  cancelTimer(timer: TimerName): void {
    this.cancelled.push(timer);
  }

  took(branch: number): void {
    this.branches.push(branch);
  }

  /** Everything that was sent to one server. */
  to(id: string): ServerMessage[] {
    return this.sent.filter((one) => one.to === id).map((one) => one.message);
  }
}

export class ServerUnderTest {
  readonly server: Server;
  /** Of the last step only. */
  last = new Orders();

  constructor({
    id = 'n1',
    voters = ['n1', 'n2', 'n3'],
    term = 0,
    votedFor = null,
    log = [],
    ...limits
  }: Given) {
    const { maxBatchBytes = 1_000_000, maxBatchEntries = 100 } = limits;
    const state = bootServerState({
      id: id as NodeId,
      configuration: simpleConfiguration(voters as readonly NodeId[]),
      batchLimits: { maxBatchBytes, maxBatchEntries },
      currentTerm: term as Term,
      votedFor: votedFor as NodeId | null,
      log: entriesOf(log),
    });
    this.server = start(state, this.last);
  }

  /** One event; what it orders is in `last`. */
  step(event: ServerEvent | Timeout): this {
    this.last = new Orders();
    step(this.server, event, this.last);
    return this;
  }

  timeout(timer: TimerName): this {
    return this.step({ type: 'Timeout', timer });
  }

  /** The disk has everything that was ordered. */
  saved(): this {
    const { log, currentTerm } = this.server;
    return this.step(entriesSaved({ index: log.length, term: log.at(-1)?.term ?? 0, currentTerm }));
  }

  progress(id: string): { nextIndex: number; matchIndex: number } | undefined {
    const known = this.server.followers.get(id as NodeId);
    return known && { nextIndex: known.nextIndex, matchIndex: known.matchIndex };
  }

  terms(): number[] {
    return this.server.log.map((entry) => entry.term);
  }
}

/** An entry whose command tells its place, so that two different ones differ. */
export function entryOf(index: number, term: number): LogEntry {
  return {
    index: index as LogIndex,
    term: term as Term,
    kind: 'command',
    command: Uint8Array.of(term, index),
    configuration: null,
  };
}

export function entriesOf(terms: readonly number[], after = 0): LogEntry[] {
  return terms.map((term, place) => entryOf(after + place + 1, term));
}

export function follower(given: Given = {}): ServerUnderTest {
  return new ServerUnderTest(given);
}

export function preCandidate(given: Given = {}): ServerUnderTest {
  return new ServerUnderTest(given).timeout('electionTimeout');
}

/** It stands in the given term, which must be at least 1. */
export function candidate({ term = 1, ...given }: Given = {}): ServerUnderTest {
  return new ServerUnderTest({ ...given, term: term - 1 }).step({ type: 'ElectionRequested' });
}

/** It has won the given term; its noop is on no disk yet. */
export function leader(given: Given = {}): ServerUnderTest {
  const won = candidate(given).saved();
  const { configuration, id, currentTerm } = won.server;
  for (const from of configuration.voters) {
    if (from === id || !won.server.role.startsWith('candidate')) continue;
    won.step(requestVoteResponse({ from, term: currentTerm, voteGranted: true }));
  }
  return won;
}
