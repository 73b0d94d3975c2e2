/** step.ts: the way in. Starts the machine, and takes an event to its end. */

import type { Chart } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { initialPlan } from '../plan.ts';
import { Printer } from '../printer.ts';
import { settles } from './emit-dispatch.ts';
import { hasEntry, hasExit } from './emit-enter-exit.ts';
import { printEnter, printLeave } from './emit-orders.ts';
import { chartDoesNotSettle } from './emit-shared.ts';
import { given, parametersOf } from './given.ts';
import { kebab, namesOf } from './names.ts';
import { printFunction } from './print-function.ts';

/**
 * More rounds than this in one step are a fault of the chart; the longest that is known takes a
 * handful.
 */
const fuse = 1000;

export function emitStep(chart: Chart): GeneratedFile {
  const own = ['start', 'step', 'settle', 'enter', 'expire', 'leave'];
  const printer = new Printer(`${kebab(chart.name)}/step.ts`, chart.source, own);
  if (chart.owner === undefined) {
    printStart(chart, printer);
    printStep(chart, printer);
  } else {
    printEnter(chart, printer, settleOf(chart));
    printPartStep(chart, printer);
    printExpire(chart, printer);
    printLeave(chart, printer);
  }
  if (settles(chart)) printSettle(chart, printer);
  return printer.file();
}

function settleOf(chart: Chart): readonly string[] {
  return settles(chart) ? [`settle(${given(chart)});`] : [];
}

function looksAgain(chart: Chart): boolean {
  return chart.branches.some((branch) => branch.looksAgain);
}

function printStart(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const { entered, leaf, ended } = initialPlan(chart.root);
  const server = names.variable;
  const call = (name: string) => `${name}(${given(chart)});`;
  printer.doc(
    'Enters the initial state and does what follows from it. The state becomes the live state: it is ' +
      'changed in place from now on.',
  );
  printFunction(printer, {
    name: 'start',
    parameters: [
      ['state', printer.type(chart.stateType)],
      [incoming(chart), printer.type(names.stepEffects)],
    ],
    returns: printer.type(names.server),
    body: [
      `const role: ${printer.type(names.role)} = '${leaf.path}';`,
      `const ${server} = Object.assign(state, { role });`,
      ...connection(chart, printer),
      ...entered.filter(hasEntry).map((state) => call(printer.value(names.enter(state)))),
      ...ended.filter(hasExit).map((state) => call(printer.value(names.exit(state)))),
      ...settleOf(chart),
      `return ${server};`,
    ],
  });
}

/** An owner is given effects that know nothing of its parts. */
function incoming(chart: Chart): string {
  return chart.parts.length === 0 ? 'effects' : 'given';
}

function connection(chart: Chart, printer: Printer): readonly string[] {
  if (chart.parts.length === 0) return [];
  return [`const effects = ${printer.value(namesOf(chart).connect)}(${chart.name}, given);`];
}

/**
 * XState settles after each event, and takes a raised one only when nothing eventless is enabled any more.
 */
function printStep(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  printer.doc(
    'One event, to its end: the branch that is enabled, the eventless ones that follow from it, and the ' +
      'same event again where a branch says so. A timer that no active state has started is ignored.',
  );
  printFunction(printer, {
    name: 'step',
    parameters: [
      [names.variable, printer.type(names.server)],
      ['event', `${printer.type(chart.eventUnion)} | ${printer.type(names.timeout)}`],
      [incoming(chart), printer.type(names.stepEffects)],
    ],
    returns: 'void',
    body: [...connection(chart, printer), ...bodyOfStep(chart, printer)],
  });
}

function printPartStep(chart: Chart, printer: Printer): void {
  printer.doc(
    'One event, to its end: the branch that is enabled, the eventless ones that follow from it, and the ' +
      'same event again where a branch says so.',
  );
  printFunction(printer, {
    name: 'step',
    parameters: parametersOf(chart, printer, [['event', printer.type(chart.eventUnion)]]),
    returns: 'void',
    body: bodyOfStep(chart, printer),
  });
}

function printExpire(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const dispatch = printer.value({ ...names.dispatch, name: 'dispatchTimeout' });
  printer.doc('A timer has run out. One that no active state has started is ignored.');
  printFunction(printer, {
    name: 'expire',
    parameters: parametersOf(chart, printer, [['timer', printer.type(names.timer)]]),
    returns: 'void',
    body: [`${dispatch}(${given(chart, 'timer')});`, ...settleOf(chart)],
  });
}

function bodyOfStep(chart: Chart, printer: Printer): readonly string[] {
  const dispatch = `${printer.value(namesOf(chart).dispatch)}(${given(chart, 'event')})`;
  const settle = settleOf(chart);
  if (!looksAgain(chart)) return [`${dispatch};`, ...settle];
  const error = `new ${printer.value(chartDoesNotSettle)}('${chart.name}', ${chart.name}.role, event.type)`;
  return [
    `let looksAgain = ${dispatch};`,
    ...settle,
    'for (let round = 1; looksAgain; round += 1) {',
    `if (round > ${fuse}) throw ${error};`,
    `looksAgain = ${dispatch};`,
    ...settle,
    '}',
  ];
}

function printSettle(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const server = names.variable;
  printer.doc('Takes eventless transitions, one after the other, until none is enabled.');
  printFunction(printer, {
    name: 'settle',
    isPrivate: true,
    parameters: parametersOf(chart, printer),
    returns: 'void',
    body: [
      'let round = 0;',
      `while (${printer.value(names.settleOnce)}(${given(chart)}) === 'changed') {`,
      'round += 1;',
      `if (round > ${fuse}) throw new ${printer.value(chartDoesNotSettle)}('${chart.name}', ${server}.role, 'always');`,
      '}',
    ],
  });
}
