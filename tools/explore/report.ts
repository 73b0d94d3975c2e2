/** What is said at the end, for people and for programs. */

import { type Allowance, allowances, type Bounds, unlimited } from './bounds.ts';
import type { Settings } from './command-line.ts';
import type { Exploration } from './explore.ts';
import type { TraceStep } from './trace.ts';

export interface Effort {
  readonly seconds: number;
  /** Of processor time: other programs on the machine do not count. */
  readonly processorSeconds: number;
}

/** For --json. */
export function reportOf({ preset, bounds }: Settings, found: Exploration, effort: Effort): unknown {
  const { counterexample, ...counts } = found;
  return {
    preset,
    bounds: Object.fromEntries(
      Object.entries(bounds).map(([name, most]) => [name, most === unlimited ? 'unlimited' : most]),
    ),
    ...counts,
    violation: counterexample?.violation ?? null,
    trace: counterexample?.trace ?? null,
    ...effort,
    statesPerSecond: Math.round(found.distinct / effort.seconds),
    transitionsPerSecond: Math.round(found.searched / effort.seconds),
    transitionsPerProcessorSecond: Math.round(found.searched / effort.processorSeconds),
  };
}

export function textOfReport(settings: Settings, found: Exploration, effort: Effort): string {
  const { distinct, transitions, depth, locals, messages, coreSteps } = found;
  const { seconds, processorSeconds } = effort;
  return [
    boundsText(settings.bounds),
    `${count(distinct)} distinct states, ${count(transitions)} transitions, depth ${depth}`,
    `${count(locals)} local states, ${count(messages)} messages, ${count(coreSteps)} steps of the core`,
    `${seconds.toFixed(1)} s: ${count(distinct / seconds)} states/s, ${count(found.searched / seconds)} transitions/s ` +
      `(${count(found.searched / processorSeconds)} per second of processor time)`,
    `two different states had the same fingerprint with probability ${found.collisionProbability.toExponential(1)}`,
    verdictText(found),
  ].join('\n');
}

/** One line per step of the run, to be read. */
export function textOfTrace(trace: readonly TraceStep[]): string {
  return trace.map((step, place) => `${String(place + 1).padStart(3)}. ${step.text}`).join('\n');
}

export const linesOfTrace = (trace: readonly TraceStep[]) =>
  trace.map((step, place) => `${JSON.stringify({ step: place + 1, ...step })}\n`).join('');

function verdictText({ closed, counterexample, waiting, searched, distinct }: Exploration): string {
  if (counterexample !== null) {
    const { violation, trace } = counterexample;
    const { id, name, server, seen } = violation;
    return `VIOLATED after ${trace.length} steps: ${id} (${name}) on ${server}: ${seen}`;
  }
  if (closed) return 'CLOSED: every state within the bounds was followed, and no invariant is violated.';
  return `NOT CLOSED: ${count(waiting)} of ${count(distinct)} states were not followed (${count(searched)} transitions).`;
}

function boundsText(bounds: Bounds): string {
  const { servers, term, log } = bounds;
  const disks =
    bounds.disks.length === 0
      ? []
      : [`logs at the start: ${bounds.disks.map((log) => `[${log.join(' ')}]`).join(' ')}`];
  const some = allowances
    .filter((name) => bounds[name] > 0)
    .map((name) => `${nameOf(name)} <= ${amountText(bounds[name])}`);
  const members = bounds.voters === servers ? [] : [`${bounds.voters} of them members`];
  return [`${servers} servers`, ...members, `term <= ${term}`, `log <= ${log}`, ...some, ...disks].join(', ');
}

const nameOf = (name: Allowance) => (name === 'slowWrites' ? 'slow writes' : name);
const amountText = (most: number) => (most === unlimited ? 'unlimited' : most);
const count = (number: number) => Math.round(number).toLocaleString('en');
