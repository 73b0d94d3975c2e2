/** The pictures of the machines, for the README and for whoever looks into generated/. */

import type { AnyStateMachine } from 'xstate';
import type { Chart } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { branchNumbers } from './branch-numbers.ts';
import { type LaidOutChart, layOut } from './lay-out.ts';
import { readDrawing } from './read-drawing.ts';
import { drawSvg } from './svg.ts';

/** One picture per machine, called like its id; `charts` are what was read from the machines. */
export async function emitCharts(
  machines: readonly AnyStateMachine[],
  charts: readonly Chart[],
): Promise<readonly GeneratedFile[]> {
  const laidOut = await Promise.all(
    machines.map((machine, place) => layOutMachine(machine, charts[place] as Chart)),
  );
  return laidOut.map((chart) => ({ path: `${chart.name}.svg`, text: drawSvg(chart) }));
}

/** Plain data: what stands where in the picture of a machine. */
export function layOutMachine(machine: AnyStateMachine, chart: Chart): Promise<LaidOutChart> {
  return layOut(readDrawing(machine, branchNumbers(chart)));
}
