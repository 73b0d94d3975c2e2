/** Guards of a chart, read from what XState keeps of them. */

/** A boolean expression over named guards. */
export type GuardExpression =
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'and' | 'or' | 'not'; readonly parts: readonly GuardExpression[] };

export function readGuard(guard: unknown): GuardExpression | undefined {
  if (guard === undefined) return undefined;
  if (typeof guard === 'string') return { kind: 'atom', name: guard };
  const { name, guards } = guard as { name: 'and' | 'or' | 'not'; guards?: readonly unknown[] };
  if (guards === undefined)
    throw new TypeError('Cannot read a guard: it is neither a name nor and, or, not.');
  return { kind: name, parts: guards.map((part) => readGuard(part) as GuardExpression) };
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
