/** What the API server needs of the node that it serves. */

import type { SnapshotSource } from '../../state-machine.ts';

export interface ServedNode {
  /**
   * Replicates a command of `runtime/kv` and resolves with the state machine's answer, once it is committed
   * and applied. Rejects with a RaftError; its `outcome` says whether the command may still take effect.
   */
  propose(command: Uint8Array): Promise<Uint8Array>;
  /** Answers a query of `runtime/kv`, linearizably. Rejects with a RaftError. */
  read(query: Uint8Array): Promise<Uint8Array>;
  /**
   * Answers a query from what this server has applied: a state that the cluster was in, perhaps long ago, and
   * never an earlier one than the last time. For requests that say `serializable`.
   */
  readLocal(query: Uint8Array): Uint8Array;
  /** A picture of what this server has applied. The caller closes it. */
  snapshot(): SnapshotSource;
  /**
   * Makes a change of the members, here, where the leader is. Resolves when it is in force for good. Rejects
   * with NotLeaderError, ReconfigurationRefusedError or an error whose outcome is 'unknown'.
   */
  changeMembers(change: ServedMemberChange): Promise<void>;
  /** Lets the member lead. Rejects with NotLeaderError, TransferRefusedError or RequestTimeoutError. */
  transferLeadership(memberId: bigint): Promise<void>;
  /**
   * Asks the leader, at the port of the peers; resolves with what the PeerDesk answers there. Undefined if it
   * was not asked: nobody is known to lead, or whoever does cannot be reached. Rejects with a RaftError of
   * the outcome 'unknown' if it did not answer: it may have done what was asked.
   */
  askLeader(question: Uint8Array): Promise<Uint8Array | undefined>;
  status(): ServedNodeStatus;
}

export interface ServedMemberChange {
  readonly kind: 'addLearner' | 'promote' | 'remove' | 'update';
  readonly memberId: bigint;
  /** For additions and updates. */
  readonly peerUrl?: string;
}

export interface ServedNodeStatus {
  /** The same on every server of a cluster; 64 bits, unsigned. */
  readonly clusterId: bigint;
  /** Different on every server of a cluster; 64 bits, unsigned. */
  readonly memberId: bigint;
  readonly term: number;
  /** As `memberId`; null: this server knows of no leader. */
  readonly leaderId: bigint | null;
  /** The active state of the chart: 'leader.supported.heartbeat', 'follower.hearing', … */
  readonly role: string;
  readonly commitIndex: number;
  readonly lastApplied: number;
  /** The first entry that is still in the log; lastLogIndex + 1 if none is. */
  readonly firstLogIndex: number;
  readonly lastLogIndex: number;
  /** As far as this server's own disk has the log. */
  readonly durableIndex: number;
  /** What the newest snapshot stands for; 0 without one. */
  readonly snapshotIndex: number;
  /** A leader's view of the others; empty on everybody else. */
  readonly followers: readonly ServedFollower[];
  /** Of the commands that a leader has taken and not yet committed; 0 on everybody else. */
  readonly uncommittedBytes: number;
  /** Requests of clients that are not answered yet. */
  readonly openRequests: number;
  /** Every server of the cluster, as far as it is committed: this one too, if it is one. */
  readonly members: readonly ServedMember[];
}

export interface ServedFollower {
  readonly memberId: bigint;
  /** The active state of its chart: 'probe.paused', 'replicate.free', 'snapshot.taking.waiting', … */
  readonly progress: string;
  readonly nextIndex: number;
  readonly matchIndex: number;
  /** Messages with entries that were sent and not acknowledged, and the bytes of the commands in them. */
  readonly inFlightMessages: number;
  readonly inFlightBytes: number;
  readonly isCaughtUp: boolean;
}

export interface ServedMember {
  /** As `memberId`. */
  readonly id: bigint;
  /** By which it announces itself in the store. */
  readonly nodeId: string;
  /** Until it announces another one; empty for one that was added and has never run. */
  readonly name: string;
  /** Where the other servers reach it; empty if that is not known here. */
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
  /** Whether this server has a connection to it; of itself, true. */
  readonly isReachable: boolean;
}
