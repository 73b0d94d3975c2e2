/** A part and its owner fit together: their types, the rules of the part, and what the owner orders it. */

import type { Chart } from '../chart.ts';
import { OrderReader } from '../given-orders.ts';
import type { ReadChart } from '../read-chart.ts';
import type { Refusals } from '../refusal.ts';
import type { SpecSource } from '../source.ts';
import { checkPartDeclarations } from './part-declarations.ts';
import { checkPartOrders } from './part-orders.ts';
import { checkPartRules } from './part-rules.ts';

/** One kind of parts, as its checks see it. */
export interface PartToCheck {
  readonly source: SpecSource;
  readonly chart: Chart;
  readonly owner: Chart;
  /** 'lines' and 'line' */
  readonly all: string;
  readonly one: string;
  /** Where the chart says whose part it is. */
  readonly place: string;
  readonly refusals: Refusals;
}

export function checkPart(source: SpecSource, { chart, syntax }: ReadChart, refusals: Refusals): void {
  const { owner, partOf } = chart;
  if (owner === undefined || partOf === undefined) return;
  const { all, one } = partOf;
  const place = syntax.place(['meta', 'partOf']);
  const part: PartToCheck = { source, chart, owner, all, one, place, refusals };
  const orders = checkPartDeclarations(part);
  checkPartRules(part);
  if (orders !== undefined) checkPartOrders(part, new OrderReader(owner, orders));
}
