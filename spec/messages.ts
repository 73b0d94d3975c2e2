/**
 * What servers say to each other: the RPCs of Figure 2, each as a request and a response that travel alone.
 */

import type { LogEntry, LogIndex, NodeId, SnapshotMark, Term } from './vocabulary.ts';

/** Would you vote for me, if I stood for election? Asked before the term is raised. @thesis §9.6 */
export interface PreVoteRequest {
  readonly type: 'PreVoteRequest';
  readonly from: NodeId;
  /** The term in which the sender would stand: its own, plus one. */
  readonly term: Term;
  readonly candidateId: NodeId;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
}

/** @thesis §9.6 */
export interface PreVoteResponse {
  readonly type: 'PreVoteResponse';
  readonly from: NodeId;
  /** Granted: the term that was asked about. Refused: the responder's own, so that the asker can catch up. */
  readonly term: Term;
  readonly voteGranted: boolean;
}

/** A candidate asks for a vote. @paper §5.2, Figure 2 */
export interface RequestVoteRequest {
  readonly type: 'RequestVoteRequest';
  readonly from: NodeId;
  readonly term: Term;
  readonly candidateId: NodeId;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
  /**
   * Somebody who may has asked for this election, so that even those who hear a leader look at it.
   * @thesis §4.2.3
   */
  readonly mayDisruptLeader: boolean;
}

/** @paper §5.2, Figure 2 */
export interface RequestVoteResponse {
  readonly type: 'RequestVoteResponse';
  readonly from: NodeId;
  readonly term: Term;
  readonly voteGranted: boolean;
}

/** The leader replicates its log; without entries it is a heartbeat. @paper §5.3, Figure 2 */
export interface AppendEntriesRequest {
  readonly type: 'AppendEntriesRequest';
  readonly from: NodeId;
  readonly term: Term;
  readonly leaderId: NodeId;
  /** Index of the entry immediately before the new ones. */
  readonly prevLogIndex: LogIndex;
  /** Term of that entry; 0 where prevLogIndex is 0. */
  readonly prevLogTerm: Term;
  /** In order and without gaps: the first has index prevLogIndex + 1. @maxItems 65536 */
  readonly entries: readonly LogEntry[];
  readonly leaderCommit: LogIndex;
  /** The round of reads that is under way: whoever answers confirms it. From 0 in each term. @thesis §6.4 */
  readonly readRound: number;
  /** Which acquaintance with the receiver this belongs to: see FollowerProgress. At least 1. */
  readonly session: number;
}

/**
 * The answer to AppendEntries. Beside `success` it says which request it answers and, when refused, where the
 * logs part, because requests are pipelined and may be reordered. @paper §5.3, Figure 2
 */
export interface AppendEntriesResponse {
  readonly type: 'AppendEntriesResponse';
  readonly from: NodeId;
  readonly term: Term;
  readonly success: boolean;
  /** Copied from the request. */
  readonly prevLogIndex: LogIndex;
  /** Success: the last index that is known to agree with the leader, and durable. Otherwise 0. */
  readonly matchIndex: LogIndex;
  /** Refused: the term of the conflicting entry; 0 if the log is too short to hold one. */
  readonly conflictTerm: Term;
  /** Refused: the first index of conflictTerm, or the index after the last entry. Otherwise 0. */
  readonly conflictIndex: LogIndex;
  /** Copied from the request; 0 if that was of an older term: its rounds are not this one's. @thesis §6.4 */
  readonly readRound: number;
  /** Copied from the request; 0 if that was of an older term. */
  readonly session: number;
}

/**
 * The leader sends a piece of its snapshot to a follower that lacks what is no longer in the leader's log.
 * @paper §7, Figure 13
 */
export interface InstallSnapshotRequest {
  readonly type: 'InstallSnapshotRequest';
  readonly from: NodeId;
  readonly term: Term;
  readonly leaderId: NodeId;
  /** lastIncludedIndex and lastIncludedTerm of Figure 13, the configuration, and how long the whole is. */
  readonly snapshot: SnapshotMark;
  /** Where the piece stands in the snapshot, in bytes. */
  readonly offset: number;
  /** This is the last piece: offset and data.length add up to snapshot.bytes. */
  readonly done: boolean;
  /** As in AppendEntriesRequest. @thesis §6.4 */
  readonly readRound: number;
  /** As in AppendEntriesRequest. */
  readonly session: number;
  /** @maxBytes 1048576 */
  readonly data: Uint8Array;
}

/** The answer to InstallSnapshot: how far it has come. @paper §7, Figure 13 */
export interface InstallSnapshotResponse {
  readonly type: 'InstallSnapshotResponse';
  readonly from: NodeId;
  readonly term: Term;
  /** Copied from the request; 0 if that was of an older term. */
  readonly lastIncludedIndex: LogIndex;
  /** Where the next piece begins, in bytes. */
  readonly offset: number;
  /**
   * The snapshot is durable and in force there, or was not needed: the follower holds all that it stands for.
   */
  readonly installed: boolean;
  /** Copied from the request; 0 if that was of an older term. */
  readonly readRound: number;
  /** Copied from the request; 0 if that was of an older term. */
  readonly session: number;
}

/** The leader wants the receiver to lead, at once: it has all that is in the leader's log. @thesis §3.10 */
export interface TimeoutNowRequest {
  readonly type: 'TimeoutNowRequest';
  readonly from: NodeId;
  readonly term: Term;
  /** The last entry of the leader's log: whoever lacks it does not stand. */
  readonly lastLogIndex: LogIndex;
  /** Of the receiver, where the leader prefers it to itself; 0 where somebody has asked for the transfer. */
  readonly priority: number;
}

/** What the protocol itself understands. */
export type ServerMessage =
  | PreVoteRequest
  | PreVoteResponse
  | RequestVoteRequest
  | RequestVoteResponse
  | AppendEntriesRequest
  | AppendEntriesResponse
  | InstallSnapshotRequest
  | InstallSnapshotResponse
  | TimeoutNowRequest;

/**
 * A server that is not the leader passes a client's request on to the leader. A copy that arrives twice, or
 * late, is recognised by its numbers and dropped: it must not take effect again. @thesis §6.2
 */
export interface ForwardRequest {
  readonly type: 'ForwardRequest';
  readonly from: NodeId;
  /** Chosen at random when the sender started: an answer to an earlier life of it is not for this one. */
  readonly incarnation: number;
  /** From 1 on, in the order in which the sender asks. */
  readonly requestId: number;
  /** A greeting carries nothing and is answered at once: is anybody there? */
  readonly kind: 'command' | 'query' | 'greeting';
  /** @maxBytes 4194304 */
  readonly payload: Uint8Array;
}

/** What became of a forwarded request. @thesis §6.2 */
export interface ForwardResponse {
  readonly type: 'ForwardResponse';
  readonly from: NodeId;
  /** Copied from the request. */
  readonly incarnation: number;
  /** Copied from the request. */
  readonly requestId: number;
  /**
   * `done`: payload is the state machine's answer. `unknown`: it may take effect. The others: it never will,
   * because the server does not lead, has too much to do, or because request or answer is too large.
   */
  readonly outcome: 'done' | 'unknown' | 'notLeader' | 'queueFull' | 'tooLarge';
  /** @maxBytes 67108864 */
  readonly payload: Uint8Array;
}

/** Everything that may stand in a frame between two servers. */
export type PeerMessage = ServerMessage | ForwardRequest | ForwardResponse;
