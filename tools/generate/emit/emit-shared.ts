/**
 * What all machines share: the shape of a branch in the table, and the error of a chart that goes in
 * circles.
 */

import type { Chart } from '../chart.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { type Importable, Printer } from '../printer.ts';

export const branchType: Importable = { name: 'Branch', file: 'generated/branch.ts' };
export const chartDoesNotSettle: Importable = {
  name: 'ChartDoesNotSettle',
  file: 'generated/chart-does-not-settle.ts',
};

export const partMisused: Importable = { name: 'PartMisused', file: 'generated/part-misused.ts' };

export function emitShared(charts: readonly Chart[]): readonly GeneratedFile[] {
  const hasParts = charts.some((chart) => chart.parts.length > 0);
  return [emitBranchType(), emitError(), ...(hasParts ? [emitPartError()] : [])];
}

function emitBranchType(): GeneratedFile {
  const printer = new Printer('branch.ts', 'the machines in spec/machines');
  printer.print(`/** One alternative of a transition, as coverage, traces and the inspector know it. */
export interface Branch {
  /** What StepEffects.took() is told; the position in the table. */
  readonly number: number;
  /** The state that declares it, by its path; '' is the root of the chart. */
  readonly state: string;
  /** The type of the event, 'after <timer>' or 'always'. */
  readonly on: string;
  /** As an expression over the names of guards; null if there is no condition. */
  readonly guard: string | null;
  /** The path of the state that it leads to; null if no state is left. */
  readonly target: string | null;
  /** Whether the state is left and entered again even if it leads to itself or inside. */
  readonly reenter: boolean;
  /** The names of the rules that run between leaving and entering. */
  readonly actions: readonly string[];
  /** Whether the same event is looked at again afterwards. */
  readonly looksAgain: boolean;
  /** What the chart says about it; for an ignored event, why. */
  readonly why: string;
  /** '§5.2' of the paper, 'thesis §9.6'; empty where neither is cited. */
  readonly citation: string;
}`);
  return printer.file();
}

function emitError(): GeneratedFile {
  const printer = new Printer('chart-does-not-settle.ts', 'the machines in spec/machines');
  printer.doc(
    'A step went on and on: branches enable each other in a circle. A fault of the chart, not of its input.',
  );
  printer.print(`export class ChartDoesNotSettle extends Error {
  override readonly name = 'ChartDoesNotSettle';

  constructor(machine: string, role: string, trigger: string) {
    super(
      \`Cannot finish a step of \${machine}: in state '\${role}', \${trigger} goes on without end. \` +
        \`Look in the chart for branches of '\${role}' whose guards still hold after their own actions.\`,
    );
  }
}`);
  return printer.file();
}

function emitPartError(): GeneratedFile {
  const printer = new Printer('part-misused.ts', 'the machines in spec/machines');
  printer.doc('A rule of an owner gave an order that its parts cannot follow. A fault of the chart.');
  printer.print(`export class PartMisused extends Error {
  override readonly name = 'PartMisused';

  constructor(order: string, part: string, id: unknown, fact: string) {
    super(
      \`Cannot \${order} \${part} \${id}: \${fact}. Let the rules of the owner look at its state before they order this.\`,
    );
  }
}`);
  return printer.file();
}
