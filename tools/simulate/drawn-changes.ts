/** Which members an operator asks for. */

import type { Configuration, MemberChange, NodeId } from '../../generated/vocabulary.ts';
import { membersOf } from '../../spec/rules/membership.ts';
import type { SeededRandom } from './seeded-random.ts';

const recipes = [
  'learn',
  'learn',
  'add',
  'add',
  'remove',
  'remove',
  'replace',
  'several',
  'update',
  'any',
] as const;

/** Mostly possible ones. Empty if there is nothing to draw from. */
export function drawChanges(
  random: SeededRandom,
  configuration: Configuration,
  names: readonly NodeId[],
): readonly MemberChange[] {
  const members = membersOf(configuration);
  const others = names.filter((name) => !members.includes(name));
  const change = (kind: MemberChange['kind'], ids: readonly NodeId[]): readonly MemberChange[] =>
    ids.length === 0 ? [] : [{ kind, id: random.pick(ids), address: `address ${random.below(3)}` }];
  switch (random.pick(recipes)) {
    case 'learn':
      return change('addLearner', others);
    case 'add':
      return change('addVoter', others);
    case 'remove':
      return change('remove', members);
    case 'replace':
      return [...change('addVoter', others), ...change('remove', members)];
    case 'several':
      return drawSeveral(random, members, others);
    case 'update':
      return change('update', members);
    case 'any':
      return change(random.pick(['addLearner', 'addVoter', 'promote', 'remove', 'update']), names);
  }
}

/** Everybody may stay, go or come: the two majorities need not have anybody in common. */
function drawSeveral(
  random: SeededRandom,
  members: readonly NodeId[],
  others: readonly NodeId[],
): readonly MemberChange[] {
  const [going, coming] = [random.fraction(), random.fraction()];
  const gone = members.filter(() => random.chance(going));
  const come = others.filter(() => random.chance(coming));
  return [
    ...come.map((id) => ({ kind: random.pick(['addVoter', 'addLearner'] as const), id, address: '' })),
    ...gone.map((id) => ({ kind: 'remove' as const, id, address: '' })),
  ];
}
