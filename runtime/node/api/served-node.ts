/** What the API server needs of the node that it serves. */

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
  status(): ServedNodeStatus;
}

export interface ServedNodeStatus {
  /** The same on every server of a cluster; 64 bits, unsigned. */
  readonly clusterId: bigint;
  /** Different on every server of a cluster; 64 bits, unsigned. */
  readonly memberId: bigint;
  readonly term: number;
  /** null: this server knows of no leader. */
  readonly leaderId: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  /** Every server of the cluster, this one too. */
  readonly members: readonly ServedMember[];
}

export interface ServedMember {
  /** As `memberId`. */
  readonly id: bigint;
  readonly name: string;
  /** Where the other servers reach it; empty if that is not known here. */
  readonly peerUrls: readonly string[];
}
