/** What a server remembers. Figure 2, in its order. */

import type { Configuration, LogEntry, LogIndex, NodeId, Term } from './vocabulary.ts';

/** Must be on disk before anything that depends on it is sent. @paper §5.1, Figure 2 */
export interface PersistentState {
  /** Latest term this server has seen; never decreases, not even across a crash. */
  currentTerm: Term;
  /** Candidate that received the vote of this server in currentTerm; null if none. */
  votedFor: NodeId | null;
  /** The entries, in order: log[i] has index i + 1. Read it through rules/log.ts. */
  log: LogEntry[];
}

/** Lost in a crash, and rebuilt. @paper Figure 2 */
export interface VolatileState {
  /** Highest index known to be committed. 0 at boot, whatever the log holds. Never decreases. */
  commitIndex: LogIndex;
  /**
   * Highest index handed to the state machine. lastApplied <= commitIndex and lastApplied <= durableIndex.
   */
  lastApplied: LogIndex;
  /** Highest index that is known to be on this server's own disk. durableIndex <= last log index. */
  durableIndex: LogIndex;
  /** Who leads currentTerm, as far as this server has heard; null if nobody has, or has fallen silent. */
  leaderId: NodeId | null;
}

/**
 * What a leader knows of one other server. 0 <= matchIndex < nextIndex <= last log index + 1. @paper Figure 2
 */
export interface FollowerProgress {
  /**
   * Index of the next entry to send. Starts just after the leader's last entry: the leader is an optimist.
   */
  nextIndex: LogIndex;
  /** Highest index known to be durable there. Starts at 0 and never decreases. */
  matchIndex: LogIndex;
  /** The latest round of reads that it has answered. 0 <= confirmedRound <= readRound. @thesis §6.4 */
  confirmedRound: number;
}

/** Proposals that came together: tokens token … token + count − 1 stand at index … index + count − 1. */
export interface PendingProposal {
  /** Names the first of those that are not applied yet. */
  token: number;
  /** lastApplied < index. */
  index: LogIndex;
  /** At least 1. */
  count: number;
}

/** Reads that came together. They see all entries up to readIndex once `round` is confirmed. @thesis §6.4 */
export interface PendingRead {
  /** Names the first read. */
  token: number;
  count: number;
  /** At least the commitIndex of the time when they came, and the noop of the term. */
  readIndex: LogIndex;
  /** The first round that began after they came: 1 <= round <= readRound + 1. */
  round: number;
}

/** Of a candidate and a pre-candidate only; empty in every other role. */
export interface CandidateState {
  /** Who has granted a vote, or a pre-vote: a set, so a repeated answer counts once. */
  votesGranted: Set<NodeId>;
}

/** Of a leader only, made anew at each election; empty in every other role. @paper Figure 2 */
export interface LeaderState {
  /** Per other voter. */
  followers: Map<NodeId, FollowerProgress>;
  /** Who has answered since `supported` was entered, itself included: a set, and no longer than the voters. */
  answeredBy: Set<NodeId>;
  /** What the own disk must hold when this time of support ends: the oldest entry that it lacked before. */
  dueIndex: LogIndex;
  /** Accepted in this term and not yet applied, in the order of the log. */
  pendingProposals: PendingProposal[];
  /** Not yet answered, in the order in which they came; round and readIndex never decrease along the list. */
  pendingReads: PendingRead[];
  /** The latest round of heartbeats that was begun for reads: 0 in a new term, then it only grows. */
  readRound: number;
}

/** How much goes into one AppendEntries. At least one entry always goes, however large. @thesis §10.2.2 */
export interface BatchLimits {
  /** Most bytes of commands in one message. */
  readonly maxBatchBytes: number;
  /** Most entries in one message; at most 65536. */
  readonly maxBatchEntries: number;
}

/** One server. The role is not here: it is the state of the chart. */
export interface ServerState extends PersistentState, VolatileState, CandidateState, LeaderState {
  readonly id: NodeId;
  readonly configuration: Configuration;
  readonly batchLimits: BatchLimits;
}

/** What a server has when it starts: what its disk holds, and who belongs to the cluster. */
export interface BootImage {
  readonly id: NodeId;
  readonly configuration: Configuration;
  readonly batchLimits: BatchLimits;
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  /** Durable, all of it. */
  readonly log: readonly LogEntry[];
}

/**
 * A server just before it enters its first state. commitIndex is 0, whatever the log holds. @paper Figure 2
 */
export function bootServerState(image: BootImage): ServerState {
  return {
    id: image.id,
    configuration: image.configuration,
    batchLimits: image.batchLimits,
    currentTerm: image.currentTerm,
    votedFor: image.votedFor,
    log: image.log.slice(),
    commitIndex: 0 as LogIndex,
    lastApplied: 0 as LogIndex,
    durableIndex: image.log.length as LogIndex,
    leaderId: null,
    votesGranted: new Set(),
    followers: new Map(),
    answeredBy: new Set(),
    dueIndex: 0 as LogIndex,
    pendingProposals: [],
    pendingReads: [],
    readRound: 0,
  };
}

/** A copy that shares nothing mutable with the original. Entries are never changed, so they are shared. */
export function copyServerState(state: ServerState): ServerState {
  const followers = new Map<NodeId, FollowerProgress>();
  for (const [id, progress] of state.followers) followers.set(id, { ...progress });
  return {
    ...state,
    log: state.log.slice(),
    votesGranted: new Set(state.votesGranted),
    followers,
    answeredBy: new Set(state.answeredBy),
    pendingProposals: state.pendingProposals.map((proposal) => ({ ...proposal })),
    pendingReads: state.pendingReads.map((read) => ({ ...read })),
  };
}
