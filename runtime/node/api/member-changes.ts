/** Carries orders about the members out, where the leader is. */
import { randomBytes } from 'node:crypto';
import type { Refusal } from '../../../generated/vocabulary.ts';
import { NotLeaderError, ReconfigurationRefusedError } from '../../errors.ts';
import { connectErrorOf, etcdError } from './etcd-errors.ts';
import { type ListedMember, listedMembers } from './member-list.ts';
import type { MemberOrder, OrderOutcome } from './member-order.ts';
import { type MemberRules, refusalOfOrder } from './member-rules.ts';
import type { NodeCalls } from './node-calls.ts';
import type { ServedMemberChange } from './served-node.ts';

/** Smaller numbers would not have all of the 16 digits that make the name of a member. */
const LEAST_MEMBER_ID = 1n << 60n;

export class MemberChanges {
  readonly #calls: NodeCalls;
  readonly #rules: MemberRules;

  constructor(calls: NodeCalls, rules: MemberRules) {
    this.#calls = calls;
    this.#rules = rules;
  }

  /** Everybody, as far as this server knows. */
  async members(signal: AbortSignal): Promise<readonly ListedMember[]> {
    const announced = await this.#calls.ask('members', { kind: 'members' }, signal);
    return listedMembers(this.#calls.status(), announced);
  }

  /** Never rejects. Once a change is under way, it goes on when `signal` aborts. */
  async carryOut(order: MemberOrder, signal: AbortSignal): Promise<OrderOutcome> {
    try {
      const { leaderId, memberId } = this.#calls.status();
      if (leaderId !== memberId) return { kind: 'notNow' };
      const members = await this.members(signal);
      const error = refusalOfOrder(order, members, memberId, this.#rules);
      if (error !== undefined) return { kind: 'refused', error };
      const change = changeOf(order);
      await this.#calls.changeMembers(change, signal);
      return { kind: 'done', id: change.memberId };
    } catch (thrown) {
      return outcomeOf(thrown);
    }
  }
}

/** A new member gets a number that no other one has had, so that whatever is left of an older one stays away. */
function changeOf(order: MemberOrder): ServedMemberChange {
  if (order.kind !== 'add') return { ...order, memberId: order.id };
  const memberId = randomBytes(8).readBigUInt64BE() | LEAST_MEMBER_ID;
  return { kind: order.isLearner ? 'addLearner' : 'addVoter', memberId, peerUrl: order.peerUrl };
}

/** What would be refused again; anything else passes. */
const finalRefusals: Readonly<Partial<Record<Refusal, 'learnerNotReady' | 'noSpace'>>> = {
  learnerLags: 'learnerNotReady',
  diskFull: 'noSpace',
};

function outcomeOf(thrown: unknown): OrderOutcome {
  if (thrown instanceof NotLeaderError) return { kind: 'notNow' };
  if (thrown instanceof ReconfigurationRefusedError) {
    const error = finalRefusals[thrown.reason];
    return error === undefined ? { kind: 'notNow' } : { kind: 'refused', error: etcdError(error, thrown) };
  }
  return { kind: 'refused', error: connectErrorOf(thrown) };
}
