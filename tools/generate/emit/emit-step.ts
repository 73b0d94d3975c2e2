/** step.ts: the way in. Starts the machine, and takes an event to its end. */

import type { Chart } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { initialPlan } from '../plan.ts';
import { Printer } from '../printer.ts';
import { parametersOf, settles } from './emit-dispatch.ts';
import { hasEntry, hasExit } from './emit-enter-exit.ts';
import { chartDoesNotSettle } from './emit-shared.ts';
import { kebab, namesOf } from './names.ts';
import { printFunction } from './print-function.ts';

/** More rounds than this in one step are a fault of the chart; the longest that is known takes a handful. */
const fuse = 1000;

export function emitStep(chart: Chart): GeneratedFile {
  const own = ['start', 'step', 'settle'];
  const printer = new Printer(`${kebab(chart.name)}/step.ts`, chart.source, own);
  printStart(chart, printer);
  printStep(chart, printer);
  if (settles(chart)) printSettle(chart, printer);
  return printer.file();
}

function looksAgain(chart: Chart): boolean {
  return chart.branches.some((branch) => branch.looksAgain);
}

function printStart(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const { entered, leaf, ended } = initialPlan(chart.root);
  const server = names.variable;
  const call = (name: string) => `${name}(${server}, effects);`;
  printer.doc(
    'Enters the initial state and does what follows from it. The state becomes the live state: it is ' +
      'changed in place from now on.',
  );
  printFunction(printer, {
    name: 'start',
    parameters: [
      ['state', printer.type(chart.stateType)],
      ['effects', printer.type(names.effects)],
    ],
    returns: printer.type(names.server),
    body: [
      `const role: ${printer.type(names.role)} = '${leaf.path}';`,
      `const ${server} = Object.assign(state, { role });`,
      ...entered.filter(hasEntry).map((state) => call(printer.value(names.enter(state)))),
      ...ended.filter(hasExit).map((state) => call(printer.value(names.exit(state)))),
      ...(settles(chart) ? [call('settle')] : []),
      `return ${server};`,
    ],
  });
}

/**
 * XState settles after each event, and takes a raised one only when nothing eventless is enabled any more.
 */
function printStep(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const server = names.variable;
  const settle = settles(chart) ? [`settle(${server}, effects);`] : [];
  const given = `${server}, event, effects`;
  printer.doc(
    'One event, to its end: the branch that is enabled, the eventless ones that follow from it, and the ' +
      'same event again where a branch says so. A timer that no active state has started is ignored.',
  );
  printFunction(printer, {
    name: 'step',
    parameters: parametersOf(chart, printer),
    returns: 'void',
    body: looksAgain(chart)
      ? bodyWithRounds(chart, printer, settle)
      : [`${printer.value(names.dispatch)}(${given});`, ...settle],
  });
}

function bodyWithRounds(chart: Chart, printer: Printer, settle: readonly string[]): readonly string[] {
  const server = chart.name;
  const error = `new ${printer.value(chartDoesNotSettle)}('${chart.name}', ${server}.role, event.type)`;
  const dispatch = printer.value(namesOf(chart).dispatch);
  return [
    `let looksAgain = ${dispatch}(${server}, event, effects);`,
    ...settle,
    'for (let round = 1; looksAgain; round += 1) {',
    `if (round > ${fuse}) throw ${error};`,
    `looksAgain = ${dispatch}(${server}, event, effects);`,
    ...settle,
    '}',
  ];
}

function printSettle(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const server = names.variable;
  const parameters = [
    [server, printer.type(names.server)],
    ['effects', printer.type(names.effects)],
  ] as const;
  printer.doc('Takes eventless transitions, one after the other, until none is enabled.');
  printFunction(printer, {
    name: 'settle',
    isPrivate: true,
    parameters,
    returns: 'void',
    body: [
      'let round = 0;',
      `while (${printer.value(names.settleOnce)}(${server}, effects) === 'changed') {`,
      'round += 1;',
      `if (round > ${fuse}) throw new ${printer.value(chartDoesNotSettle)}('${chart.name}', ${server}.role, 'always');`,
      '}',
    ],
  });
}
