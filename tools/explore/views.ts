/** A local state, as the invariants want to see it. */

import type { LogEntry, NodeId, Term } from '../../generated/vocabulary.ts';
import {
  type Chronicle,
  entryIn,
  type Glimpse,
  type LogView,
  lastIndexOf,
  type Place,
  type ServerView,
  type StepView,
  termIn,
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
  const { role, currentTerm, votedFor, leaderId, commitIndex, lastApplied, logStart, log } = server;
  const { currentTerm: diskTerm, votedFor: diskVote } = writes.disk;
  return {
    running,
    role,
    currentTerm,
    votedFor,
    leaderId,
    commitIndex,
    lastApplied,
    logStart,
    log,
    diskTerm,
    diskVote,
  };
}

/** What has no event of its own is a start or a crash, or what the disk says. */
const eventNames: Readonly<Record<string, string | null>> = {
  Crashed: null,
  Restarted: null,
  WriteEnded: 'EntriesSaved',
  SnapshotWritten: 'SnapshotSaved',
};

export function stepView(
  server: NodeId,
  {
    happening: { type },
    sent,
    applied,
    touchedTimers,
  }: Pick<ActionStep, 'happening' | 'sent' | 'applied' | 'touchedTimers'>,
): StepView {
  const event = eventNames[type];
  return { server, event: event === undefined ? type : event, sent, applied, touchedTimers };
}

/** What the logs hold; where they differ at an index and term, the first counts. */
export function placesIn(logs: readonly LogView[]): Chronicle['places'] {
  const places: Place[][] = [];
  for (const log of logs) {
    for (let index = log.logStart.index + 1; index <= lastIndexOf(log); index += 1) {
      const entry = entryIn(log, index) as LogEntry;
      const known = places[index - 1] ?? [];
      places[index - 1] = known;
      if (known.every((place) => place.entry.term !== entry.term))
        known.push({ entry, prevLogTerm: termIn(log, index - 1) });
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
  const { id, currentTerm, logStart, log, configuration, configurations } = server;
  const followers = new Map(
    [...server.followers].map(([other, { matchIndex }]) => [other, guarded({ matchIndex })]),
  );
  const state = guarded({ id, currentTerm, logStart, log, configuration, configurations, followers });
  return { running, role: server.role, state: state as ServerView['state'], disk: writes.disk };
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
    const part = comparedPart(this.cluster.locals.valueOf(local));
    const form = canonicalForm(part);
    const number = this.classNumbers.get(form) ?? this.classNumbers.size;
    this.classNumbers.set(form, number);
    this.classes.push(number);
    this.parts.push(part);
  }
}
