/** Who belongs to the cluster. @paper §6, @thesis §4 */

import type { Configuration, MemberAddress, NodeId } from '../vocabulary.ts';

/** A configuration in which nothing is under way and whose members need no address. @paper §6 */
export function simpleConfiguration(voters: readonly NodeId[]): Configuration {
  return configurationWith(voters, [], []);
}

/** Sorted, with an address for everybody: '' where none is known. @paper §6 */
export function configurationWith(
  voters: readonly NodeId[],
  learners: readonly NodeId[],
  addresses: readonly MemberAddress[],
): Configuration {
  const members = [...new Set([...voters, ...learners])].sort();
  return {
    voters: voters.slice().sort(),
    oldVoters: [],
    learners: learners.slice().sort(),
    addresses: members.map((id) => addresses.find((known) => known.id === id) ?? { id, address: '' }),
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

/**
 * Whether the cluster could do without it. While both halves of a change decide, whoever is new in it does
 * not count yet. @paper §6, @thesis §4.2.1
 */
export function countsAsLearner({ learners, oldVoters }: Configuration, id: NodeId): boolean {
  return learners.includes(id) || (oldVoters.length > 0 && !oldVoters.includes(id));
}

/** Both halves decide until the change is committed. @paper §6 */
export function isJoint({ oldVoters }: Configuration): boolean {
  return oldVoters.length > 0;
}

/** Whether a server's vote counts. @paper §6 */
export function votes({ voters, oldVoters }: Configuration, id: NodeId): boolean {
  return voters.includes(id) || oldVoters.includes(id);
}
