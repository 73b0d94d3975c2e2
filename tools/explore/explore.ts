/** Every state that a bounded cluster of the generated core can reach. */

import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import { type Invariant, invariants } from '../../spec/invariants.ts';
import { Actions } from './actions.ts';
import { type Bounds, checkBounds } from './bounds.ts';
import { Cluster } from './cluster.ts';
import { DeadMessages } from './dead-messages.ts';
import { Judgement } from './judgement.ts';
import { walkAtRandom } from './random-walks.ts';
import { initialState, type Progress, Search, type SearchLimits, type SearchResult } from './search.ts';
import type { Knowledge } from './successors.ts';
import { collisionProbability } from './visited-states.ts';

export interface ExploreOptions {
  /** Usually the generated one. */
  readonly core?: ServerCore;
  /** Usually those of the specification. */
  readonly invariants?: readonly Invariant[];
  /** Exploring ends, not closed, when so many states have been found. */
  readonly maxStates?: number;
  /** False: states that differ in names only count each. */
  readonly symmetry?: boolean;
  /** False: messages that can never do anything again stay, and make states different. */
  readonly forgetDead?: boolean;
  /**
   * Before the search that counts: so many states are explored to learn which messages are dead. The more
   * are, the fewer states remain.
   */
  readonly lessons?: readonly number[];
  /** Told after every 65,536 states that were followed. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Exploration extends SearchResult {
  /** All transitions, with those of the searches that only learnt what is dead. */
  readonly searched: number;
  /** Different local states of all servers, messages and histories. */
  readonly locals: number;
  readonly messages: number;
  readonly histories: number;
  /** Steps that the core has executed; all others were looked up. */
  readonly coreSteps: number;
  /** Times that the invariants were asked; all other answers were looked up. */
  readonly evaluations: number;
  /** The chance that two different states had one fingerprint, so that something was missed. */
  readonly collisionProbability: number;
}

const usualLessons = [20_000, 200_000, 2_000_000, 20_000_000];

/**
 * Deterministic: the same bounds and options give the same result. Throws an Error if the bounds are
 * wrong.
 */
export function explore(bounds: Bounds, options: ExploreOptions = {}): Exploration {
  checkBounds(bounds);
  const cluster = new Cluster(bounds);
  const actions = new Actions(cluster, options.core ?? generatedCore);
  const judgement = new Judgement(cluster, options.invariants ?? invariants);
  const deadMessages = new DeadMessages(cluster, actions);
  const knowledge = { cluster, actions, judgement, deadMessages };
  let searched = 0;
  let { symmetry = true } = options;
  const search: SearchUpTo = (maxStates) => {
    const result = searchOnce(knowledge, { ...options, symmetry, maxStates });
    searched += result.transitions;
    if (!symmetry || !result.isMisled) return result;
    symmetry = false;
    return search(maxStates);
  };
  const { maxStates = Number.POSITIVE_INFINITY } = options;
  const lessons = options.lessons ?? usualLessons;
  const result =
    options.forgetDead === false
      ? search(maxStates)
      : searchAndLearn(knowledge, search, [...lessons.filter((few) => few < maxStates), maxStates]);
  return {
    ...result,
    searched,
    locals: cluster.locals.size,
    messages: cluster.messages.size,
    histories: cluster.histories.size,
    coreSteps: actions.coreSteps,
    evaluations: judgement.evaluations,
    collisionProbability: collisionProbability(result.distinct),
  };
}

/**
 * A search counts when all that it believed of dead messages is still true with everything that it has
 * found; a counterexample counts at once, because leaving messages out only means that they never arrive.
 */
function searchAndLearn(knowledge: Knowledge, search: SearchUpTo, rounds: readonly number[]): SearchResult {
  const { deadMessages } = knowledge;
  const first = search(rounds[0] as number);
  if (first.counterexample !== null || first.closed || rounds.length === 1) return first;
  walkAtRandom(knowledge, initialState(knowledge).state);
  deadMessages.learn();
  for (let round = 1; ; round += 1) {
    const isLast = round >= rounds.length - 1;
    const result = search(rounds[Math.min(round, rounds.length - 1)] as number);
    if (result.counterexample !== null || (isLast && !result.closed)) return result;
    if (deadMessages.learn() && result.closed) return result;
  }
}

type SearchUpTo = (maxStates: number) => SearchResult;

function searchOnce(knowledge: Knowledge, options: ExploreOptions): SearchResult {
  const limits: SearchLimits = {
    maxStates: options.maxStates ?? Number.POSITIVE_INFINITY,
    symmetry: options.symmetry ?? true,
    onProgress: options.onProgress ?? (() => undefined),
  };
  return new Search(knowledge, limits).run();
}
