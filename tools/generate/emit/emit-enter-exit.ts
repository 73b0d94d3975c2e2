/** enter-exit.ts: what happens whenever a state is entered or left, whichever branch leads there. */

import { type Chart, type ChartState, leavesOf, lineage, titleOf } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';
import { callAction } from './call-rule.ts';
import { given, idAfter, parametersOf } from './given.ts';
import { kebab, type Names, namesOf } from './names.ts';
import { printFunction } from './print-function.ts';

export function emitEnterExit(chart: Chart): readonly GeneratedFile[] {
  const names = namesOf(chart);
  const entered = chart.states.filter(hasEntry);
  const left = chart.states.filter(hasExit);
  const inside = statesWithDynamicExit(chart);
  if (entered.length + left.length === 0) return [];
  const own = [
    ...entered.map((state) => names.enter(state).name),
    ...left.map((state) => names.exit(state).name),
    ...inside.map((state) => names.exitInside(state).name),
  ];
  const printer = new Printer(`${kebab(chart.name)}/enter-exit.ts`, chart.source, own);
  for (const state of chart.states) {
    if (hasEntry(state)) printEntry(chart, names, printer, state);
    if (hasExit(state)) printExit(chart, names, printer, state);
    if (inside.includes(state)) printExitInside(chart, names, printer, state);
  }
  return [printer.file()];
}

export function hasEntry(state: ChartState): boolean {
  return state.entry.length + state.timers.length > 0;
}

export function hasExit(state: ChartState): boolean {
  return state.exit.length + state.timers.length > 0;
}

/** The states strictly below a state that a leaf of it leaves, of those in which leaving does anything. */
function exitsInside(state: ChartState, leaf: ChartState): readonly ChartState[] {
  const path = lineage(leaf);
  return path.slice(0, path.indexOf(state)).filter(hasExit);
}

/** Whether what is left below a state depends on the leaf that is active. */
export function exitDependsOnLeaf(state: ChartState): boolean {
  const exits = leavesOf(state).map((leaf) => exitsInside(state, leaf));
  const [first = []] = exits;
  return exits.some((exit) => exit.length !== first.length || exit.some((each, at) => each !== first[at]));
}

/** Those from which some branch leads away, so that all that is active below is left. */
function statesWithDynamicExit(chart: Chart): readonly ChartState[] {
  const sources = new Set(chart.branches.filter((branch) => branch.target).map((branch) => branch.source));
  return chart.states.filter((state) => sources.has(state) && exitDependsOnLeaf(state));
}

/** XState starts the timers of a state after its entry actions. */
function printEntry(chart: Chart, names: Names, printer: Printer, state: ChartState): void {
  printer.doc(state.doc.text, cite(state.citation));
  printChange(chart, printer, names.enter(state).name, [
    ...state.entry.map((action) => `${callAction(chart, printer, action, 'undefined')};`),
    ...state.timers.map((timer) => `effects.startTimer('${timer}'${idAfter(chart)});`),
  ]);
}

/** XState cancels the timers of a state after its exit actions. */
function printExit(chart: Chart, names: Names, printer: Printer, state: ChartState): void {
  printer.doc(`Leaving ${titleOf(chart, state)}.`);
  printChange(chart, printer, names.exit(state).name, [
    ...state.exit.map((action) => `${callAction(chart, printer, action, 'undefined')};`),
    ...state.timers.map((timer) => `effects.cancelTimer('${timer}'${idAfter(chart)});`),
  ]);
}

function printExitInside(chart: Chart, names: Names, printer: Printer, state: ChartState): void {
  const server = names.variable;
  const exitNames = (leaf: ChartState) => exitsInside(state, leaf).map((exit) => names.exit(exit).name);
  const groups = groupBy(leavesOf(state), (leaf) => exitNames(leaf).join());
  const cases = groups.flatMap((group) => {
    const [leaf] = group;
    const exits = leaf === undefined ? [] : exitNames(leaf);
    if (exits.length === 0) return [];
    const calls = exits.map((exit) => `${exit}(${given(chart)});`);
    return [...group.map((each) => `case '${each.path}':`), ...calls, 'return;'];
  });
  printer.doc(`Leaving whatever is active inside ${titleOf(chart, state)}, the innermost state first.`);
  printChange(chart, printer, names.exitInside(state).name, [
    `switch (${server}.role) {`,
    ...cases,
    'default:',
    'return;',
    '}',
  ]);
}

function printChange(chart: Chart, printer: Printer, name: string, body: readonly string[]): void {
  printFunction(printer, { name, parameters: parametersOf(chart, printer), returns: 'void', body });
}

/** Neighbours with the same key, together; the order of the first of each. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** A citation as tags of a doc comment. */
export function cite(citation: string): string {
  const parts = citation.split(', ').filter((part) => part !== '');
  const thesis = parts
    .filter((part) => part.startsWith('thesis '))
    .map((part) => part.slice('thesis '.length));
  const paper = parts.filter((part) => !part.startsWith('thesis '));
  const tags = [
    paper.length > 0 ? `@paper ${paper.join(', ')}` : '',
    thesis.length > 0 ? `@thesis ${thesis.join(', ')}` : '',
  ];
  return tags.filter((tag) => tag !== '').join(' ');
}
