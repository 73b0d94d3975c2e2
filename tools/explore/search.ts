/** Breadth first: every state within the bounds, the nearest first. */

import type { Violation } from '../../spec/invariants.ts';
import { Fingerprint } from './fingerprint.ts';
import { historyAt, localsAt, longestState } from './packed-state.ts';
import { type Counterexample, retrace } from './retrace.ts';
import { StateQueue } from './state-queue.ts';
import { type Knowledge, Successors, type Visitor } from './successors.ts';
import { Symmetry } from './symmetry.ts';
import { noParent, VisitedStates } from './visited-states.ts';

export interface Progress {
  readonly distinct: number;
  /** Successors that were generated, known states among them. */
  readonly transitions: number;
  /** Steps from the initial state to the farthest. */
  readonly depth: number;
  /** Found and not yet followed. */
  readonly waiting: number;
}

export interface SearchLimits {
  readonly maxStates: number;
  /** False: states that differ in names only count each. */
  readonly symmetry: boolean;
  /** Told after every 65,536 states that were followed. */
  readonly onProgress: (progress: Progress) => void;
}

export interface SearchResult extends Progress {
  readonly closed: boolean;
  /** A shortest run to a violation, if there is one. */
  readonly counterexample: Counterexample | null;
  /** Something is violated, but no run leads there: the servers' names matter, so symmetry has misled. */
  readonly isMisled: boolean;
  /** Arrivals that changed nothing at all. */
  readonly absorbed: number;
}

export class Search implements Visitor {
  private readonly knowledge: Knowledge;
  private readonly limits: SearchLimits;
  private readonly successors: Successors;
  private readonly symmetry: Symmetry;
  private readonly visited = new VisitedStates();
  private readonly queue = new StateQueue();
  private readonly fingerprint = new Fingerprint();
  private readonly state = new Int32Array(longestState);
  private transitions = 0;
  private depth = 0;
  private levelEnd = 1;
  private followed = 0;
  private violation: Violation | null = null;

  constructor(knowledge: Knowledge, limits: SearchLimits) {
    this.knowledge = knowledge;
    this.limits = limits;
    this.successors = new Successors(knowledge);
    this.symmetry = new Symmetry(knowledge.cluster);
  }

  run(): SearchResult {
    const { state: initial, violation } = initialState(this.knowledge);
    this.violation = violation;
    if (this.violation !== null) return this.result({ violation: this.violation, trace: [] });
    this.reach(initial, initial.length, noParent);
    while (this.queue.size > 0 && this.violation === null && this.visited.size < this.limits.maxStates) {
      this.followNext();
    }
    return this.result(this.violation === null ? null : this.explain(initial));
  }

  onState(state: Int32Array, length: number, isBeyond: boolean): void {
    this.transitions += 1;
    if (!isBeyond) this.reach(state, length, this.followed);
  }

  onViolation(violation: Violation): void {
    this.violation ??= violation;
  }

  private followNext(): void {
    if (this.followed === this.levelEnd) {
      this.depth += 1;
      this.levelEnd = this.visited.size;
    }
    const length = this.queue.shift(this.state);
    this.successors.visit(this.state, length, this);
    this.followed += 1;
    if (this.followed % 65_536 === 0) this.limits.onProgress(this.progress());
  }

  private reach(state: Int32Array, length: number, parent: number): void {
    const kept = this.kept(state, length);
    if (this.visited.add(this.fingerprint.take(kept, 0, length), parent)) this.queue.push(kept, length);
  }

  private kept(state: Int32Array, length: number): Int32Array {
    return this.limits.symmetry ? this.symmetry.representative(state, length) : state;
  }

  /** The state that was followed last violates; the way to it is known by fingerprints. */
  private explain(initial: Int32Array): Counterexample | null {
    const way = this.visited.pathTo(this.followed - 1).slice(1);
    const questions = way.map((number) => (state: Int32Array, length: number) => {
      this.fingerprint.take(this.kept(state, length), 0, length);
      return this.visited.isState(this.fingerprint, number);
    });
    return retrace(this.knowledge, initial, questions);
  }

  private progress(): Progress {
    const { transitions, depth, queue, visited } = this;
    return { distinct: visited.size, transitions, depth, waiting: queue.size };
  }

  private result(counterexample: Counterexample | null): SearchResult {
    const closed = this.violation === null && this.queue.size === 0;
    const isMisled = this.violation !== null && counterexample === null;
    const { absorbed } = this.successors;
    return { ...this.progress(), closed, counterexample, isMisled, absorbed };
  }
}

/** All have started, nothing has been said; or one could not even start. */
export function initialState({ cluster, actions, judgement }: Knowledge): InitialState {
  const locals = cluster.unstarted().map((local) => cluster.locals.numberOf(local));
  const state = Int32Array.from([0, 0, ...locals]);
  for (const [server, local] of locals.entries()) {
    const action = actions.ofStart(local);
    const history = judgement.historyAfter(action, state);
    if (history < 0) return { state, violation: judgement.violation };
    state[historyAt] = history;
    state[localsAt + server] = action.after;
  }
  return { state, violation: null };
}

interface InitialState {
  readonly state: Int32Array;
  readonly violation: Violation | null;
}
