/** Finds the states and transitions of a chart in its texts, each where it is written. */

import { propertyOf, type Source, ts } from '../syntax.ts';

export interface StatePlace {
  /** The file that says it. */
  readonly source: Source;
  /** 'follower.hearing'; the machine itself is ''. */
  readonly path: string;
  readonly object: ts.ObjectLiteralExpression;
}

export interface TransitionPlace {
  readonly state: StatePlace;
  /** 'on PreVoteRequest', 'after electionTimeout', 'always'. */
  readonly trigger: string;
  /** 0-based, among the branches of this trigger. */
  readonly position: number;
  readonly branch: ts.Expression;
  /** What the branch is one of, if it is written in brackets. */
  readonly list: ts.ArrayLiteralExpression | null;
  /** The property that says it, and the object that the property is of. */
  readonly property: ts.PropertyAssignment;
  readonly owner: ts.ObjectLiteralExpression;
}

export interface ChartPlaces {
  readonly id: string;
  readonly states: readonly StatePlace[];
  readonly transitions: readonly TransitionPlace[];
}

/** The machine and its roles may be in several files; the one with the machine is among them. */
export function chartPlacesOf(sources: readonly Source[]): ChartPlaces {
  const states = sources.flatMap(statesIn);
  const machine = states.find(({ path }) => path === '');
  const id = machine && propertyOf(machine.object, 'id')?.initializer;
  return {
    id: id !== undefined && ts.isStringLiteral(id) ? id.text : '(machine)',
    states,
    transitions: states.flatMap((state) => [...transitionsOf(state)]),
  };
}

function statesIn(source: Source): readonly StatePlace[] {
  return source.tree.statements.filter(ts.isVariableStatement).flatMap((statement) =>
    statement.declarationList.declarations.flatMap((declaration) => {
      const found = configurationOf(declaration.initializer);
      if (found === null) return [];
      const path = found.call === 'createMachine' ? '' : declaration.name.getText();
      return [...statesBelow({ source, path, object: found.object })];
    }),
  );
}

function configurationOf(value: ts.Expression | undefined) {
  if (value === undefined || !ts.isCallExpression(value)) return null;
  const call = value.expression.getText().split('.').at(-1);
  const [object] = value.arguments;
  const isChart = call === 'createStateConfig' || call === 'createMachine';
  return isChart && object !== undefined && ts.isObjectLiteralExpression(object) ? { call, object } : null;
}

function* statesBelow(state: StatePlace): Generator<StatePlace> {
  yield state;
  const children = propertyOf(state.object, 'states')?.initializer;
  if (children === undefined || !ts.isObjectLiteralExpression(children)) return;
  for (const child of children.properties.filter(ts.isPropertyAssignment)) {
    if (!ts.isObjectLiteralExpression(child.initializer)) continue;
    const name = child.name.getText();
    yield* statesBelow({
      source: state.source,
      path: state.path === '' ? name : `${state.path}.${name}`,
      object: child.initializer,
    });
  }
}

function* transitionsOf(state: StatePlace): Generator<TransitionPlace> {
  for (const key of ['on', 'after'] as const) {
    const triggers = propertyOf(state.object, key)?.initializer;
    if (triggers === undefined || !ts.isObjectLiteralExpression(triggers)) continue;
    for (const property of triggers.properties.filter(ts.isPropertyAssignment)) {
      yield* branchesOf(state, { trigger: `${key} ${property.name.getText()}`, property, owner: triggers });
    }
  }
  const always = propertyOf(state.object, 'always');
  if (always !== undefined)
    yield* branchesOf(state, { trigger: 'always', property: always, owner: state.object });
}

function* branchesOf(
  state: StatePlace,
  where: Pick<TransitionPlace, 'trigger' | 'property' | 'owner'>,
): Generator<TransitionPlace> {
  const value = where.property.initializer;
  const list = ts.isArrayLiteralExpression(value) ? value : null;
  const branches = list === null ? [value] : list.elements;
  for (const [position, branch] of branches.entries()) yield { state, ...where, position, branch, list };
}

/** The names of all guards and actions that a transition, an entry or an exit mentions. */
export function rulesNamedIn(node: ts.Node): readonly string[] {
  return [...node.getText().matchAll(/'(\w+)'/g)].map(([, name]) => name as string);
}
