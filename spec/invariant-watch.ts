/** Keeps the chronicle of a run and asks every invariant after each step. */

import {
  type Chronicle,
  type ClusterView,
  type Committed,
  entryIn,
  type Glimpse,
  isLeader,
  lastIndexOf,
  logOf,
  type Place,
  placeAt,
  type ServerView,
  type StepView,
  termIn,
  unchangedThrough,
  voteIn,
} from './cluster-view.ts';
import { aspect, Impression } from './impression.ts';
import { readsOf } from './invariant-reads.ts';
import { invariants, type Violation } from './invariants.ts';
import type { LogEntry, LogIndex, LogPlace, NodeId, Term } from './vocabulary.ts';

type Writable<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

const asked = invariants.map((invariant) => ({ reads: readsOf(invariant.id), invariant }));

/** What a glimpse is made of: of a server that does not run, what its disk holds. */
const ofGlimpse = aspect.standing | aspect.log | aspect.indexes | aspect.disk;

const unseen: Readonly<Glimpse> = {
  running: false,
  role: 'unseen',
  currentTerm: 0 as Term,
  votedFor: null,
  leaderId: null,
  commitIndex: 0 as LogIndex,
  lastApplied: 0 as LogIndex,
  logStart: { index: 0 as LogIndex, term: 0 as Term },
  log: [],
  diskTerm: 0 as Term,
  diskVote: null,
};

export class InvariantWatch implements Chronicle {
  readonly glimpses = new Map<NodeId, Writable<Glimpse>>();
  readonly leaders = new Map<Term, NodeId>();
  readonly votes = new Map<Term, Map<NodeId, NodeId>>();
  readonly places: Place[][] = [];
  readonly committed: Committed[] = [];
  readonly applied: LogEntry[] = [];
  private readonly impressions = new Map<NodeId, Impression>();
  /** Grows with every change of a server that the checks of other servers read. */
  private clusterChanges = 0;

  /**
   * Must see every step of every server, starts and crashes too. Null: nothing is wrong so far. Asks only
   * those invariants that read something which has changed: of all others the last answer holds.
   */
  look(view: ClusterView): Violation | null {
    const { server } = view.step;
    const own = view.servers.get(server);
    if (own === undefined) return null;
    const before = this.glimpses.get(server) ?? unseen;
    const impression = this.impressionOf(server);
    const changed = impression.renew(own, view.step, this.clusterChanges);
    for (const { reads, invariant } of asked) {
      const seen = (reads & changed) === 0 ? null : invariant.check(own, before, view, this);
      if (seen === null) continue;
      impression.forget();
      return { id: invariant.id, name: invariant.name, server, seen };
    }
    const committedBefore = this.committed.length;
    this.remember(own, view.step, changed);
    const isCommitting = this.committed.length > committedBefore;
    this.clusterChanges = impression.settle(changed, this.clusterChanges, isCommitting);
    return null;
  }

  /**
   * It goes on with an empty disk. Nobody may count on it any more: it was removed, and nobody follows it up.
   */
  forget(server: NodeId): void {
    this.glimpses.delete(server);
    this.impressions.delete(server);
    for (const votes of this.votes.values()) votes.delete(server);
  }

  private remember(own: ServerView, step: StepView, changed: number): void {
    const glimpse = this.glimpseOf(step.server);
    if (changed & aspect.sent) this.rememberVotes(step);
    for (const entry of step.applied) this.applied[entry.index - 1] ??= entry;
    if ((changed & ofGlimpse) === 0) return;
    if (own.running) {
      if (isLeader(own)) this.leaders.set(own.state.currentTerm, step.server);
      this.rememberCommitted(own);
    }
    this.rememberLog(own, glimpse);
    rememberScalars(own, glimpse);
  }

  private impressionOf(server: NodeId): Impression {
    const known = this.impressions.get(server);
    if (known !== undefined) return known;
    const impression = new Impression();
    this.impressions.set(server, impression);
    return impression;
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
    if (log.logStart.index !== glimpse.logStart.index) realign(glimpse, log.logStart);
    const kept = unchangedThrough(log, glimpse);
    const keptCount = kept - log.logStart.index;
    if (glimpse.log.length > keptCount) glimpse.log.length = keptCount;
    for (let index = kept + 1; index <= lastIndexOf(log); index += 1) {
      const entry = entryIn(log, index) as LogEntry;
      glimpse.log.push(entry);
      if (placeAt(this.places, index, entry.term) !== undefined) continue;
      const place = { entry, prevLogTerm: termIn(log, index - 1) };
      const known = this.places[index - 1];
      if (known === undefined) this.places[index - 1] = [place];
      else known.push(place);
    }
  }

  private rememberCommitted({ state }: ServerView): void {
    const { currentTerm, configuration, commitIndex } = state;
    for (let index = this.committed.length + 1; index <= commitIndex; index += 1) {
      this.committed.push({ entry: entryIn(state, index) as LogEntry, in: currentTerm, by: configuration });
    }
  }
}

/** What is remembered of a log begins where the log does; earlier than before after a crash. */
function realign(glimpse: Writable<Glimpse>, logStart: LogPlace): void {
  const { index } = glimpse.logStart;
  const isWithin = logStart.index > index && logStart.index <= index + glimpse.log.length;
  glimpse.log = isWithin ? glimpse.log.slice(logStart.index - index) : [];
  glimpse.logStart = logStart;
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
