/** Guards of a chart, read from what XState keeps of them. */

import { and, not, or } from 'xstate';

/** A boolean expression over named guards. */
export type GuardExpression =
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'and' | 'or' | 'not'; readonly parts: readonly GuardExpression[] };

export function readGuard(guard: unknown): GuardExpression | undefined {
  if (guard === undefined) return undefined;
  if (typeof guard === 'string') return { kind: 'atom', name: guard };
  const { check, guards = [] } = guard as { readonly check?: unknown; readonly guards?: readonly unknown[] };
  const kind = checks.find((one) => one.check === check)?.kind;
  if (kind === undefined) throw new TypeError('Cannot read a guard: it is neither a name nor and, or, not.');
  return { kind, parts: guards.map((part) => readGuard(part) as GuardExpression) };
}

/** What XState does with each: a bundler may have taken the names away. */
const checks = [
  { kind: 'and', check: checkOf(and([])) },
  { kind: 'or', check: checkOf(or([])) },
  { kind: 'not', check: checkOf(not('')) },
] as const;

function checkOf(guard: unknown): unknown {
  return (guard as { readonly check: unknown }).check;
}

export function atomsOf(guard: GuardExpression): readonly string[] {
  return guard.kind === 'atom' ? [guard.name] : [...new Set(guard.parts.flatMap(atomsOf))];
}

export function holds(guard: GuardExpression, atoms: ReadonlyMap<string, boolean>): boolean {
  if (guard.kind === 'atom') return atoms.get(guard.name) === true;
  if (guard.kind === 'or') return guard.parts.some((part) => holds(part, atoms));
  const all = guard.parts.every((part) => holds(part, atoms));
  return guard.kind === 'and' ? all : !all;
}

/** Whether this atom alone decides: with its other value, the guard would have said the opposite. */
export function decides(guard: GuardExpression, atoms: Map<string, boolean>, name: string): boolean {
  const value = atoms.get(name) === true;
  const said = holds(guard, atoms);
  atoms.set(name, !value);
  const wouldSay = holds(guard, atoms);
  atoms.set(name, value);
  return said !== wouldSay;
}
