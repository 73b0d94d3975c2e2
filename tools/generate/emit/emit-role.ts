/** role.ts: the states as a type, the timers, and what a step needs beside the effects of the rules. */

import { type Chart, endsChart, leavesOf, timersOf } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { kebab, namesOf } from './names.ts';

export function emitRole(chart: Chart): GeneratedFile {
  const names = namesOf(chart);
  const own = [names.type, names.role.name, names.timer.name, 'Timeout', 'StepEffects', 'ConnectedEffects'];
  const printer = new Printer(`${kebab(chart.name)}/role.ts`, chart.source, [...own, 'Settling']);
  const leaves = leavesOf(chart.root);
  const timers = timersOf(chart);
  printer.doc('The states without children, by their path from the root of the chart.');
  printer.print(`export type ${names.role.name} =`, ...leaves.map((leaf) => `| '${leaf.path}'`), ';', '');
  const ends = leaves.filter(endsChart).map((leaf) => `'${leaf.path}'`);
  printer.doc(
    `The live state together with the state of the chart. ${
      ends.length === 0 ? '' : `In ${ends.join(' and ')} it ignores everything.`
    }`.trim(),
  );
  printer.print(
    `export interface ${names.type} extends ${printer.type(chart.stateType)} {`,
    `  role: ${names.role.name};`,
    '}',
    '',
  );
  printer.doc('The delays that the chart names. How long one is, the runtime says.');
  printer.print(
    `export type ${names.timer.name} = ${timers.length === 0 ? 'never' : timers.map((timer) => `'${timer}'`).join(' | ')};`,
    '',
  );
  if (chart.owner === undefined) printTimeout(printer);
  printStepEffects(chart, printer);
  if (chart.parts.length > 0) printConnectedEffects(chart, printer);
  printer.doc(
    'What an eventless transition did. Nothing was enabled; or one was taken that changed nothing, so that ' +
      'asking again would not end; or one was taken that may have enabled another.',
  );
  printer.print("export type Settling = 'at rest' | 'unchanged' | 'changed';");
  return printer.file();
}

function printTimeout(printer: Printer): void {
  printer.doc('A timer that was started has run out. One that no active state has started is ignored.');
  printer.print(
    'export interface Timeout {',
    "  readonly type: 'Timeout';",
    '  readonly timer: TimerName;',
    '}',
    '',
  );
}

/** The timers and branches of parts are told apart by the id of the part. */
function printStepEffects(chart: Chart, printer: Printer): void {
  const effects = printer.type(chart.effectsType);
  const without = chart.parts.map(({ partOf }) => `'${partOf?.all}'`).join(' | ');
  const ordered = without === '' ? effects : `Omit<${effects}, ${without}>`;
  const timed = (method: string) => [
    ...(chart.owner === undefined ? [`  ${method}(timer: TimerName): void;`] : []),
    ...kindsOf(chart, printer).map(({ timer, id }) => `  ${method}(timer: ${timer}, id: ${id}): void;`),
  ];
  printer.doc('What a step may order beside what rules order.');
  printer.print(`export interface StepEffects extends ${ordered} {`);
  printer.doc('Starts the timer; one that runs already starts anew.');
  printer.print(...timed('startTimer'));
  printer.doc('Stops the timer, if it still runs.');
  printer.print(...timed('cancelTimer'));
  printer.doc('The branch with this number is taken: see branches.ts.');
  if (chart.owner === undefined) printer.print('  took(branch: number): void;');
  printer.print(
    ...kindsOf(chart, printer).map(
      ({ one, id }) => `  took(part: '${one}', id: ${id}, branch: number): void;`,
    ),
  );
  printer.print('}', '');
}

/** The kinds of parts that a chart speaks of: itself if it is one, those that it owns. */
function kindsOf(chart: Chart, printer: Printer) {
  return [...(chart.owner === undefined ? [] : [chart]), ...chart.parts].map((part) => {
    const { timer, server } = namesOf(part);
    const isOwn = part === chart;
    return {
      one: part.partOf?.one,
      timer: isOwn ? timer.name : printer.type(timer),
      id: `${isOwn ? server.name : printer.type(server)}['id']`,
    };
  });
}

function printConnectedEffects(chart: Chart, printer: Printer): void {
  printer.doc('The same with the way to the parts, which connect() adds.');
  printer.print('export interface ConnectedEffects extends StepEffects {');
  for (const part of chart.parts)
    printer.print(`  readonly ${part.partOf?.all}: ${printer.type(namesOf(part).orders)};`);
  printer.print('}', '');
}
