/** What a node says of itself: a picture of one moment, safe to keep. */

import type { Server, ServerRole } from '../generated/server/role.ts';
import {
  type Configuration,
  committedConfiguration,
  type FollowerRole,
  type LogIndex,
  type NodeId,
  type Term,
} from '../generated/vocabulary.ts';
import type { ChartTimers } from './chart-timers.ts';

export interface FollowerStatus {
  /** The active state of its chart: 'probe.paused', 'replicate.free', 'snapshot.taking.waiting', … */
  readonly progress: FollowerRole;
  readonly nextIndex: LogIndex;
  readonly matchIndex: LogIndex;
  /** Messages with entries that were sent and not acknowledged. */
  readonly inFlightMessages: number;
  /** Bytes of the commands in them. */
  readonly inFlightBytes: number;
  /** Of the snapshot that it is being sent; 0 if entries are. */
  readonly snapshotIndex: LogIndex;
  /** It takes no longer than an election timeout to get what came in that time: a learner may be promoted. */
  readonly isCaughtUp: boolean;
}

export interface NodeStatus {
  readonly id: NodeId;
  /**
   * The active state of the chart, with its child state: 'follower.hearing', 'leader.supported.heartbeat', …
   */
  readonly role: ServerRole;
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  readonly leaderId: NodeId | null;
  readonly commitIndex: LogIndex;
  readonly lastApplied: LogIndex;
  /** What the newest snapshot on its disk stands for; 0 without one. */
  readonly snapshotIndex: LogIndex;
  /** The first entry that is still in the log; lastLogIndex + 1 if none is. */
  readonly firstLogIndex: LogIndex;
  readonly lastLogIndex: LogIndex;
  readonly durableIndex: LogIndex;
  /** In force: the latest one in the log. */
  readonly configuration: Configuration;
  /** The latest one that is committed, as far as this server knows: what nobody can undo any more. */
  readonly committedConfiguration: Configuration;
  /** A leader's view of the others; empty on everybody else. */
  readonly followers: Readonly<Record<string, FollowerStatus>>;
  /** Of the commands that a leader has taken and not yet committed; 0 on everybody else. */
  readonly uncommittedBytes: number;
  /** Requests of clients that are not answered yet. */
  readonly openRequests: number;
  /** Those of the chart that run: 'electionTimeout', or 'probeRetry/n2' for one of a follower. */
  readonly timers: readonly string[];
}

export function statusOf(
  { server, timers }: { readonly server: Server; readonly timers: ChartTimers },
  openRequests: number,
): NodeStatus {
  const followers: Record<string, FollowerStatus> = {};
  for (const [id, { role, inFlight, ...own }] of server.followers) {
    const { nextIndex, matchIndex, inFlightBytes, snapshotIndex, isCaughtUp } = own;
    const inFlightMessages = inFlight.length;
    followers[id] = {
      progress: role,
      nextIndex,
      matchIndex,
      inFlightMessages,
      inFlightBytes,
      snapshotIndex,
      isCaughtUp,
    };
  }
  return {
    id: server.id,
    role: server.role,
    currentTerm: server.currentTerm,
    votedFor: server.votedFor,
    leaderId: server.leaderId,
    commitIndex: server.commitIndex,
    lastApplied: server.lastApplied,
    snapshotIndex: server.snapshot?.lastIncludedIndex ?? (0 as LogIndex),
    firstLogIndex: (server.logStart.index + 1) as LogIndex,
    lastLogIndex: (server.logStart.index + server.log.length) as LogIndex,
    durableIndex: server.durableIndex,
    configuration: server.configuration,
    committedConfiguration: committedConfiguration(server),
    followers,
    uncommittedBytes: server.uncommittedBytes,
    openRequests,
    timers: timers.running,
  };
}
