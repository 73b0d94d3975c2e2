/** A node without a cluster: what is proposed is applied at once. For tests of the API server. */

import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import type {
  ServedFollower,
  ServedMember,
  ServedMemberChange,
  ServedNode,
} from '../../runtime/node/api/served-node.ts';

export const n1 = 10276657743932975437n;

/** A member that votes, runs and is reached. */
export function memberOf(id: bigint, name: string, other: Partial<ServedMember> = {}): ServedMember {
  return { id, nodeId: name, name, peerUrls: [], isLearner: false, isReachable: true, ...other };
}

/** Member 2, as its leader sees it, with a message on its way. */
export const busyFollower: ServedFollower = {
  memberId: 2n,
  progress: 'replicate.free',
  nextIndex: 10,
  matchIndex: 8,
  inFlightMessages: 1,
  inFlightBytes: 33,
  isCaughtUp: true,
};

export class StandInNode implements ServedNode {
  readonly #machine = new KeyValueMachine();
  readonly #behind = new KeyValueMachine();
  #readsLocalLeft = 0;
  #meanwhile = () => {};
  /** Local reads see the store as it was at the very beginning. */
  isLagging = false;
  leaderId: bigint | null = n1;
  members: ServedMember[] = [memberOf(n1, 'n1', { peerUrls: ['http://127.0.0.1:2380'] }), memberOf(2n, 'n2')];
  followers: ServedFollower[] = [];
  /** What was asked of the members and of the leader. */
  readonly changes: ServedMemberChange[] = [];
  readonly transfers: bigint[] = [];
  readonly questions: Uint8Array[] = [];
  /** What becomes of the next changes, transfers and questions; nothing more: they succeed. */
  readonly outcomes: (Error | Uint8Array | undefined)[] = [];
  /** When set, every request fails with it. */
  failure: Error | undefined;
  /** When set, every request waits for it first. */
  gate: Promise<void> = Promise.resolve();
  /** What was asked, in order. */
  readonly asked: ('propose' | 'read' | 'readLocal')[] = [];

  async propose(command: Uint8Array): Promise<Uint8Array> {
    await this.#arrive('propose');
    return this.#machine.apply(command);
  }

  async read(query: Uint8Array): Promise<Uint8Array> {
    await this.#arrive('read');
    return this.#machine.query(query);
  }

  readLocal(query: Uint8Array): Uint8Array {
    this.asked.push('readLocal');
    const answer = (this.isLagging ? this.#behind : this.#machine).query(query);
    this.#readsLocalLeft -= 1;
    if (this.#readsLocalLeft === 0) this.#meanwhile();
    return answer;
  }

  /** Applies a command between the given local read and the next one; resolves when it has done so. */
  afterReadsLocal(count: number, command: Uint8Array): Promise<void> {
    this.#readsLocalLeft = count;
    return new Promise((resolve) => {
      this.#meanwhile = () => {
        this.#machine.apply(command);
        resolve();
      };
    });
  }

  snapshot() {
    return this.#machine.snapshot();
  }

  async changeMembers(change: ServedMemberChange): Promise<void> {
    this.changes.push(change);
    const outcome = this.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    const { memberId: id, peerUrl = '' } = change;
    const others = this.members.filter((member) => member.id !== id);
    const before =
      this.members.find((member) => member.id === id) ?? memberOf(id, '', { nodeId: id.toString(16) });
    const peerUrls = peerUrl === '' ? before.peerUrls : [peerUrl];
    const isLearner = change.kind === 'addLearner' || (change.kind === 'update' && before.isLearner);
    this.members = change.kind === 'remove' ? others : [...others, { ...before, peerUrls, isLearner }];
  }

  async transferLeadership(memberId: bigint): Promise<void> {
    this.transfers.push(memberId);
    const outcome = this.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    this.leaderId = memberId;
  }

  async askLeader(question: Uint8Array): Promise<Uint8Array | undefined> {
    this.questions.push(question);
    const outcome = this.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  status() {
    return {
      clusterId: 14841639068965178418n,
      memberId: n1,
      term: 2,
      leaderId: this.leaderId,
      role: this.leaderId === n1 ? 'leader.supported.heartbeat' : 'follower.hearing',
      commitIndex: 7,
      lastApplied: 6,
      firstLogIndex: 3,
      lastLogIndex: 9,
      durableIndex: 8,
      snapshotIndex: 2,
      followers: this.followers,
      uncommittedBytes: 120,
      openRequests: 4,
      members: this.members,
    };
  }

  async #arrive(kind: 'propose' | 'read'): Promise<void> {
    this.asked.push(kind);
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
  }
}
