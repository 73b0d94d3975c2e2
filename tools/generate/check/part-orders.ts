/** What is opened gets closed, and whatever a part understands is told by somebody. */

import { type Branch, type ChartState, lineage, timersOf, titleOf } from '../chart.ts';
import type { GivenOrders, OrderReader } from '../given-orders.ts';
import { activeLeaves, planOf } from '../plan.ts';
import type { PartToCheck } from './parts.ts';

export function checkPartOrders(part: PartToCheck, reader: OrderReader): void {
  const { owner } = part;
  const used = [
    ...owner.states.flatMap(({ entry, exit }) => [...entry, ...exit]),
    ...owner.branches.flatMap(({ actions }) => actions),
  ];
  refuseUnheard(part, reader.ofRules(used));
  for (const state of owner.states) refuseOpenEntry(part, reader, state);
  for (const branch of owner.branches) refuseOpenBranch(part, reader, branch);
}

function refuseUnheard(
  { source, chart, owner, all, one, place, refusals }: PartToCheck,
  given: GivenOrders,
): void {
  const by = `in a rule that the chart of ${owner.name} names`;
  if (!given.opens) {
    const problem = `No rule of ${owner.name} opens a ${one}.`;
    refusals.add(place, problem, `Call effects.${all}.open(id, …) ${by}.`);
  }
  for (const event of chart.events.filter(({ name }) => !given.tells.has(name))) {
    const declaration = source.typeNamed(event.symbol.name);
    const problem = `No rule of ${owner.name} tells a ${one} of ${event.name}.`;
    const mend = `Call effects.${all}.tell(id, …) with it ${by}, or delete the event.`;
    refusals.add(declaration === undefined ? place : source.place(declaration), problem, mend);
  }
  if (timersOf(chart).length > 0 && !given.expires) {
    const problem = `No rule of ${owner.name} tells a ${one} that its timers have run out.`;
    refusals.add(place, problem, `Call effects.${all}.expire(event.id, event.timer) ${by}.`);
  }
}

function refuseOpenEntry(
  { owner, all, one, refusals }: PartToCheck,
  reader: OrderReader,
  state: ChartState,
): void {
  if (!reader.ofRules(state.entry).opens || reader.ofRules(state.exit).closes) return;
  const problem = `The entry of '${titleOf(owner, state)}' opens ${all}, but its exit closes none.`;
  refusals.add(state.entryPlace, problem, mendOf(all, one));
}

/** Whichever leaf was active: a state that is active afterwards must close on its exit what was opened. */
function refuseOpenBranch(
  { owner, all, one, refusals }: PartToCheck,
  reader: OrderReader,
  branch: Branch,
): void {
  if (!reader.ofRules(branch.actions).opens) return;
  const closes = (state: ChartState) => reader.ofRules(state.exit).closes;
  if (activeLeaves(branch).every((leaf) => lineage(planOf(branch, leaf).leaf).some(closes))) return;
  const where = titleOf(owner, branch.source);
  const problem = `A branch of '${where}' opens a ${one}, but no state that is active then closes it on its exit.`;
  refusals.add(branch.place, problem, mendOf(all, one));
}

function mendOf(all: string, one: string): string {
  return `Let an exit action of that state call effects.${all}.close(id) for every ${one}.`;
}
