/** From fingerprints back to a run: it is walked again, and at each state the way is taken that leads on. */

import type { Violation } from '../../spec/invariants.ts';
import { longestState } from './packed-state.ts';
import { type Knowledge, Successors, type Visitor } from './successors.ts';
import { type TraceStep, traceStep } from './trace.ts';

/** A run in the names of one exploration, and what it ends in. */
export interface Counterexample {
  readonly violation: Violation;
  /** The steps that lead to it, the one that violates included. */
  readonly trace: readonly TraceStep[];
}

/** Whether a state is the one that comes next. */
type IsNext = (state: Int32Array, length: number) => boolean;

/**
 * Walks from a state along `way`, one question per step, and then takes the first step that violates
 * something. Null if there is no such way.
 */
export function retrace(
  knowledge: Knowledge,
  initial: Int32Array,
  way: readonly IsNext[],
): Counterexample | null {
  const walk = new Walk(knowledge, initial);
  for (const isNext of way) if (!walk.follow(isNext)) return null;
  return walk.violate();
}

class Walk implements Visitor {
  private readonly knowledge: Knowledge;
  private readonly successors: Successors;
  private readonly trace: TraceStep[] = [];
  private readonly state = new Int32Array(longestState);
  private length: number;
  private isNext: IsNext = () => false;
  private next: Int32Array | null = null;
  private counterexample: Counterexample | null = null;

  constructor(knowledge: Knowledge, initial: Int32Array) {
    this.knowledge = knowledge;
    this.successors = new Successors(knowledge);
    this.state.set(initial);
    this.length = initial.length;
  }

  follow(isNext: IsNext): boolean {
    this.isNext = isNext;
    this.next = null;
    this.visit();
    const next = this.next as Int32Array | null;
    if (next === null) return false;
    this.state.set(next);
    this.length = next.length;
    return true;
  }

  violate(): Counterexample | null {
    this.isNext = () => false;
    this.visit();
    return this.counterexample;
  }

  onState(state: Int32Array, length: number): void {
    if (this.next !== null || !this.isNext(state, length)) return;
    this.next = state.slice(0, length);
    this.trace.push(this.moved());
  }

  onViolation(violation: Violation): void {
    if (this.counterexample !== null) return;
    const stepCount = this.knowledge.judgement.violatingStep + 1;
    this.counterexample = { violation, trace: [...this.trace, this.moved(stepCount)] };
  }

  private visit(): void {
    this.counterexample = null;
    this.successors.visit(this.state, this.length, this);
  }

  /** Of an action that violates something, what comes after that has not happened. */
  private moved(stepCount = Number.POSITIVE_INFINITY): TraceStep {
    return traceStep(this.knowledge.cluster, this.successors.move, stepCount);
  }
}
