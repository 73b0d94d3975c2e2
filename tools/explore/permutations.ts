/** All ways to give the servers each other's names. */

import type { NodeId } from '../../generated/vocabulary.ts';
import type { Names } from './canonical-form.ts';

export interface Permutation {
  /** places[i]: which server the server i becomes. */
  readonly places: Int32Array;
  readonly names: Names;
}

/** The first one leaves all names as they are. */
export function permutationsOf(servers: readonly NodeId[]): readonly Permutation[] {
  return orderings(servers.map((_, place) => place)).map((order) => ({
    places: Int32Array.from(order),
    names: new Map(servers.map((id, place) => [id, servers[order[place] as number] as NodeId])),
  }));
}

function orderings(numbers: readonly number[]): readonly (readonly number[])[] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((first) =>
    orderings(numbers.filter((number) => number !== first)).map((rest) => [first, ...rest]),
  );
}
