/**
 * Which states a branch leaves and enters: XState's own algorithm (getTransitionDomain, computeExitSet and
 * computeEntrySet in its stateUtils), for the case without parallel and history states.
 */

import { type Branch, type ChartState, endsChart, leavesOf, lineage } from './chart.ts';

/** What taking a branch does to the active states, when a certain leaf is active. */
export interface Plan {
  /** Deepest first. */
  readonly left: readonly ChartState[];
  /** Parents first. */
  readonly entered: readonly ChartState[];
  /** The leaf that is active afterwards. */
  readonly leaf: ChartState;
  /** Left at the very end, because the machine is done: XState runs the exits of all that is still active. */
  readonly ended: readonly ChartState[];
}

export function planOf(branch: Branch, leaf: ChartState): Plan {
  const { target } = branch;
  if (target === undefined) return { left: [], entered: [], leaf, ended: [] };
  const domain = domainOf(branch, target);
  const left = lineage(leaf).filter((state) => domain === undefined || isBelow(state, domain));
  const entered = enteredBy(branch, target, domain);
  const last = entered.at(-1) ?? leaf;
  return { left, entered, leaf: last, ended: endsChart(last) ? lineage(last) : [] };
}

/** What is entered when the machine starts. */
export function initialPlan(root: ChartState): Plan {
  const entered = [root, ...initialDescendants(root)];
  const leaf = entered.at(-1) ?? root;
  return { left: [], entered, leaf, ended: endsChart(leaf) ? lineage(leaf) : [] };
}

/**
 * The leaves that can be active when a branch is taken; nothing happens any more in one that ended the chart.
 */
export function activeLeaves(branch: Branch): readonly ChartState[] {
  return leavesOf(branch.source).filter((leaf) => !endsChart(leaf));
}

/** Nothing at or above the domain is left; undefined where the root itself is left and entered again. */
function domainOf(branch: Branch, target: ChartState): ChartState | undefined {
  const { source, reenter } = branch;
  if (!reenter && (target === source || isBelow(target, source))) return source;
  const common = lineage(target)
    .slice(1)
    .find((ancestor) => isBelow(source, ancestor));
  if (common !== undefined || reenter) return common;
  return lineage(source).at(-1);
}

function enteredBy(
  branch: Branch,
  target: ChartState,
  domain: ChartState | undefined,
): readonly ChartState[] {
  const { source, reenter } = branch;
  const staysInSource = source === target && source === domain && !reenter;
  const ancestors = lineage(target)
    .slice(1)
    .filter((state) => domain === undefined || isBelow(state, domain));
  const entered = [...ancestors, ...(staysInSource ? [] : [target]), ...initialDescendants(target)];
  return entered.sort((one, other) => one.order - other.order);
}

function initialDescendants(state: ChartState): readonly ChartState[] {
  return state.initial === undefined ? [] : [state.initial, ...initialDescendants(state.initial)];
}

function isBelow(state: ChartState, ancestor: ChartState): boolean {
  return lineage(state).slice(1).includes(ancestor);
}
