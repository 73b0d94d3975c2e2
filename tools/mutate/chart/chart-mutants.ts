/** All mutants of a chart: per transition where it is written, per state, and per role what it inherits. */

import type { Change, Mutant } from '../mutant.ts';
import { type Edit, propertyOf, type Source, ts } from '../syntax.ts';
import { actionChanges } from './action-mutants.ts';
import {
  type ChartPlaces,
  chartPlacesOf,
  rulesNamedIn,
  type StatePlace,
  type TransitionPlace,
} from './chart-places.ts';
import { guardChanges } from './guard-mutants.ts';
import { targetChanges } from './target-mutants.ts';

/** Of one chart, in as many files as it has. */
export function* chartMutants(sources: readonly Source[]): Generator<Mutant> {
  const chart = chartPlacesOf(sources);
  for (const source of sources) {
    for (const transition of chart.transitions.filter(({ state }) => state.source === source)) {
      const { state, trigger, position, branch } = transition;
      const place = `${state.path || chart.id} ${trigger} #${position + 1}`;
      for (const change of transitionChanges(source, chart, transition))
        yield mutantOf(source, place, branch, change);
    }
    for (const state of chart.states.filter((one) => one.source === source)) {
      for (const change of stateChanges(source, chart, state))
        yield mutantOf(source, state.path || chart.id, state.object, change);
    }
  }
}

function mutantOf(source: Source, place: string, around: ts.Node, change: Change): Mutant {
  const { what, edits, elsewhere = source } = change;
  const line = elsewhere.lineOf(Math.min(...edits.map(({ start }) => start)) + 1);
  const isHere = elsewhere === source;
  return {
    id: `chart: ${place}: ${what}`,
    kind: 'chart',
    path: elsewhere.path,
    line,
    texts: { [elsewhere.path]: elsewhere.with(edits) },
    rules: rulesNamedIn(around),
    span: isHere ? [source.lineOf(around.getStart()), source.lineOf(around.getEnd())] : [line, line],
  };
}

function* transitionChanges(
  source: Source,
  chart: ChartPlaces,
  transition: TransitionPlace,
): Generator<Change> {
  const { branch } = transition;
  if (ts.isObjectLiteralExpression(branch)) {
    yield* guardChanges(source, branch);
    yield* actionChanges(source, branch, 'actions');
  }
  yield* targetChanges(source, chart, transition);
  yield* branchChanges(source, chart, transition);
  if (transition.state.path === '') yield* inheritanceChanges(source, chart, transition);
}

/** The branch dropped, or tried after the next one; a timer dropped, or another one in its place. */
function* branchChanges(
  source: Source,
  chart: ChartPlaces,
  { list, position, property, owner, trigger }: TransitionPlace,
): Generator<Change> {
  if (list === null || list.elements.length === 1) {
    yield {
      what: 'transition dropped',
      edits: [source.remove(owner.properties, owner.properties.indexOf(property))],
    };
  } else {
    yield { what: 'branch dropped', edits: [source.remove(list.elements, position)] };
    const [one, next] = [list.elements[position], list.elements[position + 1]];
    if (one && next) yield { what: 'tried after the next branch', edits: source.swap(one, next) };
  }
  if (!trigger.startsWith('after ')) return;
  const own = property.name.getText();
  for (const timer of timersIn(chart).filter((name) => name !== own))
    yield { what: `timer ${own} becomes ${timer}`, edits: [source.replace(property.name, timer)] };
}

/** Every timer that the chart names. */
function timersIn({ transitions }: ChartPlaces): readonly string[] {
  const timers = transitions.flatMap(({ trigger }) =>
    trigger.startsWith('after ') ? [trigger.slice(6)] : [],
  );
  return [...new Set(timers)];
}

/** What every role inherits from the machine, taken from one role alone. */
function* inheritanceChanges(
  source: Source,
  chart: ChartPlaces,
  { branch, trigger }: TransitionPlace,
): Generator<Change> {
  const event = trigger.startsWith('on ') ? trigger.slice(3) : null;
  if (event === null || !ts.isObjectLiteralExpression(branch)) return;
  const guard = propertyOf(branch, 'guard');
  const nothing = guard === undefined ? "ignore('mutant')" : `{ ${source.textOf(guard)} }`;
  for (const role of chart.states.filter(({ path }) => path !== '' && !path.includes('.'))) {
    const on = propertyOf(role.object, 'on')?.initializer;
    if (on === undefined || !ts.isObjectLiteralExpression(on)) continue;
    const edits = [shadow(role.source, on, { event, nothing })];
    yield { what: `not in ${role.path}`, edits, elsewhere: role.source };
  }
}

/** After the role's own branches, a further one that does nothing. */
function shadow(
  source: Source,
  on: ts.ObjectLiteralExpression,
  { event, nothing }: { readonly event: string; readonly nothing: string },
): Edit {
  const own = propertyOf(on, event)?.initializer;
  if (own === undefined) {
    const start = on.properties.pos;
    return { start, end: start, text: ` ${event}: ${nothing},` };
  }
  const branches = ts.isArrayLiteralExpression(own) ? own.elements : [own];
  return source.replace(own, `[${[...branches.map((one) => source.textOf(one)), nothing].join(', ')}]`);
}

function* stateChanges(source: Source, chart: ChartPlaces, state: StatePlace): Generator<Change> {
  yield* actionChanges(source, state.object, 'entry');
  yield* actionChanges(source, state.object, 'exit');
  const initial = propertyOf(state.object, 'initial')?.initializer;
  if (initial === undefined) return;
  const own = initial.getText().slice(1, -1);
  const depth = state.path === '' ? 1 : state.path.split('.').length + 1;
  for (const { path } of chart.states) {
    const parts = path.split('.');
    const name = parts.at(-1) as string;
    const isChild = parts.length === depth && path.startsWith(state.path) && path !== '';
    if (isChild && name !== own)
      yield { what: `starts in ${name}`, edits: [source.replace(initial, `'${name}'`)] };
  }
}
