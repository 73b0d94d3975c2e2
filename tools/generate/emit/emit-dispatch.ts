/** dispatch.ts: gives what has happened to the function of the active state. */

import {
  type BranchList,
  type Chart,
  type ChartState,
  endsChart,
  leavesOf,
  lineage,
  listOf,
  type Trigger,
  timersOf,
} from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { groupBy } from './emit-enter-exit.ts';
import { given, parametersOf } from './given.ts';
import { kebab, namesOf, pascal } from './names.ts';
import { printFunction } from './print-function.ts';

export function emitDispatch(chart: Chart): GeneratedFile {
  const printer = new Printer(`${kebab(chart.name)}/dispatch.ts`, chart.source, [
    'dispatch',
    'dispatchTimeout',
    'settleOnce',
    ...triggersOf(chart).map(nameOf),
  ]);
  printDispatch(chart, printer);
  if (chart.owner !== undefined) printDispatchTimeout(chart, printer);
  if (settles(chart)) printSettleOnce(chart, printer);
  for (const trigger of triggersOf(chart)) printByRole(chart, printer, trigger);
  return printer.file();
}

/** Whether there is anything eventless in the chart. */
export function settles(chart: Chart): boolean {
  return chart.states.some((state) => listOf(state, { kind: 'always' }) !== undefined);
}

function triggersOf(chart: Chart): readonly Trigger[] {
  return [
    ...chart.events.map(({ name }) => ({ kind: 'on', event: name }) as const),
    ...timersOf(chart).map((timer) => ({ kind: 'after', timer }) as const),
  ];
}

/** 'dispatchAppendEntriesRequest', 'dispatchAfterElectionTimeout' */
function nameOf(trigger: Trigger): string {
  if (trigger.kind === 'always') return 'settleOnce';
  return trigger.kind === 'on' ? `dispatch${pascal(trigger.event)}` : `dispatchAfter${pascal(trigger.timer)}`;
}

function printDispatch(chart: Chart, printer: Printer): void {
  const isPart = chart.owner !== undefined;
  const union = printer.type(chart.eventUnion);
  const event = isPart ? union : `${union} | ${printer.type(namesOf(chart).timeout)}`;
  printer.doc(
    'Gives the event to the function of the active state; tells whether it must be looked at again.',
  );
  printFunction(printer, {
    name: 'dispatch',
    parameters: parametersOf(chart, printer, [['event', event]]),
    returns: 'boolean',
    body: [
      'switch (event.type) {',
      ...chart.events.flatMap(({ name }) => [
        `case '${name}':`,
        `return ${nameOf({ kind: 'on', event: name })}(${given(chart, 'event')});`,
      ]),
      ...(isPart ? [] : ["case 'Timeout':", ...byTimer(chart, 'event.timer')]),
      '}',
    ],
  });
}

/** The timers of a part come to it by an order of its owner. */
function printDispatchTimeout(chart: Chart, printer: Printer): void {
  printer.doc('Tells the active state that a timer has run out; one that it has not started is ignored.');
  printFunction(printer, {
    name: 'dispatchTimeout',
    parameters: parametersOf(chart, printer, [['timer', printer.type(namesOf(chart).timer)]]),
    returns: 'boolean',
    body: byTimer(chart, 'timer'),
  });
}

function byTimer(chart: Chart, timer: string): readonly string[] {
  const cases = timersOf(chart).flatMap((name) => [
    `case '${name}':`,
    `return ${nameOf({ kind: 'after', timer: name })}(${given(chart)});`,
  ]);
  return cases.length === 0 ? ['return false;'] : [`switch (${timer}) {`, ...cases, '}'];
}

function printSettleOnce(chart: Chart, printer: Printer): void {
  printer.doc('Takes the eventless transition that is enabled in the active state, if there is one.');
  printFunction(printer, {
    name: 'settleOnce',
    parameters: parametersOf(chart, printer),
    returns: printer.type(namesOf(chart).settling),
    body: byRole(chart, printer, { kind: 'always' }),
  });
}

function printByRole(chart: Chart, printer: Printer, trigger: Trigger): void {
  const event = chart.events.find(({ name }) => trigger.kind === 'on' && name === trigger.event);
  printFunction(printer, {
    name: nameOf(trigger),
    isPrivate: true,
    parameters: parametersOf(
      chart,
      printer,
      event === undefined ? [] : [['event', printer.type(event.symbol)]],
    ),
    returns: 'boolean',
    body: byRole(chart, printer, trigger),
  });
}

/** What so many states and more do together is what is done otherwise: the rest are the exceptions. */
const commonFrom = 3;

/** A switch over the active state, with the states together that share a function. */
function byRole(chart: Chart, printer: Printer, trigger: Trigger): readonly string[] {
  const names = namesOf(chart);
  const event = trigger.kind === 'on' ? ['event'] : [];
  const call = (list: BranchList) =>
    `return ${printer.value(names.handler(list))}(${given(chart, ...event)});`;
  const otherwise = trigger.kind === 'always' ? "return 'at rest';" : 'return false;';
  const leaves = leavesOf(chart.root);
  const handled = leaves.flatMap((leaf) => {
    const list = endsChart(leaf) ? undefined : responsibleFor(leaf, trigger);
    return list === undefined ? [] : [{ leaf, list }];
  });
  const groups = groupBy(handled, ({ list }) => names.handler(list).name);
  const [first] = handled;
  if (first === undefined) return [otherwise];
  if (groups.length === 1 && handled.length === leaves.length) return [call(first.list)];
  const groupCases = (group: typeof handled) => [
    ...group.map(({ leaf }) => `case '${leaf.path}':`),
    last(group),
  ];
  const last = (group: typeof handled) => call((group[0] as (typeof handled)[number]).list);
  const unhandled = leaves.filter((leaf) => !handled.some((one) => one.leaf === leaf));
  const common = groups.find((group) => group.length > commonFrom && group.length > unhandled.length);
  if (common === undefined) {
    const rest = unhandled.length === 0 ? [] : ['default:', otherwise];
    return [`switch (${names.variable}.role) {`, ...groups.flatMap(groupCases), ...rest, '}'];
  }
  const others = groups.filter((group) => group !== common).flatMap(groupCases);
  const none = unhandled.length === 0 ? [] : [...unhandled.map(({ path }) => `case '${path}':`), otherwise];
  return [`switch (${names.variable}.role) {`, ...others, ...none, 'default:', last(common), '}'];
}

/** The nearest state that declares the trigger: it asks its own parents. */
function responsibleFor(leaf: ChartState, trigger: Trigger): BranchList | undefined {
  for (const state of lineage(leaf)) {
    const list = listOf(state, trigger);
    if (list !== undefined) return list;
  }
  return undefined;
}
