/** Keeps the chronicle of a run and asks every invariant after each step. */

import {
  type Chronicle,
  type ClusterView,
  type Glimpse,
  isLeader,
  logOf,
  type Place,
  placeAt,
  type ServerView,
  type StepView,
  termOf,
  unchangedCount,
  voteIn,
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
  readonly votes = new Map<Term, Map<NodeId, NodeId>>();
  readonly places: Place[][] = [];
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
    this.remember(own, view.step);
    return null;
  }

  private remember(own: ServerView, step: StepView): void {
    const glimpse = this.glimpseOf(step.server);
    this.rememberVotes(step);
    for (const entry of step.applied) this.applied[entry.index - 1] ??= entry;
    if (own.running) {
      if (isLeader(own)) this.leaders.set(own.state.currentTerm, step.server);
      this.rememberCommitted(own);
    }
    this.rememberLog(own, glimpse);
    rememberScalars(own, glimpse);
  }

  private glimpseOf(server: NodeId): Writable<Glimpse> {
    const known = this.glimpses.get(server);
    if (known !== undefined) return known;
    const glimpse = { ...unseen, log: [] };
    this.glimpses.set(server, glimpse);
    return glimpse;
  }

  private rememberVotes({ server, sent }: StepView): void {
    for (const one of sent) {
      const candidate = voteIn(one);
      if (candidate === null) continue;
      const votes = this.votes.get(one.message.term) ?? new Map<NodeId, NodeId>();
      this.votes.set(one.message.term, votes.set(server, candidate));
    }
  }

  private rememberLog(own: ServerView, glimpse: Glimpse): void {
    const log = logOf(own);
    const kept = unchangedCount(log, glimpse.log);
    glimpse.log.length = kept;
    for (let index = kept + 1; index <= log.length; index += 1) {
      const entry = log[index - 1] as LogEntry;
      glimpse.log.push(entry);
      if (placeAt(this.places, index, entry.term) !== undefined) continue;
      const place = { entry, prevLogTerm: termOf(log, index - 1) };
      const known = this.places[index - 1];
      if (known === undefined) this.places[index - 1] = [place];
      else known.push(place);
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
  glimpse.currentTerm = running ? state.currentTerm : disk.currentTerm;
  glimpse.votedFor = running ? state.votedFor : disk.votedFor;
  glimpse.leaderId = running ? state.leaderId : null;
  glimpse.commitIndex = running ? state.commitIndex : (0 as LogIndex);
  glimpse.lastApplied = running ? state.lastApplied : (0 as LogIndex);
  glimpse.diskTerm = disk.currentTerm;
  glimpse.diskVote = disk.votedFor;
}
