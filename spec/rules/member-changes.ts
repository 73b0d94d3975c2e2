/** What a change makes of a configuration; null where the members do not allow it. @paper §6, @thesis §4 */

import type { MemberChange } from '../events.ts';
import type { Configuration, MemberAddress, NodeId } from '../vocabulary.ts';
import { configurationWith } from './membership.ts';

/** Members in the making. */
interface Draft {
  readonly voters: Set<NodeId>;
  readonly learners: Set<NodeId>;
  readonly addresses: Map<NodeId, string>;
}

/** No more than a configuration can name. */
const mostMembers = 64;

/**
 * The members after all changes, in the order of the list. Null if one of them is not possible. Whoever votes
 * becomes a learner only in two changes: a joint configuration has no place for somebody who is both. And
 * whoever is removed comes back only in another change: what it held before it left counts for nothing then.
 * @paper §6
 */
export function changedConfiguration(
  configuration: Configuration,
  changes: readonly MemberChange[],
): Configuration | null {
  const draft: Draft = {
    voters: new Set(configuration.voters),
    learners: new Set(configuration.learners),
    addresses: new Map(configuration.addresses.map(({ id, address }) => [id, address])),
  };
  const known = new Set(draft.addresses.keys());
  for (const change of changes) {
    const isReturn = change.kind.startsWith('add') && known.has(change.id);
    if (isReturn || !make(draft, change)) return null;
  }
  if (draft.voters.size === 0 || draft.addresses.size > mostMembers) return null;
  const addresses: MemberAddress[] = [...draft.addresses].map(([id, address]) => ({ id, address }));
  return configurationWith([...draft.voters], [...draft.learners], addresses);
}

/** False if it cannot be made. */
function make({ voters, learners, addresses }: Draft, { kind, id, address }: MemberChange): boolean {
  switch (kind) {
    case 'addLearner':
    case 'addVoter':
      if (addresses.has(id)) return false;
      addresses.set(id, address);
      (kind === 'addVoter' ? voters : learners).add(id);
      return true;
    case 'promote':
      return learners.delete(id) && voters.add(id).has(id);
    case 'remove':
      voters.delete(id);
      learners.delete(id);
      return addresses.delete(id);
    case 'update':
      if (!addresses.has(id)) return false;
      addresses.set(id, address);
      return true;
  }
}

/** Whether the same servers decide: then there is no need of a joint configuration. @paper §6 */
export function sameVoters(one: Configuration, other: Configuration): boolean {
  return one.voters.length === other.voters.length && one.voters.every((id) => other.voters.includes(id));
}

/** C-old,new: both decide, and everybody who is a member of either is reached. @paper §6 */
export function jointConfiguration(old: Configuration, next: Configuration): Configuration {
  const oldVoters = old.voters;
  const voting = new Set([...next.voters, ...oldVoters]);
  const known = [...next.addresses, ...old.addresses];
  const { addresses } = configurationWith([...voting], next.learners, known);
  return { voters: next.voters, oldVoters, learners: next.learners, addresses };
}

/** C-new: who votes in the old half only is no member any more. @paper §6 */
export function configurationAfterJoint({ voters, learners, addresses }: Configuration): Configuration {
  return configurationWith(voters, learners, addresses);
}
