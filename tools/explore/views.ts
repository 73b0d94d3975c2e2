/** A local state, as the invariants want to see it. */

import type { LogEntry, NodeId, Term } from '../../generated/vocabulary.ts';
import {
  type Chronicle,
  type Glimpse,
  type Place,
  type ServerView,
  type StepView,
  termOf,
} from '../../spec/cluster-view.ts';
import type { ActionStep } from './actions.ts';
import { canonicalForm } from './canonical-form.ts';
import type { Cluster } from './cluster.ts';
import type { LocalState } from './local-state.ts';
import { localsAt } from './packed-state.ts';

export function viewOf({ running, server, writes }: LocalState): ServerView {
  return { running, role: server.role, state: server, disk: writes.disk };
}

export function glimpseOf({ running, server, writes }: LocalState): Glimpse {
  const { role, currentTerm, votedFor, leaderId, commitIndex, lastApplied, log } = server;
  const { currentTerm: diskTerm, votedFor: diskVote } = writes.disk;
  return {
    running,
    role,
    currentTerm,
    votedFor,
    leaderId,
    commitIndex,
    lastApplied,
    log,
    diskTerm,
    diskVote,
  };
}

/** What has no event of its own is a start, a crash, or the end of a write. */
export function stepView(
  server: NodeId,
  {
    happening,
    sent,
    applied,
    touchedTimers,
  }: Pick<ActionStep, 'happening' | 'sent' | 'applied' | 'touchedTimers'>,
): StepView {
  const { type } = happening;
  const event =
    type === 'Crashed' || type === 'Restarted' ? null : type === 'WriteEnded' ? 'EntriesSaved' : type;
  return { server, event, sent, applied, touchedTimers };
}

/** What the logs hold; where they differ at an index and term, the first counts. */
export function placesIn(logs: readonly (readonly LogEntry[])[]): Chronicle['places'] {
  const places: Place[][] = [];
  for (const log of logs) {
    for (const [before, entry] of log.entries()) {
      const known = places[before] ?? [];
      places[before] = known;
      if (known.every((place) => place.entry.term !== entry.term))
        known.push({ entry, prevLogTerm: termOf(log, before) });
    }
  }
  return places;
}

/**
 * The votes of a term, as the disks show them: a vote leaves when its disk has it. Whoever has moved on to
 * a newer term may have voted for anybody, so it counts for `candidate`.
 */
export function votesIn(
  term: Term,
  candidate: NodeId,
  others: readonly ServerView[],
): ReadonlyMap<NodeId, NodeId> {
  const votes = new Map<NodeId, NodeId>();
  for (const { state, disk } of others) {
    if (disk.currentTerm > term) votes.set(state.id, candidate);
    else if (disk.currentTerm === term && disk.votedFor !== null) votes.set(state.id, disk.votedFor);
  }
  return votes;
}

/** What an invariant may read of a server that has not stepped: answers are remembered by this. */
function comparedPart({ running, server, writes }: LocalState): ServerView {
  const { id, currentTerm, log, followers } = server;
  const state = guarded({ id, currentTerm, log, followers }) as ServerView['state'];
  return { running, role: server.role, state, disk: writes.disk };
}

function guarded(part: object): object {
  return new Proxy(part, {
    get(target, field, receiver) {
      if (Reflect.has(target, field) || typeof field === 'symbol')
        return Reflect.get(target, field, receiver);
      throw new Error(
        `Cannot remember answers of the invariants: one reads ${field} of a server that has not stepped. ` +
          'Add it to comparedPart in tools/explore/views.ts.',
      );
    },
  });
}

/** The views of the servers around one that has stepped. */
export class OtherViews {
  /** Somebody has looked at them since this was last set. */
  wereRead = false;
  private readonly cluster: Cluster;
  private readonly parts: ServerView[] = [];
  private readonly classes: number[] = [];
  private readonly classNumbers = new Map<string, number>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** The same for local states between which no invariant can tell from outside. */
  classOf(local: number): number {
    const known = this.classes[local];
    if (known !== undefined) return known;
    for (let number = this.classes.length; number <= local; number += 1) this.add(number);
    return this.classes[local] as number;
  }

  /** All but one, in the order of the cluster. */
  without(server: number, state: Int32Array): readonly ServerView[] {
    this.wereRead = true;
    const { servers } = this.cluster;
    const others = servers.map((_, other) => other).filter((other) => other !== server);
    return others.map((other) => this.partOf(state[localsAt + other] as number));
  }

  private partOf(local: number): ServerView {
    this.classOf(local);
    return this.parts[local] as ServerView;
  }

  private add(local: number): void {
    const value = this.cluster.locals.valueOf(local);
    const { running, server, writes } = value;
    const { id, role, currentTerm, log, followers } = server;
    const form = canonicalForm([running, id, role, currentTerm, log, followers, writes.disk]);
    const number = this.classNumbers.get(form) ?? this.classNumbers.size;
    this.classNumbers.set(form, number);
    this.classes.push(number);
    this.parts.push(comparedPart(value));
  }
}
