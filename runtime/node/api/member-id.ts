/**
 * The numbers of members that are added. Everybody is added without a vote, because one who does not answer
 * yet, or lacks most of the log, would keep the others from deciding anything (@thesis §4.2.1). Who was meant
 * to vote asks for it when it has caught up; that it may is said by its number, which is even, so that no
 * leader can forget it.
 */
import { randomBytes } from 'node:crypto';
import type { ServedMember } from './served-node.ts';

/** Smaller numbers would not have all of the 16 digits that make the name of a member. */
const LEAST_MEMBER_ID = 1n << 60n;

/** A number that no member has had, so that whatever is left of an older one stays away. */
export function newMemberId({ isLearner }: { readonly isLearner: boolean }): bigint {
  const random = randomBytes(8).readBigUInt64BE() | LEAST_MEMBER_ID;
  return isLearner ? random | 1n : random & ~1n;
}

/** Whether it was added to vote, and does not vote yet. */
export function isToVote({ id, nodeId, isLearner }: ServedMember): boolean {
  return isLearner && nodeId === id.toString(16) && (id & 1n) === 0n;
}
