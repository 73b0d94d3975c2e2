/**
 * The invariants of the specification, asked about every step of every action, and remembered: an answer
 * depends on the action, on the history, and on what a check reads of the other servers, and on nothing
 * else.
 */

import type { NodeId } from '../../generated/vocabulary.ts';
import { type Chronicle, type ClusterView, logOf, type ServerView } from '../../spec/cluster-view.ts';
import type { Invariant, Violation } from '../../spec/invariants.ts';
import type { Action, ActionStep } from './actions.ts';
import type { Cluster } from './cluster.ts';
import { type History, historyAfter, staleRead } from './history.ts';
import { historyAt, localsAt } from './packed-state.ts';
import { PairMap } from './pair-map.ts';
import { glimpseOf, OtherViews, placesIn, stepView, viewOf, votesIn } from './views.ts';

/** In place of the number of a history. */
const violated = 0;
const dependsOnOthers = 1;
const firstHistory = 2;

export class Judgement {
  /** Set when an action was found to violate something. */
  violation: Violation | null = null;
  /** The step of that action in which it was seen. */
  violatingStep = 0;
  /** Answers that had to be worked out. */
  evaluations = 0;
  private readonly cluster: Cluster;
  private readonly invariants: readonly Invariant[];
  private readonly byHistory = new PairMap();
  private readonly byOthers = new PairMap();
  private readonly chains = new PairMap();
  private chainCount = 0;
  private readonly views: OtherViews;

  constructor(cluster: Cluster, invariants: readonly Invariant[]) {
    this.cluster = cluster;
    this.invariants = invariants;
    this.views = new OtherViews(cluster);
  }

  /** The number of the history after the action; −1 if it violates an invariant. */
  historyAfter(action: Action, state: Int32Array): number {
    const history = state[historyAt] as number;
    const known = this.byHistory.get(action.number, history);
    if (known >= firstHistory) return known - firstHistory;
    if (known === dependsOnOthers) return this.withOthers(action, state);
    const verdict = this.judge(action, state);
    if (verdict === violated) return -1;
    this.byHistory.set(action.number, history, this.views.wereRead ? dependsOnOthers : verdict);
    if (this.views.wereRead) this.byOthers.set(action.number, this.chainOf(action, state), verdict);
    return verdict - firstHistory;
  }

  private withOthers(action: Action, state: Int32Array): number {
    const chain = this.chainOf(action, state);
    const known = this.byOthers.get(action.number, chain);
    if (known >= firstHistory) return known - firstHistory;
    const verdict = this.judge(action, state);
    if (verdict === violated) return -1;
    this.byOthers.set(action.number, chain, verdict);
    return verdict - firstHistory;
  }

  /** A number for the history together with the views of the other servers. */
  private chainOf(action: Action, state: Int32Array): number {
    const { servers } = this.cluster;
    let chain = -1 - (state[historyAt] as number);
    for (let server = 0; server < servers.length; server += 1) {
      if (server === action.server) continue;
      const view = this.views.classOf(state[localsAt + server] as number);
      const known = this.chains.get(chain, view);
      if (known >= 0) {
        chain = known;
        continue;
      }
      this.chains.set(chain, view, this.chainCount);
      chain = this.chainCount;
      this.chainCount += 1;
    }
    return chain;
  }

  private judge(action: Action, state: Int32Array): number {
    const { histories } = this.cluster;
    this.evaluations += 1;
    this.views.wereRead = false;
    let history = state[historyAt] as number;
    for (const [place, step] of action.steps.entries()) {
      const past = histories.valueOf(history);
      this.violation = this.judgeStep(action, step, { state, past });
      this.violatingStep = place;
      if (this.violation !== null) return violated;
      const next = historyAfter(past, step);
      if (next !== past) history = histories.numberOf(next);
    }
    return history + firstHistory;
  }

  private judgeStep(action: Action, step: ActionStep, { state, past }: Surroundings): Violation | null {
    const { locals, servers } = this.cluster;
    const server = servers[action.server] as NodeId;
    const before = locals.valueOf(step.before);
    const own = viewOf(step.after);
    const others = () => this.views.without(action.server, state);
    const view: ClusterView = {
      get servers() {
        return new Map([...others(), own].map((one): [NodeId, ServerView] => [one.state.id, one]));
      },
      step: stepView(server, step),
    };
    const chronicle: Chronicle = {
      glimpses: new Map(),
      leaders: past.leaders,
      get votes() {
        const { currentTerm } = own.state;
        return new Map([[currentTerm, votesIn(currentTerm, server, others())]]);
      },
      get places() {
        return placesIn([before.server, ...others().map(logOf)]);
      },
      committed: past.committed,
      applied: past.committed.map(({ entry }) => entry),
    };
    const glimpse = glimpseOf(before);
    for (const { id, name, check } of this.invariants) {
      const seen = check(own, glimpse, view, chronicle);
      if (seen !== null) return { id, name, server, seen };
    }
    const stale = staleRead(past, step);
    if (stale !== null) return { id: 'I15', name: 'reads are linearizable', server, seen: stale };
    if (step.broken === null) return null;
    return { id: 'halt', name: 'the core neither halts nor throws', server, seen: step.broken };
  }
}

/** Beside the server that has stepped. */
interface Surroundings {
  readonly state: Int32Array;
  readonly past: History;
}
