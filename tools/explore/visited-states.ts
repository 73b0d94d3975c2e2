/** Which states have been reached, by their fingerprints, and from which other one each was reached first. */

import type { Fingerprint } from './fingerprint.ts';

/** Found first: the initial state. */
export const noParent = -1;

export class VisitedStates {
  /** Per state, in the order of finding. */
  private highs = new Int32Array(1 << 12);
  private lows = new Int32Array(1 << 12);
  private parents = new Int32Array(1 << 12);
  /** State + 1, or 0 for a free slot; at most two thirds are taken. */
  private slots = new Int32Array(1 << 13);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** True if it is new; then it gets the next number, from 0 on. */
  add({ high, low }: Fingerprint, parent: number): boolean {
    const slot = this.slotOf(high, low);
    if (this.slots[slot] !== 0) return false;
    if (this.count === this.highs.length) this.growStates();
    this.highs[this.count] = high;
    this.lows[this.count] = low;
    this.parents[this.count] = parent;
    this.count += 1;
    this.slots[slot] = this.count;
    if (3 * this.count > 2 * this.slots.length) this.growSlots();
    return true;
  }

  has({ high, low }: Fingerprint): boolean {
    return this.slots[this.slotOf(high, low)] !== 0;
  }

  isState({ high, low }: Fingerprint, state: number): boolean {
    return this.highs[state] === high && this.lows[state] === low;
  }

  /** The states on a shortest way to `state`, both ends included. */
  pathTo(state: number): readonly number[] {
    const path: number[] = [];
    for (let at = state; at !== noParent; at = this.parents[at] as number) path.push(at);
    return path.reverse();
  }

  private slotOf(high: number, low: number): number {
    const { slots, highs, lows } = this;
    const mask = slots.length - 1;
    let slot = low & mask;
    for (let held = slots[slot] as number; held !== 0; held = slots[slot] as number) {
      if (lows[held - 1] === low && highs[held - 1] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private growStates(): void {
    this.highs = doubled(this.highs);
    this.lows = doubled(this.lows);
    this.parents = doubled(this.parents);
  }

  private growSlots(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    for (let state = 0; state < this.count; state += 1) {
      this.slots[this.slotOf(this.highs[state] as number, this.lows[state] as number)] = state + 1;
    }
  }
}

function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}

/** The chance that two of so many states share a fingerprint of 64 bits, so that one was not explored. */
export const collisionProbability = (states: number) => -Math.expm1(-(states * (states - 1)) / 2 ** 65);
