/** A guard as the names that must hold. */

interface Combined {
  readonly guards?: readonly unknown[];
  readonly type?: string;
  readonly name?: string;
}

/** The parts of a conjunction: 'termIsCurrent', '¬voteIsGranted', '(a ∨ b)'. Empty without a guard. */
export function guardAtoms(guard: unknown): readonly string[] {
  if (guard === undefined) return [];
  if (typeof guard === 'string') return [guard];
  const { guards, type, name } = guard as Combined;
  const kind = (type ?? name ?? '').replace(/Impl$/, '');
  if (guards === undefined) return [kind];
  const parts = guards.map((part) => guardAtoms(part));
  if (kind === 'and') return parts.flat();
  if (kind === 'not') return [`¬${parts.flat().join(' ∧ ')}`];
  return [`(${parts.map((part) => part.join(' ∧ ')).join(' ∨ ')})`];
}
