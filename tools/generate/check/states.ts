/** States: each can be reached, and no two that are active together run the same timer. */

import { type Chart, type ChartState, leavesOf, lineage, listOf, titleOf } from '../chart.ts';
import { activeLeaves, initialPlan, planOf } from '../plan.ts';
import type { Refusals } from '../refusal.ts';

export function checkStates(chart: Chart, refusals: Refusals): void {
  refuseUnreachable(chart, refusals);
  refuseSharedTimers(chart, refusals);
  refuseInnerEnds(chart, refusals);
  refuseUnknownEvents(chart, refusals);
}

function refuseUnreachable(chart: Chart, refusals: Refusals): void {
  const reached = reachableLeaves(chart);
  for (const state of chart.states) {
    if (leavesOf(state).some((leaf) => reached.has(leaf))) continue;
    const problem = `State '${titleOf(chart, state)}' is never entered: no branch from a reachable state leads to it.`;
    refusals.add(state.place, problem, 'Let a branch target it, or delete it.');
  }
}

function reachableLeaves(chart: Chart): ReadonlySet<ChartState> {
  const reached = new Set([initialPlan(chart.root).leaf]);
  // A set that grows while it is walked through: what is added is walked through as well.
  for (const leaf of reached) {
    for (const branch of chart.branches) {
      if (activeLeaves(branch).includes(leaf)) reached.add(planOf(branch, leaf).leaf);
    }
  }
  return reached;
}

/** Both would answer to the same name, and the runtime could not tell which of them has run out. */
function refuseSharedTimers(chart: Chart, refusals: Refusals): void {
  for (const state of chart.states) {
    for (const timer of state.timers) {
      const owner = lineage(state)
        .slice(1)
        .find((parent) => parent.timers.includes(timer));
      if (owner === undefined) continue;
      const above = titleOf(chart, owner);
      const problem = `State '${state.path}' uses the delay '${timer}', and so does '${above}' above it.`;
      const place = listOf(state, { kind: 'after', timer })?.place ?? state.place;
      refusals.add(place, problem, 'Give one of them a delay of another name: both run at the same time.');
    }
  }
}

/**
 * Entering a final state below another state makes XState raise an event of its own, and `always` is asked
 * again.
 */
function refuseInnerEnds(chart: Chart, refusals: Refusals): void {
  const hasAlways = chart.branches.some((branch) => branch.trigger.kind === 'always');
  for (const state of chart.states) {
    if (!hasAlways || state.kind !== 'final' || state.parent?.parent === undefined) continue;
    const problem = `State '${state.path}' is final below another state, in a chart with eventless transitions.`;
    refusals.add(
      state.place,
      problem,
      'Make it an ordinary state: inside another one, final means nothing more.',
    );
  }
}

function refuseUnknownEvents(chart: Chart, refusals: Refusals): void {
  const known = chart.events.map((event) => event.name);
  for (const list of chart.states.flatMap((state) => state.lists)) {
    const { trigger } = list;
    if (trigger.kind !== 'on' || known.includes(trigger.event)) continue;
    if (trigger.event === '*' || trigger.event.endsWith('.*')) continue;
    const problem = `The event '${trigger.event}' is not in ${chart.eventUnion.name}.`;
    const mend = `Add it to the union in ${chart.eventUnion.file}, or name one of: ${known.join(', ')}.`;
    refusals.add(list.place, problem, mend);
  }
}
