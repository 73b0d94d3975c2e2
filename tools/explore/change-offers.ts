/** Every change of members that a leader may be asked for, one server or one replacement at a time. */

import type { MemberChange, NodeId, ServerState } from '../../generated/vocabulary.ts';
import { membersOf } from '../../spec/rules/membership.ts';
import type { ChangeKind } from './bounds.ts';

type Changes = readonly MemberChange[];

/** Those that the members allow; whether another one is under way the leader must see by itself. */
export function changesOf(
  { configuration }: Pick<ServerState, 'configuration'>,
  kinds: readonly ChangeKind[],
  servers: readonly NodeId[],
): readonly Changes[] {
  const { voters, learners } = configuration;
  const members = membersOf(configuration);
  const outside = servers.filter((id) => !members.includes(id));
  const byKind: Readonly<Record<ChangeKind, () => readonly Changes[]>> = {
    addLearner: () => outside.map((id) => [change('addLearner', id)]),
    addVoter: () => outside.map((id) => [change('addVoter', id)]),
    promote: () => learners.map((id) => [change('promote', id)]),
    remove: () => [...voters, ...learners].map((id) => [change('remove', id)]),
    replace: () =>
      outside.flatMap((id) => voters.map((voter) => [change('addVoter', id), change('remove', voter)])),
  };
  return kinds.flatMap((kind) => byKind[kind]());
}

const change = (kind: MemberChange['kind'], id: NodeId): MemberChange => ({ kind, id, address: '' });
