/** What etcd refuses of a change of the members, with `--strict-reconfig-check`, which is its default. */
import type { ConnectError } from '@connectrpc/connect';
import { etcdError } from './etcd-errors.ts';
import { isToVote } from './member-id.ts';
import type { ListedMember } from './member-list.ts';
import type { MemberOrder } from './member-order.ts';

export interface MemberRules {
  /** More learners at a time are refused. */
  readonly maxLearners: number;
}

/** The members are as the leader knows them. Undefined if nothing speaks against it. */
export function refusalOfOrder(
  order: MemberOrder,
  members: readonly ListedMember[],
  own: bigint,
  { maxLearners }: MemberRules,
): ConnectError | undefined {
  if (order.kind === 'add') return refusalOfAddition(order, members, maxLearners);
  const member = members.find(({ id }) => id === order.id);
  if (member === undefined) return etcdError('memberNotFound');
  if (order.kind === 'update') return refusalOfUrl(order.peerUrl, without(members, member));
  if (order.kind === 'remove') return refusalOfRemoval(member, members, own);
  if (!member.isLearner) return etcdError('notLearner');
  return startedMajority(votersOf(members), { members: 1, started: 1 });
}

function refusalOfAddition(
  { isLearner, peerUrl }: Extract<MemberOrder, { kind: 'add' }>,
  members: readonly ListedMember[],
  maxLearners: number,
): ConnectError | undefined {
  const voters = votersOf(members);
  // Whoever has lost all but one server, or has only one, can always take a second one.
  const isSingle = voters.length === 1 && startedOf(voters) === 1;
  const tooFew = isLearner || isSingle ? undefined : startedMajority(voters, { members: 1, started: 0 });
  if (tooFew !== undefined) return tooFew;
  if (!voters.every(({ isReachable }) => isReachable)) return etcdError('unhealthy');
  const learners = members.filter((member) => member.isLearner && !isToVote(member));
  if (isLearner && learners.length >= maxLearners) return etcdError('tooManyLearners');
  return refusalOfUrl(peerUrl, members);
}

/** Who is down may go: it is none of those by which the cluster lives. */
function refusalOfRemoval(
  member: ListedMember,
  members: readonly ListedMember[],
  own: bigint,
): ConnectError | undefined {
  if (member.isLearner) return undefined;
  const voters = votersOf(members);
  const tooFew = startedMajority(without(voters, member), { members: 0, started: 0 });
  if (tooFew !== undefined || (member.id !== own && !member.isReachable)) return tooFew;
  const activeAfter = voters.filter(({ isReachable }) => isReachable).length - 1;
  return activeAfter < majorityOf(voters.length - 1) ? etcdError('unhealthy') : undefined;
}

function refusalOfUrl(peerUrl: string, others: readonly ListedMember[]): ConnectError | undefined {
  return others.some(({ peerUrls }) => peerUrls.includes(peerUrl)) ? etcdError('peerUrlExists') : undefined;
}

/** Whether a majority of these voters, and of some more, has been started. */
function startedMajority(
  voters: readonly ListedMember[],
  more: { readonly members: number; readonly started: number },
): ConnectError | undefined {
  const isMajority = startedOf(voters) + more.started >= majorityOf(voters.length + more.members);
  return isMajority ? undefined : etcdError('notEnoughStarted');
}

const majorityOf = (count: number) => Math.floor(count / 2) + 1;
const votersOf = (members: readonly ListedMember[]) => members.filter(({ isLearner }) => !isLearner);
const without = (members: readonly ListedMember[], member: ListedMember) =>
  members.filter(({ id }) => id !== member.id);
/** Who has a name has said it. */
const startedOf = (members: readonly ListedMember[]) => members.filter(({ name }) => name !== '').length;
