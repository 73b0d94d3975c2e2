/** role.ts: the states as a type, the timers, and what a step needs beside the effects of the rules. */

import { type Chart, endsChart, leavesOf, timersOf } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { kebab, namesOf } from './names.ts';

export function emitRole(chart: Chart): GeneratedFile {
  const names = namesOf(chart);
  const own = [names.type, `${names.type}Role`, 'TimerName', 'Timeout', 'StepEffects', 'Settling'];
  const printer = new Printer(`${kebab(chart.name)}/role.ts`, chart.source, own);
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
    `export type TimerName = ${timers.length === 0 ? 'never' : timers.map((timer) => `'${timer}'`).join(' | ')};`,
    '',
  );
  printer.doc('A timer that was started has run out. One that no active state has started is ignored.');
  printer.print(
    'export interface Timeout {',
    "  readonly type: 'Timeout';",
    '  readonly timer: TimerName;',
    '}',
    '',
  );
  printer.doc('What a step may order beside what rules order.');
  printer.print(`export interface StepEffects extends ${printer.type(chart.effectsType)} {`);
  printer.doc('Starts the timer; one that runs already starts anew.');
  printer.print('  startTimer(timer: TimerName): void;');
  printer.doc('Stops the timer, if it still runs.');
  printer.print('  cancelTimer(timer: TimerName): void;');
  printer.doc('The branch with this number is taken: see branches.ts.');
  printer.print('  took(branch: number): void;', '}', '');
  printer.doc(
    'What an eventless transition did. Nothing was enabled; or one was taken that changed nothing, so that ' +
      'asking again would not end; or one was taken that may have enabled another.',
  );
  printer.print("export type Settling = 'at rest' | 'unchanged' | 'changed';");
  return printer.file();
}
