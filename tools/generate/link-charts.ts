/** Finds for each chart of a part the chart of its owner. */

import type { Chart } from './chart.ts';
import type { ReadChart } from './read-chart.ts';
import type { Refusals } from './refusal.ts';

/** `isWhole`: no machine is missing, so an owner that is not there does not exist. */
export function linkCharts(read: readonly ReadChart[], isWhole: boolean, refusals: Refusals): void {
  const byName = new Map(read.map(({ chart }) => [chart.name, chart]));
  for (const { chart, syntax } of read) {
    if (chart.partOf === undefined) continue;
    const place = syntax.place(['meta', 'partOf']);
    const owner = byName.get(chart.partOf.owner);
    if (owner === undefined) {
      if (isWhole) refuseUnknownOwner(chart, byName, { place, refusals });
    } else if (owner.partOf !== undefined || owner === chart) {
      const problem = `The owner '${owner.name}' is a part itself.`;
      refusals.add(
        place,
        problem,
        'Let both be parts of the same owner: calls go down only, and one step far.',
      );
    } else {
      chart.owner = owner;
      owner.parts = [...owner.parts, chart];
    }
  }
}

function refuseUnknownOwner(
  chart: Chart,
  byName: ReadonlyMap<string, Chart>,
  { place, refusals }: { readonly place: string; readonly refusals: Refusals },
): void {
  const others = [...byName.values()].filter((each) => each !== chart && each.partOf === undefined);
  const known = others.map(({ name }) => name).join(', ') || 'there is none yet';
  const problem = `The owner '${chart.partOf?.owner}' is no machine.`;
  refusals.add(place, problem, `Name the id of a machine: ${known}.`);
}
