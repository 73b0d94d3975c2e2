/** orders.ts: what the owner of a part may order it. */

import type { Chart, ChartState } from '../chart.ts';
import { endsChart, leavesOf, lineage } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { initialPlan } from '../plan.ts';
import { Printer } from '../printer.ts';
import { groupBy, hasEntry, hasExit } from './emit-enter-exit.ts';
import { partMisused } from './emit-shared.ts';
import { given, parametersOf } from './given.ts';
import { kebab, namesOf } from './names.ts';
import { printFunction } from './print-function.ts';

/** The general form of an owner's orders, which the specification declares. */
const partOrders = { name: 'PartOrders', file: 'spec/parts.ts' };

export function emitOrders(chart: Chart): readonly GeneratedFile[] {
  const { owner, partOf } = chart;
  if (owner === undefined || partOf === undefined) return [];
  const names = namesOf(chart);
  const printer = new Printer(`${kebab(chart.name)}/orders.ts`, chart.source, [names.orders.name]);
  const use = (name: 'enter' | 'step' | 'expire' | 'leave') =>
    printer.value({ name, file: names.file('step') });
  const own = printer.type(names.server);
  const id = `${own}['id']`;
  const state = printer.type(chart.stateType);
  const events = printer.type(chart.eventUnion);
  const timer = printer.type(names.timer);
  const ownerType = printer.type(namesOf(owner).server);
  const effects = printer.type(names.effects);
  const misused = printer.value(partMisused);
  printer.doc(`What ${owner.name} may order its ${partOf.all}: done at once, to its end.`);
  printer.print(
    `export class ${names.orders.name} implements ${printer.type(partOrders)}<${state}, ${events}, ${timer}> {
  owner: ${ownerType};
  private readonly effects: ${effects};

  constructor(owner: ${ownerType}, effects: ${effects}) {
    this.owner = owner;
    this.effects = effects;
  }

  open(id: ${id}, state: Omit<${state}, 'id'>): void {
    const parts = this.parts();
    if (parts.has(id)) throw new ${misused}('open', '${partOf.one}', id, 'it is open already');
    const part: ${own} = { ...state, id, role: '${initialPlan(chart.root).leaf.path}' };
    parts.set(id, part);
    ${use('enter')}(part, this.effects, this.owner);
  }

  tell(id: ${id}, event: ${events}): void {
    const part = this.parts().get(id);
    if (part === undefined) throw this.missing('tell', id);
    ${use('step')}(part, event, this.effects, this.owner);
  }

  expire(id: ${id}, timer: ${timer}): void {
    const part = this.parts().get(id);
    if (part !== undefined) ${use('expire')}(part, timer, this.effects, this.owner);
  }

  close(id: ${id}): void {
    const parts = this.parts();
    const part = parts.get(id);
    if (part === undefined) throw this.missing('close', id);
    ${use('leave')}(part, this.effects, this.owner);
    parts.delete(id);
  }

  /** Everybody else may only read them. */
  private parts(): Map<${id}, ${own}> {
    return this.owner.${partOf.all} as unknown as Map<${id}, ${own}>;
  }

  private missing(order: string, id: ${id}): ${misused} {
    return new ${misused}(order, '${partOf.one}', id, 'there is none under this id');
  }
}`,
  );
  return [printer.file()];
}

/** In step.ts: enters the first state, in which the part is already. */
export function printEnter(chart: Chart, printer: Printer, settle: readonly string[]): void {
  const names = namesOf(chart);
  const { entered, ended } = initialPlan(chart.root);
  printer.doc('Enters the initial state, in which the part is already, and does what follows from it.');
  printFunction(printer, {
    name: 'enter',
    parameters: parametersOf(chart, printer),
    returns: 'void',
    body: [
      ...entered.filter(hasEntry).map((state) => `${printer.value(names.enter(state))}(${given(chart)});`),
      ...ended.filter(hasExit).map((state) => `${printer.value(names.exit(state))}(${given(chart)});`),
      ...settle,
    ],
  });
}

/** In step.ts: leaves whatever is active, the innermost state first. */
export function printLeave(chart: Chart, printer: Printer): void {
  const names = namesOf(chart);
  const exitsOf = (leaf: ChartState) => lineage(leaf).filter(hasExit);
  const leaves = leavesOf(chart.root).filter((leaf) => !endsChart(leaf) && exitsOf(leaf).length > 0);
  const groups = groupBy(leaves, (leaf) =>
    exitsOf(leaf)
      .map(({ path }) => path)
      .join(),
  );
  const cases = groups.flatMap((group) => [
    ...group.map(({ path }) => `case '${path}':`),
    ...exitsOf(group[0] as ChartState).map(
      (state) => `${printer.value(names.exit(state))}(${given(chart)});`,
    ),
    'return;',
  ]);
  printer.doc('Leaves all states, the innermost first.');
  printFunction(printer, {
    name: 'leave',
    parameters: parametersOf(chart, printer),
    returns: 'void',
    body:
      cases.length === 0
        ? ['// No state has anything to do when it is left.']
        : [`switch (${chart.name}.role) {`, ...cases, 'default:', 'return;', '}'],
  });
}
