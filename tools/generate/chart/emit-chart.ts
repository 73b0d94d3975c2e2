/** The pictures of the machines, for the README and for whoever looks into generated/. */

import type { AnyStateMachine } from 'xstate';
import type { GeneratedFile } from '../generated-file.ts';
import { type LaidOutChart, layOut } from './lay-out.ts';
import { readDrawing } from './read-drawing.ts';
import { drawSvg } from './svg.ts';

/** One picture per machine, called like its id. */
export async function emitCharts(machines: readonly AnyStateMachine[]): Promise<readonly GeneratedFile[]> {
  const charts = await Promise.all(machines.map(layOutMachine));
  return charts.map((chart) => ({ path: `${chart.name}.svg`, text: drawSvg(chart) }));
}

/** Plain data: what stands where in the picture of a machine. */
export function layOutMachine(machine: AnyStateMachine): Promise<LaidOutChart> {
  return layOut(readDrawing(machine));
}
