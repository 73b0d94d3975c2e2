/** Keeps the chronicle of a run and asks every invariant after each step. */

import {
  type Chronicle,
  type ClusterView,
  type Glimpse,
  isLeader,
  placeOf,
  type ServerView,
  termOf,
  unchangedCount,
  votesSent,
} from './cluster-view.ts';
import { invariants, type Violation } from './invariants.ts';
import type { LogEntry, LogIndex, NodeId, Term } from './vocabulary.ts';

type Writable<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

const unseen: Readonly<Glimpse> = {
  running: false,
  role: 'unseen',
  currentTerm: 0 as Term,
  votedFor: null,
  leaderId: null,
  commitIndex: 0 as LogIndex,
  lastApplied: 0 as LogIndex,
  log: [],
  diskTerm: 0 as Term,
  diskVote: null,
};

export class InvariantWatch implements Chronicle {
  readonly glimpses = new Map<NodeId, Writable<Glimpse>>();
  readonly leaders = new Map<Term, NodeId>();
  readonly votes = new Map<string, NodeId>();
  /** A server alone leads before its vote is durable, so after a crash it may lead the same term again. */
  readonly places = new Map<string, { readonly entry: LogEntry; readonly prevLogTerm: Term }>();
  readonly committed: { readonly entry: LogEntry; readonly in: Term }[] = [];
  readonly applied: LogEntry[] = [];

  /** Must see every step of every server, starts and crashes too. Null: nothing is wrong so far. */
  look(view: ClusterView): Violation | null {
    const own = view.servers.get(view.step.server);
    if (own === undefined) return null;
    const before = this.glimpses.get(view.step.server) ?? unseen;
    for (const { id, name, check } of invariants) {
      const seen = check(own, before, view, this);
      if (seen !== null) return { id, name, server: view.step.server, seen };
    }
    this.remember(own, view);
    return null;
  }

  private remember(own: ServerView, view: ClusterView): void {
    const { step } = view;
    if (own.running && isLeader(own.role)) this.leaders.set(own.state.currentTerm, step.server);
    for (const [voterAndTerm, candidate] of votesSent(view)) this.votes.set(voterAndTerm, candidate);
    for (const entry of step.applied) this.applied[entry.index - 1] ??= entry;
    if (!own.running && own.state.configuration.voters.length === 1) this.places.clear();
    const glimpse = this.glimpses.get(step.server) ?? { ...unseen, log: [] };
    this.glimpses.set(step.server, glimpse);
    this.rememberLog(own, glimpse);
    if (own.running) this.rememberCommitted(own);
    rememberScalars(own, glimpse);
  }

  private rememberLog({ state: { log } }: ServerView, glimpse: Glimpse): void {
    const kept = unchangedCount(log, glimpse.log);
    glimpse.log.length = kept;
    for (let index = kept + 1; index <= log.length; index += 1) {
      const entry = log[index - 1] as LogEntry;
      glimpse.log.push(entry);
      const place = placeOf(index, entry.term);
      if (!this.places.has(place)) this.places.set(place, { entry, prevLogTerm: termOf(log, index - 1) });
    }
  }

  private rememberCommitted({ state }: ServerView): void {
    for (let index = this.committed.length; index < state.commitIndex; index += 1) {
      this.committed.push({ entry: state.log[index] as LogEntry, in: state.currentTerm });
    }
  }
}

function rememberScalars({ running, role, state, disk }: ServerView, glimpse: Writable<Glimpse>): void {
  glimpse.running = running;
  glimpse.role = running ? role : 'down';
  glimpse.currentTerm = state.currentTerm;
  glimpse.votedFor = state.votedFor;
  glimpse.leaderId = state.leaderId;
  glimpse.commitIndex = running ? state.commitIndex : (0 as LogIndex);
  glimpse.lastApplied = running ? state.lastApplied : (0 as LogIndex);
  glimpse.diskTerm = disk.currentTerm;
  glimpse.diskVote = disk.votedFor;
}
