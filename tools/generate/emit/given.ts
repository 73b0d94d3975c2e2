/** What every function of a chart is given, and how it hands that on: a part also knows its owner. */

import type { Chart } from '../chart.ts';
import type { Printer } from '../printer.ts';
import { namesOf } from './names.ts';

export type Parameters = readonly (readonly [name: string, type: string])[];

/** The type as which a part sees its owner. */
export const deepReadonly = { name: 'DeepReadonly', file: 'spec/parts.ts' };

/** The live state, what has happened, the effects, the owner. */
export function parametersOf(chart: Chart, printer: Printer, between: Parameters = []): Parameters {
  const names = namesOf(chart);
  return [
    [names.variable, printer.type(names.server)],
    ...between,
    ['effects', printer.type(names.effects)],
    ...ownerOf(chart, printer),
  ];
}

/** The arguments for such parameters, where they are called the same. */
export function given(chart: Chart, ...between: readonly string[]): string {
  const owner = chart.owner === undefined ? [] : [chart.owner.name];
  return [chart.name, ...between, 'effects', ...owner].join(', ');
}

/** How effects that concern timers are told whose timer it is. */
export function idAfter(chart: Chart): string {
  return chart.owner === undefined ? '' : `, ${chart.name}.id`;
}

/** `effects.took(3)`, or with the part before the number. */
export function tookBranch(chart: Chart, number: number): string {
  const part = chart.partOf === undefined ? '' : `'${chart.partOf.one}', ${chart.name}.id, `;
  return `effects.took(${part}${number});`;
}

export function ownerOf({ owner }: Chart, printer: Printer): Parameters {
  if (owner === undefined) return [];
  return [[owner.name, `${printer.type(deepReadonly)}<${printer.type(owner.stateType)}>`]];
}
