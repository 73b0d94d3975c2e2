/** The types of an owner have room for its parts: in its state, its effects and its events. */

import { leavesOf, timersOf } from '../chart.ts';
import {
  type InterfaceDeclaration,
  stringLiterals,
  type Type,
  type TypeAliasDeclaration,
} from '../source.ts';
import type { PartToCheck } from './parts.ts';

/** Gives the type of what the effects of the owner call its parts, if there is one. */
export function checkPartDeclarations(part: PartToCheck): Type | undefined {
  checkOwn(part);
  checkHome(part);
  checkTimeout(part);
  return readOrders(part);
}

function checkOwn({ source, chart, one, refusals }: PartToCheck): void {
  const own = source.typeNamed(chart.stateType.name);
  if (own !== undefined && own.getType().getProperty('id') === undefined) {
    const problem = `${chart.stateType.name} has no id.`;
    refusals.add(
      source.place(own),
      problem,
      `Add \`readonly id\`: the timers and the address of a ${one} need it.`,
    );
  }
  if (chart.root.children.length > 0) return;
  const problem = `The chart of a ${one} has no states.`;
  refusals.add(chart.root.place, problem, 'Give it states, or let the state of its owner hold plain data.');
}

/** Parts of the state of the owner, which only their own chart may change. */
function checkHome({ source, chart, owner, all, refusals }: PartToCheck): void {
  const state = source.typeNamed(owner.stateType.name);
  if (state === undefined) return;
  const field = propertyOf(state, all);
  const [, held] = field?.getSymbol()?.getName() === 'ReadonlyMap' ? field.getTypeArguments() : [];
  const role = held?.getProperty('role')?.getTypeAtLocation(state);
  const roles = role && stringLiterals(role);
  if (roles === undefined) {
    const problem = `${owner.stateType.name} holds no parts under '${all}'.`;
    const mend = `Add \`${all}: Parts<${chart.stateType.name}, …Role>\`, with Parts of spec/parts.ts.`;
    refusals.add(source.place(state), problem, mend);
    return;
  }
  const states = leavesOf(chart.root).map(({ path }) => path);
  const differ = [
    ...states.filter((path) => !roles.includes(path)).map((path) => `'${path}' is missing`),
    ...roles.filter((path) => !states.includes(path)).map((path) => `'${path}' is none`),
  ];
  if (differ.length === 0) return;
  const problem = `The roles of '${all}' in ${owner.stateType.name} are not the states of ${chart.name}: ${differ.join(', ')}.`;
  refusals.add(source.place(state), problem, `Write: ${union(states)}.`);
}

/** The timeouts of parts come to the owner, whose chart says when they still matter. */
function checkTimeout({ source, chart, owner, one, refusals }: PartToCheck): void {
  const timers = timersOf(chart);
  if (timers.length === 0) return;
  const name = `${one.charAt(0).toUpperCase()}${one.slice(1)}Timeout`;
  const shape = `{ readonly type: '${name}'; readonly id: ${chart.stateType.name}['id']; readonly timer: ${union(timers)} }`;
  const events = source.typeNamed(owner.eventUnion.name);
  const event = owner.events.find((each) => each.name === name);
  const declaration = event === undefined ? undefined : source.typeNamed(event.symbol.name);
  if (declaration === undefined) {
    const problem = `No event of ${owner.name} says that a timer of a ${one} has run out.`;
    const place = events === undefined ? owner.root.place : source.place(events);
    refusals.add(place, problem, `Add to ${owner.eventUnion.name} an interface ${name} ${shape}.`);
    return;
  }
  const timer = propertyOf(declaration, 'timer');
  const named = (timer && stringLiterals(timer)) ?? [];
  const isSame = named.length === timers.length && timers.every((each) => named.includes(each));
  if (isSame && propertyOf(declaration, 'id') !== undefined) return;
  const problem = `${name} does not name the timers of a ${one}.`;
  refusals.add(source.place(declaration), problem, `Declare it as ${shape}.`);
}

function readOrders({ source, chart, owner, all, one, refusals }: PartToCheck): Type | undefined {
  const ownEffects = source.typeNamed(chart.effectsType.name);
  const effects = source.typeNamed(owner.effectsType.name);
  if (ownEffects !== undefined && propertyOf(ownEffects, all) !== undefined) {
    const problem = `By ${chart.effectsType.name} a ${one} could order other ${all} something.`;
    const mend = `Give its rules effects without \`${all}\`, and let those of ${owner.name} extend them.`;
    refusals.add(source.place(ownEffects), problem, mend);
  }
  if (effects === undefined) return undefined;
  const orders = propertyOf(effects, all);
  if (orders?.getSymbol()?.getName() === 'PartOrders') return orders;
  const problem = `By ${owner.effectsType.name} nobody can order ${all} anything.`;
  const type = `PartOrders<${chart.stateType.name}, ${chart.eventUnion.name}, ${union(timersOf(chart)) || 'never'}>`;
  refusals.add(
    source.place(effects),
    problem,
    `Add \`readonly ${all}: ${type}\`, with PartOrders of spec/parts.ts.`,
  );
  return undefined;
}

function propertyOf(
  declaration: InterfaceDeclaration | TypeAliasDeclaration,
  name: string,
): Type | undefined {
  return declaration.getType().getProperty(name)?.getTypeAtLocation(declaration);
}

function union(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(' | ');
}
