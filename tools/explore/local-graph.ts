/**
 * How one server gets from one local state to another, as far as it is known; all servers count as the
 * first.
 */

import type { Action } from './actions.ts';
import type { Cluster } from './cluster.ts';

export interface LocalGraph {
  readonly locals: readonly number[];
  /** All from which a way leads to one that is wanted, those themselves included. */
  leadingTo(isWanted: (local: number) => boolean): ReadonlySet<number>;
}

export function localGraph(cluster: Cluster, actions: readonly Action[]): LocalGraph {
  const sources = sourcesPerLocal(cluster, actions);
  return {
    locals: [...sources.keys()],
    leadingTo: (isWanted) => {
      const found = new Set([...sources.keys()].filter(isWanted));
      for (const local of found) for (const source of sources.get(local) ?? []) found.add(source);
      return found;
    },
  };
}

/** For each local state of the first server, those from which a step leads to it; closed under renaming. */
function sourcesPerLocal(
  { permutations, locals }: Cluster,
  actions: readonly Action[],
): ReadonlyMap<number, readonly number[]> {
  const sources = new Map<number, number[]>();
  const sourcesOf = (local: number) => {
    const known = sources.get(local) ?? [];
    sources.set(local, known);
    return known;
  };
  for (const { server, before, after } of actions) {
    for (const [permutation, { places }] of permutations.entries()) {
      if (places[server] !== 0) continue;
      const from = locals.renamed(before, permutation);
      sourcesOf(from);
      if (after !== before) sourcesOf(locals.renamed(after, permutation)).push(from);
    }
  }
  return sources;
}
