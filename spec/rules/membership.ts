/** Who belongs to the cluster. @paper §6, @thesis §4 */

import type { Configuration, NodeId } from '../vocabulary.ts';

/** A configuration in which nothing is under way and whose members need no address. @paper §6 */
export function simpleConfiguration(voters: readonly NodeId[]): Configuration {
  const sorted = voters.slice().sort();
  return {
    voters: sorted,
    oldVoters: [],
    learners: [],
    addresses: sorted.map((id) => ({ id, address: '' })),
  };
}

/** Everybody whose vote counts, in either half. @paper §6 */
export function allVoters({ voters, oldVoters }: Configuration): readonly NodeId[] {
  if (oldVoters.length === 0) return voters;
  return [...voters, ...oldVoters.filter((voter) => !voters.includes(voter))];
}

/** Everybody who receives the log. @paper §6, @thesis §4.2.1 */
export function membersOf(configuration: Configuration): readonly NodeId[] {
  return [...allVoters(configuration), ...configuration.learners];
}
