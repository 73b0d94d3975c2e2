/**
 * From a folder with spec/ to the texts of generated/: read, check, print, format, type-check. Writes
 * nothing.
 */

import type { AnyStateMachine } from 'xstate';
import type { Chart } from './chart.ts';
import { ChartSyntax } from './chart-syntax.ts';
import { checkCompleteness } from './check/completeness.ts';
import { checkRuleNames, checkStateNames } from './check/names.ts';
import { checkPart } from './check/parts.ts';
import { checkSettling } from './check/settling.ts';
import { checkSignatures } from './check/signatures.ts';
import { checkStates } from './check/states.ts';
import { checkUsage } from './check/usage.ts';
import { emitBranches } from './emit/emit-branches.ts';
import { emitConnect } from './emit/emit-connect.ts';
import { emitDispatch } from './emit/emit-dispatch.ts';
import { emitEnterExit } from './emit/emit-enter-exit.ts';
import { emitHandlers } from './emit/emit-handlers.ts';
import { emitOrders } from './emit/emit-orders.ts';
import { emitRole } from './emit/emit-role.ts';
import { emitShared } from './emit/emit-shared.ts';
import { emitStep } from './emit/emit-step.ts';
import { emitTransitions } from './emit/emit-transitions.ts';
import { format } from './format.ts';
import type { GeneratedFile } from './generated-file.ts';
import { linkCharts } from './link-charts.ts';
import { loadMachine } from './load-machine.ts';
import { type ReadChart, readChart } from './read-chart.ts';
import { Refusals } from './refusal.ts';
import { SpecSource } from './source.ts';

/** What else is made from the specification, beside the machines themselves. */
export type Emitter = (
  source: SpecSource,
  machines: readonly AnyStateMachine[],
  /** What was read from the machines, in the same order. */
  charts: readonly Chart[],
) => Promise<readonly GeneratedFile[]>;

/** The output would not compile: a fault of the generator, or of a type in the specification. */
export class GeneratedCodeIsWrong extends Error {
  override readonly name = 'GeneratedCodeIsWrong';

  constructor(diagnostics: readonly string[]) {
    super(`Nothing was written, because the generated code does not type-check:\n${diagnostics.join('\n')}`);
  }
}

/** `root` is the folder that holds spec/. Throws ChartRefused with everything that is wrong. */
export async function generate(
  root: string,
  emitters: readonly Emitter[] = [],
): Promise<readonly GeneratedFile[]> {
  const source = new SpecSource(root);
  const files = format(await translate(source, emitters));
  const diagnostics = source.diagnose(files);
  if (diagnostics.length > 0) throw new GeneratedCodeIsWrong(diagnostics);
  return [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Neither formatted nor type-checked: enough to be run, and several times as fast. Throws ChartRefused. */
export async function translate(
  source: SpecSource,
  emitters: readonly Emitter[] = [],
): Promise<readonly GeneratedFile[]> {
  const { charts, machines } = await readCharts(source);
  const others = await Promise.all(emitters.map((emit) => emit(source, machines, charts)));
  return [...charts.flatMap(emitChart), ...emitShared(charts), emitTransitions(charts), ...others.flat()];
}

/** Reads and checks all machines; throws if any is refused. */
async function readCharts(source: SpecSource) {
  const refusals = new Refusals();
  const charts: ReadChart[] = [];
  const whole = new Set<ReadChart>();
  checkRuleNames(source, refusals);
  for (const file of source.machineFiles) {
    const before = refusals.all.length;
    const syntax = new ChartSyntax(source, file);
    checkStateNames(syntax, refusals);
    // XState would complain of what follows from these names, not of the names.
    if (refusals.all.length > before) continue;
    const machine = await loadMachine(source, syntax, refusals);
    if (machine === undefined) continue;
    const read = readChart(source, syntax, machine, refusals);
    if (read === undefined) continue;
    // A branch that could not be read would leave cases open that are none.
    if (refusals.all.length === before) whole.add(read);
    charts.push(read);
  }
  linkCharts(charts, refusals.all.length === 0, refusals);
  for (const read of charts) check(source, read, whole.has(read), refusals);
  refusals.settle();
  return { charts: charts.map(({ chart }) => chart), machines: charts.map(({ machine }) => machine) };
}

function check(source: SpecSource, read: ReadChart, isWhole: boolean, refusals: Refusals): void {
  const { chart, machine, syntax } = read;
  checkUsage(chart, machine, syntax, refusals);
  checkSignatures(chart, refusals);
  checkStates(chart, refusals);
  if (isWhole) checkCompleteness(chart, refusals);
  if (isWhole) checkSettling(chart, refusals);
  checkPart(source, read, refusals);
}

function emitChart(chart: Chart): readonly GeneratedFile[] {
  return [
    emitRole(chart),
    ...emitEnterExit(chart),
    ...emitHandlers(chart),
    emitDispatch(chart),
    ...emitOrders(chart),
    ...emitConnect(chart),
    emitStep(chart),
    ...emitBranches(chart),
  ];
}
