/** Colours that people with every kind of sight can tell apart; terms go round. */

/** Okabe and Ito, 2008, without black; custom properties of styles.css. */
const termColours = 7;

/** Of entries, and of what belongs to a term. */
export const colourOfTerm = (term: number) =>
  term === 0 ? 'var(--muted)' : `var(--term-${term % termColours})`;

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader' | 'halted' | 'down' | 'other';

const roles: readonly string[] = ['follower', 'preCandidate', 'candidate', 'leader', 'halted'];

export function roleIn(path: string | undefined, isRunning: boolean): Role {
  if (!isRunning) return 'down';
  const [name = ''] = (path ?? '').split('.');
  return roles.includes(name) ? (name as Role) : 'other';
}
