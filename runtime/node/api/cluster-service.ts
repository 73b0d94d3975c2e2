/** etcd's service Cluster: who the members are, and how that changes. */
import { create } from '@bufbuild/protobuf';
import { endpointOf, urlComplaint, urlOf } from '../endpoint.ts';
import { etcdError } from './etcd-errors.ts';
import { healthQuery } from './health-query.ts';
import type { MemberChanges } from './member-changes.ts';
import { type ListedMember, memberMessage } from './member-list.ts';
import type { MemberOrder, OrderOutcome } from './member-order.ts';
import type { NodeCalls } from './node-calls.ts';
import { pause } from './pause.ts';
import { decodeOutcome, encodeQuestion } from './peer-questions.ts';
import * as rpc from './protocol/rpc_pb.ts';

/** An order that is not possible yet is tried again so often, and so long: as long as etcd waits. */
const RETRY_MS = 50;
const PATIENCE_MS = 7000;
/** What fits into a hello between servers. */
const LONGEST_URL = 255;

/** Rejects as {@link KvService} does. */
export class ClusterService {
  readonly #calls: NodeCalls;
  readonly #changes: MemberChanges;

  constructor(calls: NodeCalls, changes: MemberChanges) {
    this.#calls = calls;
    this.#changes = changes;
  }

  /** Names and client URLs are those that the members have announced, as far as this server knows. */
  async memberList(message: rpc.MemberListRequest, signal: AbortSignal): Promise<rpc.MemberListResponse> {
    if (message.linearizable) await this.#calls.ask('range', healthQuery, signal);
    return create(rpc.MemberListResponseSchema, await this.#list(signal));
  }

  async memberAdd(message: rpc.MemberAddRequest, signal: AbortSignal): Promise<rpc.MemberAddResponse> {
    const { isLearner } = message;
    const order: MemberOrder = { kind: 'add', peerUrl: peerUrlOf(message.peerURLs), isLearner };
    const id = await this.#carryOut(order, signal);
    const { header, members } = await this.#list(signal);
    const member = members.find(({ ID }) => ID === id);
    return create(rpc.MemberAddResponseSchema, {
      header,
      members,
      ...(member === undefined ? {} : { member }),
    });
  }

  async memberRemove(
    message: rpc.MemberRemoveRequest,
    signal: AbortSignal,
  ): Promise<rpc.MemberRemoveResponse> {
    await this.#carryOut({ kind: 'remove', id: message.ID }, signal);
    return create(rpc.MemberRemoveResponseSchema, await this.#list(signal));
  }

  async memberUpdate(
    message: rpc.MemberUpdateRequest,
    signal: AbortSignal,
  ): Promise<rpc.MemberUpdateResponse> {
    await this.#carryOut({ kind: 'update', id: message.ID, peerUrl: peerUrlOf(message.peerURLs) }, signal);
    return create(rpc.MemberUpdateResponseSchema, await this.#list(signal));
  }

  async memberPromote(
    message: rpc.MemberPromoteRequest,
    signal: AbortSignal,
  ): Promise<rpc.MemberPromoteResponse> {
    await this.#carryOut({ kind: 'promote', id: message.ID }, signal);
    return create(rpc.MemberPromoteResponseSchema, await this.#list(signal));
  }

  async #list(signal: AbortSignal) {
    const { revision, members } = await this.#changes.list(signal);
    return { header: this.#calls.header(revision), members: members.map(memberMessage) };
  }

  /** Here, if this server leads, or by the leader. Resolves when this server knows of it, too. */
  async #carryOut(order: MemberOrder, signal: AbortSignal): Promise<bigint> {
    for (const deadlineMs = Date.now() + PATIENCE_MS; ; ) {
      const outcome = await this.#tryOnce(order, signal);
      if (outcome.kind === 'refused') throw outcome.error;
      if (outcome.kind === 'done') {
        await this.#until(deadlineMs, signal, (members) => isDone(order, outcome.id, members));
        return outcome.id;
      }
      if (Date.now() >= deadlineMs)
        throw etcdError(this.#calls.status().leaderId === null ? 'noLeader' : 'timeout');
      await pause(RETRY_MS, signal);
    }
  }

  async #tryOnce(order: MemberOrder, signal: AbortSignal): Promise<OrderOutcome> {
    const { leaderId, memberId } = this.#calls.status();
    if (leaderId === memberId) return this.#changes.carryOut(order, signal);
    if (leaderId === null) return { kind: 'notNow' };
    const answer = await this.#calls.askLeader(encodeQuestion({ ask: 'order', order }), signal);
    if (answer === undefined) return { kind: 'notNow' };
    return decodeOutcome(answer) ?? { kind: 'refused', error: etcdError('malformed') };
  }

  async #until(
    deadlineMs: number,
    signal: AbortSignal,
    holds: (members: readonly ListedMember[]) => boolean,
  ): Promise<void> {
    while (!holds((await this.#changes.list(signal)).members) && Date.now() < deadlineMs)
      await pause(RETRY_MS, signal);
  }
}

/** Whether these members, as one server knows them, show it. */
function isDone(order: MemberOrder, id: bigint, members: readonly ListedMember[]): boolean {
  const member = members.find((each) => each.id === id);
  if (order.kind === 'remove') return member === undefined;
  if (order.kind === 'promote') return member?.isLearner === false;
  return order.kind === 'update' ? member?.peerUrls.includes(order.peerUrl) === true : member !== undefined;
}

/** Servers have one URL each, without TLS. */
function peerUrlOf(urls: readonly string[]): string {
  const [url] = urls;
  const isGood =
    url !== undefined && urls.length === 1 && url.length <= LONGEST_URL && urlComplaint(url) === null;
  if (!isGood || endpointOf(url).port === 0) throw etcdError('badMemberUrls');
  return urlOf(endpointOf(url));
}
