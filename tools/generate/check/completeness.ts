/**
 * Every event in every state is handled or ignored, in every case; and every branch can be taken in some
 * case.
 */

import {
  type Branch,
  type Chart,
  type ChartState,
  candidatesOf,
  endsChart,
  guardText,
  leavesOf,
  type Trigger,
  titleOf,
  triggerText,
} from '../chart.ts';
import type { Refusals } from '../refusal.ts';
import { assignmentsOf, assignmentText, atomLimit, atomsOfList, firstEnabled } from '../truth-table.ts';

/** Whether one of these branches is taken in every possible case. */
export function completes(chart: Chart, branches: readonly Branch[]): boolean {
  if (branches.some((branch) => branch.guard === undefined)) return true;
  const atoms = atomsOfList(branches, chart.exclusions);
  if (branches.length === 0 || atoms.length > atomLimit) return false;
  return assignmentsOf(atoms, chart.exclusions).every((assignment) => firstEnabled(branches, assignment));
}

export function checkCompleteness(chart: Chart, refusals: Refusals): void {
  const cases = [
    ...leavesOf(chart.root)
      .filter((leaf) => !endsChart(leaf))
      .flatMap((leaf) => [
        ...chart.events.map(({ name }) => ({ leaf, trigger: { kind: 'on', event: name } as const })),
        { leaf, trigger: { kind: 'always' } as const },
      ]),
    ...chart.states.flatMap((state) =>
      state.timers.map((timer) => ({ leaf: state, trigger: { kind: 'after', timer } as const })),
    ),
  ];
  const taken = new Set(cases.flatMap((each) => checkCase(chart, each, refusals)));
  checkShadows(chart, taken, refusals);
}

/** What can happen while a certain state is active; for a timer, the state that started it. */
interface Case {
  readonly leaf: ChartState;
  readonly trigger: Trigger;
}

/** Gives the branches that are taken for some values of the guards. */
function checkCase(chart: Chart, { leaf, trigger }: Case, refusals: Refusals): readonly Branch[] {
  const branches = candidatesOf(leaf, trigger);
  const [first] = branches;
  const mayStayOpen = trigger.kind === 'always' || leaf.kind === 'final';
  const where = `${triggerText(trigger)} in state '${titleOf(chart, leaf)}'`;
  if (first === undefined) {
    if (!mayStayOpen) refuseUnhandled(chart, { leaf, trigger }, refusals);
    return [];
  }
  const atoms = atomsOfList(branches, chart.exclusions);
  if (atoms.length > atomLimit) {
    const problem = `The branches of ${where} ask ${atoms.length} different guards.`;
    refusals.add(first.place, problem, `Ask at most ${atomLimit}: put what belongs together into one rule.`);
    return branches;
  }
  const possible = assignmentsOf(atoms, chart.exclusions);
  const open = possible.find((assignment) => firstEnabled(branches, assignment) === undefined);
  if (open !== undefined && !mayStayOpen) {
    const problem = `${where} is left open when: ${assignmentText(open)}.`;
    refusals.add(first.place, problem, mendOfOpenCase);
  }
  return possible.flatMap((assignment) => firstEnabled(branches, assignment) ?? []);
}

const mendOfOpenCase =
  "Add a branch for this case, or end the list with ignore('why'); if it cannot happen, declare that in " +
  'meta.exclusive, meta.atMostOne or meta.implies of the machine.';

function refuseUnhandled(chart: Chart, { leaf, trigger }: Case, refusals: Refusals): void {
  const event = triggerText(trigger);
  const problem = `State '${titleOf(chart, leaf)}' neither handles nor ignores ${event}.`;
  const mend = `Add a branch for it under \`on\`, or \`${event}: ignore('why')\`, here or in a parent state.`;
  refusals.add(leaf.place, problem, mend);
}

function checkShadows(chart: Chart, taken: ReadonlySet<Branch>, refusals: Refusals): void {
  for (const branch of chart.branches) {
    if (taken.has(branch) || !isUnderstood(chart, branch)) continue;
    const guard = branch.guard === undefined ? 'without a guard' : `with guard ${guardText(branch.guard)}`;
    const where = `${triggerText(branch.trigger)} in state '${titleOf(chart, branch.source)}'`;
    const problem = `A branch of ${where}, ${guard}, can never be taken: others come first in every case.`;
    refusals.add(
      branch.place,
      problem,
      'Move it before the branches that are wider, narrow those, or delete it.',
    );
  }
}

/**
 * A branch of an event outside the alphabet is refused elsewhere, and one in a state that ends the chart is
 * dead.
 */
function isUnderstood(chart: Chart, branch: Branch): boolean {
  const { trigger } = branch;
  return trigger.kind !== 'on' || chart.events.some((event) => event.name === trigger.event);
}
