/**
 * Of all states that differ only in the names of the servers, one. The servers are put in the order of
 * their shapes, which no renaming changes; where shapes are equal, the least of the states in question is
 * taken.
 */

import type { Cluster } from './cluster.ts';
import { historyAt, localsAt, longestState, sortNumbers, spentAt } from './packed-state.ts';

export class Symmetry {
  private readonly cluster: Cluster;
  private readonly shapes: Int32Array;
  private best = new Int32Array(longestState);
  private other = new Int32Array(longestState);

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.shapes = new Int32Array(cluster.servers.length);
  }

  /** The same for all states that differ in names only. It is overwritten by the next call. */
  representative(state: Int32Array, length: number): Int32Array {
    const { permutations, servers } = this.cluster;
    for (let server = 0; server < servers.length; server += 1) {
      this.shapes[server] = this.cluster.shapeOf(state[localsAt + server] as number);
    }
    let found = false;
    for (let number = 0; number < permutations.length; number += 1) {
      if (!this.sorts(number)) continue;
      this.rename(state, length, number);
      if (!found || isLess(this.other, this.best, length)) {
        const spare = this.best;
        this.best = this.other;
        this.other = spare;
      }
      found = true;
    }
    return this.best;
  }

  /** Whether the shapes ascend after the permutation. */
  private sorts(number: number): boolean {
    const { places } = this.cluster.permutations[number] as { places: Int32Array };
    const { shapes } = this;
    for (let one = 0; one < shapes.length; one += 1) {
      for (let other = one + 1; other < shapes.length; other += 1) {
        const shapeOrder = (shapes[one] as number) - (shapes[other] as number);
        const placeOrder = (places[one] as number) - (places[other] as number);
        if (shapeOrder !== 0 && shapeOrder < 0 !== placeOrder < 0) return false;
      }
    }
    return true;
  }

  private rename(state: Int32Array, length: number, number: number): void {
    const { permutations, locals, messages, histories, servers } = this.cluster;
    const { places } = permutations[number] as { places: Int32Array };
    const { other } = this;
    const messagesAt = localsAt + servers.length;
    other[spentAt] = state[spentAt] as number;
    other[historyAt] = histories.renamed(state[historyAt] as number, number);
    for (let server = 0; server < servers.length; server += 1) {
      other[localsAt + (places[server] as number)] = locals.renamed(
        state[localsAt + server] as number,
        number,
      );
    }
    for (let at = messagesAt; at < length; at += 1) other[at] = messages.renamed(state[at] as number, number);
    if (number !== 0) sortNumbers(other, messagesAt, length);
  }
}

function isLess(one: Int32Array, other: Int32Array, length: number): boolean {
  for (let at = 0; at < length; at += 1) {
    if (one[at] !== other[at]) return (one[at] as number) < (other[at] as number);
  }
  return false;
}
