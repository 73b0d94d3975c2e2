/**
 * Reads one machine: its states from XState, its alphabet and rules from the types of the
 * specification.
 */

import type { AnyStateMachine } from 'xstate';
import type { Chart, ChartEvent, ChartState, Exclusions, PartOf, Rule } from './chart.ts';
import type { ChartSyntax } from './chart-syntax.ts';
import { mendOfName } from './check/names.ts';
import { readAlphabet } from './read-alphabet.ts';
import { StateReader } from './read-states.ts';
import type { Refusals } from './refusal.ts';
import type { FunctionDeclaration, SpecSource, Type } from './source.ts';

/** A chart together with what only the checks need. */
export interface ReadChart {
  readonly chart: Chart;
  readonly machine: AnyStateMachine;
  readonly syntax: ChartSyntax;
}

/**
 * Gives undefined if so much is missing that no check would make sense; the reason is among the refusals
 * then.
 */
export function readChart(
  source: SpecSource,
  syntax: ChartSyntax,
  machine: AnyStateMachine,
  refusals: Refusals,
): ReadChart | undefined {
  const reader = new StateReader(machine, syntax, refusals);
  const root = reader.read();
  refuseNames(machine.id, reader.states, refusals);
  const rules = readRules(source);
  const named = [...namesUsed(reader)].flatMap((name) => rules.get(name) ?? []);
  const types = findTypes(source, syntax, machine.id, named);
  for (const [role, type] of Object.entries(types)) {
    if (type !== undefined) continue;
    const problem = `The type of the ${role} of machine '${machine.id}' is not found.`;
    refusals.add(
      syntax.place([]),
      problem,
      `Export it under spec/ and name it in setup({ types }) or in a rule.`,
    );
  }
  if (types.state === undefined || types.events === undefined || types.effects === undefined)
    return undefined;
  const events: readonly ChartEvent[] = readAlphabet(source, types.events, refusals);
  const chart: Chart = {
    name: machine.id,
    source: source.pathOf(syntax.file),
    root,
    states: reader.states,
    branches: reader.branches,
    events,
    rules,
    exclusions: readExclusions(machine),
    stateType: source.importable(types.state),
    eventUnion: source.importable(types.events),
    effectsType: source.importable(types.effects),
    partOf: readPartOf(machine, syntax, refusals),
    owner: undefined,
    parts: [],
  };
  return { chart, machine, syntax };
}

function readRules(source: SpecSource): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const [name, declaration] of source.rules) {
    rules.set(name, {
      name,
      symbol: source.importable(declaration),
      declaration,
      arity: declaration.getParameters().length,
      eventType: eventTypeOf(declaration),
      place: source.place(declaration),
    });
  }
  return rules;
}

/** A parameter of type unknown cannot be looked at. */
function eventTypeOf(declaration: FunctionDeclaration): Type | undefined {
  const type = declaration.getParameters()[1]?.getType();
  return type?.isUnknown() ? undefined : type;
}

function namesUsed(reader: StateReader): ReadonlySet<string> {
  const inStates = reader.states.flatMap((state) => [...state.entry, ...state.exit]);
  return new Set([...inStates, ...reader.branches.flatMap((branch) => branch.actions)]);
}

/**
 * What rules declare is nearest to the truth; setup() and the naming convention are asked where no rule
 * says it.
 */
function findTypes(source: SpecSource, syntax: ChartSyntax, name: string, rules: readonly Rule[]) {
  const find = (names: readonly (string | undefined)[]) => {
    for (const each of names) {
      const found = each === undefined ? undefined : source.typeNamed(each);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const parameter = (position: number) =>
    rules.map(({ declaration }) => declaration.getParameters()[position]?.getTypeNode()?.getText());
  return {
    state: find([...parameter(0), ...syntax.typesInSetup('context'), `${pascal(name)}State`]),
    events: find([...syntax.typesInSetup('events'), `${pascal(name)}Event`]),
    effects: find([`${pascal(name)}Effects`, ...parameter(2), 'Effects']),
  };
}

function readExclusions(machine: AnyStateMachine): Exclusions {
  const meta = (machine.root.meta ?? {}) as Partial<Exclusions>;
  return {
    exclusive: meta.exclusive ?? [],
    atMostOne: meta.atMostOne ?? [],
    implies: meta.implies ?? [],
  };
}

function readPartOf(machine: AnyStateMachine, syntax: ChartSyntax, refusals: Refusals): PartOf | undefined {
  const { partOf } = (machine.root.meta ?? {}) as { readonly partOf?: Partial<PartOf> };
  if (partOf === undefined) return undefined;
  const { owner, all, one } = partOf;
  const isName = (name: unknown) => typeof name === 'string' && /^[a-z][A-Za-z0-9]*$/.test(name);
  if ([owner, all, one].every(isName)) return partOf as PartOf;
  const problem = 'meta.partOf does not say whose part this is.';
  const mend =
    "Write the id of the owner and two names: { owner: 'server', all: 'followers', one: 'follower' }.";
  refusals.add(syntax.place(['meta', 'partOf']), problem, mend);
  return undefined;
}

/** Names become names of functions and files. */
function refuseNames(name: string, [root, ...others]: readonly ChartState[], refusals: Refusals): void {
  const isName = (name: string) => /^[a-z][A-Za-z0-9]*$/.test(name);
  if (root !== undefined && !isName(name)) {
    refusals.add(root.place, `The id '${name}' cannot name a folder and a variable.`, mendOfName);
  }
  for (const state of others) {
    const key = keyOf(state);
    if (!isName(key))
      refusals.add(state.place, `The state '${state.path}' cannot name a function.`, mendOfName);
    if (state.parent?.path === '' && key === name) {
      refusals.add(
        state.place,
        `The state '${key}' is called like its machine.`,
        'Give one of them another name.',
      );
    }
  }
}

/** What its path adds to that of its parent: a name that was computed may have a dot in it. */
function keyOf({ path, parent }: ChartState): string {
  return parent === undefined || parent.path === '' ? path : path.slice(parent.path.length + 1);
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
