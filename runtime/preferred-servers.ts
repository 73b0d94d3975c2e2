/** Which servers should rather lead, as their operator says it. */

import type { NodeId, PreferredServer } from '../generated/vocabulary.ts';
import { InvalidOptionsError } from './errors.ts';

export const highestPriority = 1_000_000;

/** Sorted, and without those of priority 0: nobody prefers them. Throws InvalidOptionsError. */
export function preferredServers(priorities: Readonly<Record<string, number>>): readonly PreferredServer[] {
  const named = Object.entries(priorities).map(([name, priority]) => {
    if (Number.isInteger(priority) && priority >= 0 && priority <= highestPriority)
      return { id: name as NodeId, priority };
    const shown = typeof priority === 'string' ? JSON.stringify(priority) : String(priority);
    throw new InvalidOptionsError(
      `Cannot use ${shown} as the priority of ${name}: it is a whole number from 0 to ${highestPriority}, and the ` +
        'higher one rather leads. Correct it, or leave it out.',
    );
  });
  return named.filter(({ priority }) => priority > 0).sort((one, other) => (one.id < other.id ? -1 : 1));
}
