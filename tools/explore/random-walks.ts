/** Runs at random, only to meet local states that lie far from the start. The same ones each time. */

import { longestState } from './packed-state.ts';
import { type Knowledge, Successors, type Visitor } from './successors.ts';

const walkCount = 1500;
/** Most runs come to their end before. */
const longestWalk = 80;

export function walkAtRandom(knowledge: Knowledge, initial: Int32Array): void {
  const walker = new Walker(knowledge);
  for (let walk = 0; walk < walkCount; walk += 1) walker.walk(initial);
}

class Walker implements Visitor {
  private readonly successors: Successors;
  private readonly state = new Int32Array(longestState);
  private readonly next = new Int32Array(longestState);
  private nextLength = 0;
  private choices = 0;
  private random = 1;

  constructor(knowledge: Knowledge) {
    this.successors = new Successors(knowledge);
  }

  walk(initial: Int32Array): void {
    this.state.set(initial);
    let length = initial.length;
    for (let step = 0; step < longestWalk; step += 1) {
      this.choices = 0;
      this.successors.visit(this.state, length, this);
      if (this.choices === 0) return;
      length = this.nextLength;
      this.state.set(this.next.subarray(0, length));
    }
  }

  /** Each of the states is taken with the same probability. */
  onState(state: Int32Array, length: number, isBeyond: boolean): void {
    if (isBeyond) return;
    this.choices += 1;
    if (this.draw() % this.choices !== 0) return;
    this.next.set(state.subarray(0, length));
    this.nextLength = length;
  }

  /** The search will find it, on a shorter way. */
  onViolation(): void {}

  /** A xorshift generator. */
  private draw(): number {
    let number = this.random;
    number ^= number << 13;
    number ^= number >>> 17;
    number ^= number << 5;
    this.random = number;
    return number >>> 4;
  }
}
