/** Carries orders about the members out, where the leader is. */
import type { Refusal } from '../../../generated/vocabulary.ts';
import { NotLeaderError, ReconfigurationRefusedError } from '../../errors.ts';
import { connectErrorOf, etcdError } from './etcd-errors.ts';
import { newMemberId } from './member-id.ts';
import { type ListedMember, listedMembers } from './member-list.ts';
import type { MemberOrder, OrderOutcome } from './member-order.ts';
import { type MemberRules, refusalOfOrder } from './member-rules.ts';
import type { NodeCalls } from './node-calls.ts';
import type { ServedMemberChange } from './served-node.ts';

interface MemberList {
  readonly revision: number;
  readonly members: readonly ListedMember[];
}

export class MemberChanges {
  readonly #calls: NodeCalls;
  readonly #rules: MemberRules;

  constructor(calls: NodeCalls, rules: MemberRules) {
    this.#calls = calls;
    this.#rules = rules;
  }

  /** Everybody, as far as this server knows, and the store's revision. */
  async list(signal: AbortSignal): Promise<MemberList> {
    const announced = await this.#calls.ask('members', { kind: 'members' }, signal);
    return { revision: announced.revision, members: listedMembers(this.#calls.status(), announced) };
  }

  /** Never rejects. Once a change is under way, it goes on when `signal` aborts. */
  async carryOut(order: MemberOrder, signal: AbortSignal): Promise<OrderOutcome> {
    try {
      const { leaderId, memberId } = this.#calls.status();
      if (leaderId !== memberId) return { kind: 'notNow' };
      const { members } = await this.list(signal);
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

function changeOf(order: MemberOrder): ServedMemberChange {
  if (order.kind !== 'add') return { ...order, memberId: order.id };
  return { kind: 'addLearner', memberId: newMemberId(order), peerUrl: order.peerUrl };
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
