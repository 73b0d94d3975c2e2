/** Every combination of guard values that is possible, given what the author declares about the guards. */

import { atomsOf, type Branch, type Exclusions, type Guard } from './chart.ts';

export type Assignment = ReadonlyMap<string, boolean>;

/** More atoms than this in one list are not enumerated: nobody could read such a list either. */
export const atomLimit = 16;

/**
 * The atoms of these branches, closed under the declared exclusions that touch them, in order of appearance.
 */
export function atomsOfList(branches: readonly Branch[], exclusions: Exclusions): readonly string[] {
  const atoms = new Set(branches.flatMap((branch) => atomsOf(branch.guard)));
  // A group of which exactly one holds says something about two of its members only together with the others.
  const groups = exclusions.exclusive.filter((group) => group.some((name) => atoms.has(name)));
  return [...new Set([...atoms, ...groups.flat()])];
}

/** All assignments that no exclusion forbids; false comes before true, so the first found is the plainest. */
export function assignmentsOf(atoms: readonly string[], exclusions: Exclusions): readonly Assignment[] {
  const possible: Assignment[] = [];
  for (let bits = 0; bits < 2 ** atoms.length; bits += 1) {
    const assignment = new Map(atoms.map((atom, position) => [atom, (bits & (1 << position)) !== 0]));
    if (isPossible(assignment, exclusions)) possible.push(assignment);
  }
  return possible;
}

/** The branch that is taken under an assignment. */
export function firstEnabled(branches: readonly Branch[], assignment: Assignment): Branch | undefined {
  return branches.find((branch) => branch.guard === undefined || holds(branch.guard, assignment));
}

function holds(guard: Guard, assignment: Assignment): boolean {
  if (guard.kind === 'atom') return assignment.get(guard.name) === true;
  if (guard.kind === 'and') return guard.parts.every((part) => holds(part, assignment));
  if (guard.kind === 'or') return guard.parts.some((part) => holds(part, assignment));
  return !guard.parts.some((part) => holds(part, assignment));
}

/** 'termIsCurrent, not logMatches' */
export function assignmentText(assignment: Assignment): string {
  return [...assignment].map(([atom, value]) => (value ? atom : `not ${atom}`)).join(', ');
}

/** An exclusion speaks only where all its guards are among the atoms; the other ones have no value here. */
function isPossible(assignment: Assignment, exclusions: Exclusions): boolean {
  const count = (group: readonly string[]) => group.filter((name) => assignment.get(name) === true).length;
  const isWhole = (group: readonly string[]) => group.every((name) => assignment.has(name));
  return (
    exclusions.exclusive.every((group) => !isWhole(group) || count(group) === 1) &&
    exclusions.atMostOne.every((group) => count(group) <= 1) &&
    exclusions.implies.every(
      ([premise = '', conclusion = '']) =>
        assignment.get(premise) !== true || assignment.get(conclusion) !== false,
    )
  );
}
