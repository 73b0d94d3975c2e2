/**
 * One server of the generated code, in the state that a test wants, and all that it orders in the last step.
 */

import type { Server, Timeout, TimerName } from '../../generated/server/role.ts';
import { start, step } from '../../generated/server/step.ts';
import type { ServerEvent } from '../../spec/events.ts';
import type { FollowerTimer } from '../../spec/followers.ts';
import type { LeaseLimits } from '../../spec/limits.ts';
import { lastLogIndex, lastLogTerm } from '../../spec/rules/log.ts';
import { allVoters, simpleConfiguration } from '../../spec/rules/membership.ts';
import { bootServerState } from '../../spec/state.ts';
import type { Configuration, LogEntry, LogIndex, NodeId, SnapshotMark, Term } from '../../spec/vocabulary.ts';
import { entriesSaved, presentSession, requestVoteResponse } from './events.ts';
import { Orders } from './orders.ts';

export interface Given {
  readonly id?: string;
  readonly voters?: readonly string[];
  /** Instead of voters. */
  readonly configuration?: Configuration;
  readonly term?: number;
  readonly votedFor?: string | null;
  /** What its disk has a snapshot of. */
  readonly snapshot?: SnapshotMark | null;
  /** The terms of the entries, from index 1 on, or from just after the snapshot; or the entries. */
  readonly log?: readonly number[] | readonly LogEntry[];
  readonly maxBatchEntries?: number;
  readonly maxBatchBytes?: number;
  readonly maxInFlightMessages?: number;
  readonly maxInFlightBytes?: number;
  readonly maxUncommittedBytes?: number;
  /** A snapshot is due after so many entries; seldom, unless said otherwise. */
  readonly maxEntries?: number;
  readonly maxBytes?: number;
  readonly keptEntries?: number;
  readonly pieceBytes?: number;
  /** Of those that should rather lead. */
  readonly priorities?: Readonly<Record<string, number>>;
  /** None, unless said otherwise. */
  readonly leaseLimits?: LeaseLimits;
}

export class ServerUnderTest {
  readonly server: Server;
  /** Of the last step only. */
  last = new Orders();

  constructor(given: Given) {
    const { id = 'n1', voters = ['n1', 'n2', 'n3'], term = 0, votedFor = null, log = [] } = given;
    const { maxBatchBytes = 1_000_000, maxBatchEntries = 100, snapshot = null } = given;
    const {
      maxInFlightMessages = 100,
      maxInFlightBytes = 1_000_000,
      maxUncommittedBytes = 1_000_000,
    } = given;
    const { maxEntries = 1000, maxBytes = 1_000_000, keptEntries = 0, pieceBytes = 10 } = given;
    const state = bootServerState({
      id: id as NodeId,
      configuration: given.configuration ?? simpleConfiguration(voters as readonly NodeId[]),
      batchLimits: { maxBatchBytes, maxBatchEntries },
      flowLimits: { maxInFlightMessages, maxInFlightBytes, maxUncommittedBytes },
      compactionLimits: { maxEntries, maxBytes, keptEntries, pieceBytes },
      priorities: Object.entries(given.priorities ?? {}).map(([name, priority]) => ({
        id: name as NodeId,
        priority,
      })),
      leaseLimits: given.leaseLimits ?? null,
      currentTerm: term as Term,
      votedFor: votedFor as NodeId | null,
      snapshot,
      log: logOf(log, snapshot),
    });
    this.server = start(state, this.last);
  }

  /** One event; what it orders is in `last`. An answer belongs to the present session, unless it names one. */
  step(event: ServerEvent | Timeout): this {
    this.last = new Orders();
    const isOpen = 'session' in event && event.session === presentSession;
    step(this.server, isOpen ? { ...event, session: this.sessionWith(event.from) } : event, this.last);
    return this;
  }

  /** 1 if there is none: a number that could be meant for somebody. */
  sessionWith(id: string): number {
    return this.server.followers.get(id as NodeId)?.session ?? 1;
  }

  timeout(timer: TimerName): this {
    return this.step({ type: 'Timeout', timer });
  }

  /** A timer of the leader's view of one follower has run out. */
  followerTimeout(id: string, timer: FollowerTimer): this {
    return this.step({ type: 'FollowerTimeout', id: id as NodeId, timer });
  }

  /** The disk has everything that was ordered. */
  saved(): this {
    const { server } = this;
    const [index, term] = [lastLogIndex(server), lastLogTerm(server)];
    return this.step(entriesSaved({ index, term, currentTerm: server.currentTerm }));
  }

  progress(id: string): { nextIndex: number; matchIndex: number } | undefined {
    const known = this.server.followers.get(id as NodeId);
    return known && { nextIndex: known.nextIndex, matchIndex: known.matchIndex };
  }

  terms(): number[] {
    return this.server.log.map((entry) => entry.term);
  }
}

function logOf(log: readonly number[] | readonly LogEntry[], snapshot: SnapshotMark | null): LogEntry[] {
  const after = snapshot?.lastIncludedIndex ?? 0;
  return log.map((one, place) => (typeof one === 'number' ? entryOf(after + place + 1, one) : one));
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
  const waiting = new ServerUnderTest({ ...given, term: term - 1 }).timeout('minimumElectionTimeout');
  return waiting.step({ type: 'ElectionRequested' });
}

/** It has won the given term; its noop is on no disk yet. */
export function leader(given: Given = {}): ServerUnderTest {
  const won = candidate(given).saved();
  const { configuration, id, currentTerm } = won.server;
  for (const from of allVoters(configuration)) {
    if (from === id || !won.server.role.startsWith('candidate')) continue;
    won.step(requestVoteResponse({ from, term: currentTerm, voteGranted: true }));
  }
  return won;
}
