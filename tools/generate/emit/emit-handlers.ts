/**
 * One file per state right below the root, one for the root: a function for each trigger that a state
 * declares.
 */

import { type BranchList, type Chart, type ChartState, lineage, listOf } from '../chart.ts';
import { completes } from '../check/completeness.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { type Importable, Printer } from '../printer.ts';
import { cite, groupBy } from './emit-enter-exit.ts';
import { given, parametersOf } from './given.ts';
import { fileNameOf, kebab, namesOf } from './names.ts';
import { printBranch } from './print-branch.ts';
import { printFunction } from './print-function.ts';

export function emitHandlers(chart: Chart): readonly GeneratedFile[] {
  const files = groupBy(chart.states, (state) => fileNameOf(chart, state));
  return files.flatMap((states) => {
    const lists = states.flatMap((state) => state.lists);
    return lists.length === 0 ? [] : [emitFile(chart, lists)];
  });
}

function emitFile(chart: Chart, lists: readonly BranchList[]): GeneratedFile {
  const names = namesOf(chart);
  const own = lists.map((list) => names.handler(list).name);
  const file = fileNameOf(chart, (lists[0] as BranchList).source);
  const printer = new Printer(`${kebab(chart.name)}/${file}.ts`, chart.source, own);
  for (const list of lists) printHandler(chart, printer, list);
  return printer.file();
}

function printHandler(chart: Chart, printer: Printer, list: BranchList): void {
  const names = namesOf(chart);
  const event = chart.events.find((each) => list.trigger.kind === 'on' && each.name === list.trigger.event);
  const use = (symbol: Importable) =>
    symbol.file === names.file(fileNameOf(chart, list.source)) ? symbol.name : printer.value(symbol);
  const isComplete = completes(chart, list.branches);
  const body = list.branches.flatMap((branch, position) =>
    printBranch(chart, printer, branch, isComplete && position === list.branches.length - 1),
  );
  const unguarded = isComplete ? [] : [afterAll(chart, list, use)];
  printer.doc(list.doc.text, cite(citationFor(list)));
  printFunction(printer, {
    name: names.handler(list).name,
    parameters: parametersOf(
      chart,
      printer,
      event === undefined ? [] : [['event', printer.type(event.symbol)]],
    ),
    returns: list.trigger.kind === 'always' ? printer.type(names.settling) : 'boolean',
    body: [...body, ...unguarded],
  });
}

/**
 * XState asks the parents when no branch of the state itself is enabled; for timers there is nobody to ask.
 */
function afterAll(chart: Chart, list: BranchList, use: (symbol: Importable) => string): string {
  const names = namesOf(chart);
  const parent = list.trigger.kind === 'after' ? undefined : declaringParent(list);
  if (parent === undefined) return list.trigger.kind === 'always' ? "return 'at rest';" : 'return false;';
  const event = list.trigger.kind === 'on' ? ['event'] : [];
  return `return ${use(names.handler(parent))}(${given(chart, ...event)});`;
}

function declaringParent(list: BranchList): BranchList | undefined {
  const parents: readonly ChartState[] = lineage(list.source).slice(1);
  for (const parent of parents) {
    const found = listOf(parent, list.trigger);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Its own, or that of its only branch, or that of the state. */
function citationFor(list: BranchList): string {
  const [only, ...others] = list.branches;
  const own = list.citation === '' && others.length === 0 ? (only?.citation ?? '') : list.citation;
  return own === '' ? list.source.citation : own;
}
