/** What a server remembers. Figure 2, in its order. */

import type { FollowerProgress, FollowerRole } from './followers.ts';
import type { BatchLimits, CompactionLimits, FlowLimits, LeaseLimits, PreferredServer } from './limits.ts';
import type { DeepReadonly, Parts } from './parts.ts';
import type { Nomination, PendingChange, PendingProposal, PendingRead, Transfer } from './pending.ts';
import type {
  Configuration,
  LogEntry,
  LogIndex,
  LogPlace,
  NodeId,
  SnapshotMark,
  Term,
} from './vocabulary.ts';

/** Must be on disk before anything that depends on it is sent. @paper §5.1, Figure 2 */
export interface PersistentState {
  /** Latest term this server has seen; never decreases, not even across a crash. */
  currentTerm: Term;
  /** Candidate that received the vote of this server in currentTerm; null if none. */
  votedFor: NodeId | null;
  /** What the newest snapshot on this server's disk stands for; null if there is none. @paper §7 */
  snapshot: SnapshotMark | null;
  /**
   * The place just before the first entry of the log, for which the snapshot stands.
   * logStart.index <= snapshot.lastIncludedIndex. @paper §7
   */
  logStart: LogPlace;
  /** The entries, in order: log[i] has index logStart.index + i + 1. Read it through rules/log.ts. */
  log: LogEntry[];
}

/** A configuration and the entry that has it: 0 for the one that a server was started with. @paper §6 */
export interface PlacedConfiguration {
  readonly index: LogIndex;
  readonly configuration: Configuration;
}

/** A snapshot that a leader is sending, as far as its pieces have arrived. @paper §7, Figure 13 */
export interface IncomingSnapshot {
  readonly mark: SnapshotMark;
  /** Who sends it, and in which session: the answer to the last piece goes there. */
  readonly from: NodeId;
  readonly session: number;
  /** Where the next piece begins, in bytes; all of it is here when it is `mark.bytes`. */
  offset: number;
}

/** What was applied since a snapshot was last begun. @paper §7 */
export interface SinceSnapshot {
  readonly entries: number;
  /** Of their commands. */
  readonly bytes: number;
}

/** Lost in a crash, and rebuilt. @paper Figure 2 */
export interface VolatileState {
  /**
   * Highest index known to be committed. At boot that of the snapshot, whatever the log holds. Never
   * decreases.
   */
  commitIndex: LogIndex;
  /**
   * Highest index handed to the state machine. lastApplied <= commitIndex and lastApplied <= durableIndex.
   */
  lastApplied: LogIndex;
  /** Highest index that is known to be on this server's own disk. durableIndex <= last log index. */
  durableIndex: LogIndex;
  /** Who leads currentTerm, as far as this server has heard; null if nobody has, or has fallen silent. */
  leaderId: NodeId | null;
  /** The disk takes no entries until it has room again. */
  diskIsFull: boolean;
  /** The latest configuration in the log: that of the last of `configurations`. @paper §6 */
  configuration: Configuration;
  /**
   * Those that a truncation could bring back, and the one in force: indexes rise, and only the first one's
   * may be at or before logStart. At least one. @paper §6
   */
  configurations: PlacedConfiguration[];
  /** The index of the snapshot that the own state machine is writing; null if it writes none. @paper §7 */
  takingSnapshot: LogIndex | null;
  /** Null if no leader sends one; never together with takingSnapshot. @paper §7 */
  incomingSnapshot: IncomingSnapshot | null;
  sinceSnapshot: SinceSnapshot;
  /** The latest one that this server has followed; null if there was none. Counts in its term only. */
  nomination: Nomination | null;
  /**
   * For so many times of support it will lead before it hands over of its own accord. It doubles whenever it
   * has begun that. @thesis §3.10
   */
  handOverWait: number;
  /**
   * An earlier life may have promised a leader to elect nobody else for a while; always false without leases.
   * @thesis §6.4.1
   */
  promisesAreForgotten: boolean;
}

/** Of a candidate and a pre-candidate only; empty in every other role. */
export interface CandidateState {
  /** Who has granted a vote, or a pre-vote: a set, so a repeated answer counts once. */
  votesGranted: Set<NodeId>;
}

/** Of a leader only, made anew at each election; empty in every other role. @paper Figure 2 */
export interface LeaderState {
  /** Per other member: a part with a chart of its own, follower-progress.machine.ts. @paper §5.3 */
  followers: Parts<FollowerProgress, FollowerRole>;
  /**
   * Who has answered since `supported` was entered, itself included: a set, and no longer than the voters.
   */
  answeredBy: Set<NodeId>;
  /** What the own disk must hold when this time of support ends: the oldest entry that it lacked before. */
  dueIndex: LogIndex;
  /** Accepted in this term and not yet applied, in the order of the log. */
  pendingProposals: PendingProposal[];
  /** Of the commands of this term that are in the log and not yet committed. 0 when nothing is under way. */
  uncommittedBytes: number;
  /** Null if nobody waits for one, or another leader began it. */
  pendingChange: PendingChange | null;
  /** Null unless leadership is being handed over. @thesis §3.10 */
  transfer: Transfer | null;
  /** So many times of support are to pass before it hands over of its own accord; 0 if it prefers nobody. */
  patience: number;
  /** Not yet answered, in the order in which they came; round and readIndex never decrease along the list. */
  pendingReads: PendingRead[];
  /** The latest round of heartbeats that was begun for reads: 0 in a new term, then it only grows. */
  readRound: number;
  /**
   * When the last of the reads came for which it was begun: no message of the round left before. Null if
   * there was none, or nobody said so. @thesis §6.4.1
   */
  roundBeganMs: number | null;
  /** Somebody was told to stand in this term; always false without leases. @thesis §6.4.1 */
  leaseIsRevoked: boolean;
}

/** One server. The role is not here: it is the state of the chart. */
export interface ServerState extends PersistentState, VolatileState, CandidateState, LeaderState {
  readonly id: NodeId;
  readonly batchLimits: BatchLimits;
  readonly flowLimits: FlowLimits;
  readonly compactionLimits: CompactionLimits;
  /** Those that this server rather sees lead, sorted by id; nobody, if it is all the same. */
  readonly priorities: readonly PreferredServer[];
  /** Null: nobody promises anything, and every read asks a majority. @thesis §6.4.1 */
  readonly leaseLimits: LeaseLimits | null;
}

/** What a server has when it starts: what its disk holds, and who belongs to the cluster. */
export interface BootImage {
  readonly id: NodeId;
  /** Counts until the snapshot or the log has one: then that is the only truth. @paper §6 */
  readonly configuration: Configuration;
  readonly batchLimits: BatchLimits;
  readonly flowLimits: FlowLimits;
  readonly compactionLimits: CompactionLimits;
  /** As in ServerState; nobody if absent. */
  readonly priorities?: readonly PreferredServer[];
  /** Absent: as null. */
  readonly leaseLimits?: LeaseLimits | null;
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  /** Durable, and what the state machine starts from. */
  readonly snapshot: SnapshotMark | null;
  /**
   * Durable, all of it: in order and without gaps, from index 1 or at least from just after the snapshot on.
   */
  readonly log: readonly LogEntry[];
}

/**
 * A server just before it enters its first state. What the snapshot stands for is committed and applied; of
 * the rest of the log nothing is, as far as it knows. @paper Figure 2, §7
 */
export function bootServerState(image: BootImage): ServerState {
  const { snapshot, leaseLimits = null } = image;
  const logStart = startAfter(snapshot);
  const log = remainingLog(image.log, logStart);
  const configurations = bootConfigurations(image, log);
  return {
    id: image.id,
    batchLimits: image.batchLimits,
    flowLimits: image.flowLimits,
    compactionLimits: image.compactionLimits,
    priorities: image.priorities ?? [],
    leaseLimits,
    currentTerm: image.currentTerm,
    votedFor: image.votedFor,
    snapshot,
    logStart,
    log,
    configuration: (configurations[configurations.length - 1] as PlacedConfiguration).configuration,
    configurations,
    takingSnapshot: null,
    incomingSnapshot: null,
    sinceSnapshot: { entries: 0, bytes: 0 },
    // In term 0 nobody has ever led.
    promisesAreForgotten: leaseLimits !== null && image.currentTerm > 0,
    commitIndex: logStart.index,
    lastApplied: logStart.index,
    durableIndex: (logStart.index + log.length) as LogIndex,
    diskIsFull: false,
    leaderId: null,
    nomination: null,
    handOverWait: 1,
    votesGranted: new Set(),
    followers: new Map(),
    answeredBy: new Set(),
    dueIndex: 0 as LogIndex,
    pendingProposals: [],
    uncommittedBytes: 0,
    pendingChange: null,
    transfer: null,
    patience: 0,
    pendingReads: [],
    readRound: 0,
    roundBeganMs: null,
    leaseIsRevoked: false,
  };
}

function startAfter(snapshot: SnapshotMark | null): LogPlace {
  if (snapshot === null) return { index: 0 as LogIndex, term: 0 as Term };
  return { index: snapshot.lastIncludedIndex, term: snapshot.lastIncludedTerm };
}

/**
 * Nothing, if the log does not go through the snapshot: then it is of another history. @paper §7, Figure 13
 */
function remainingLog(log: readonly LogEntry[], start: LogPlace): LogEntry[] {
  if (start.index === 0) return log.slice();
  const before = log.findIndex(({ index }) => index === start.index);
  if (before >= 0) return log[before]?.term === start.term ? log.slice(before + 1) : [];
  return log[0]?.index === start.index + 1 ? log.slice() : [];
}

/**
 * The log and the snapshot are asked first; what a server was told at its start is only a beginning.
 * @paper §6
 */
function bootConfigurations(
  { snapshot, configuration }: BootImage,
  log: readonly LogEntry[],
): PlacedConfiguration[] {
  const first: PlacedConfiguration =
    snapshot === null
      ? { index: 0 as LogIndex, configuration }
      : { index: snapshot.lastIncludedIndex, configuration: snapshot.configuration };
  const later = log.flatMap((entry) =>
    entry.configuration === null ? [] : [{ index: entry.index, configuration: entry.configuration }],
  );
  return [first, ...later];
}

/** A copy that shares nothing mutable with the original. Entries are never changed, so they are shared. */
export function copyServerState(state: ServerState): ServerState {
  const followers = new Map<NodeId, DeepReadonly<FollowerProgress> & { readonly role: FollowerRole }>();
  for (const [id, progress] of state.followers)
    followers.set(id, { ...progress, inFlight: progress.inFlight.slice() });
  return {
    ...state,
    log: state.log.slice(),
    configurations: state.configurations.slice(),
    incomingSnapshot: state.incomingSnapshot === null ? null : { ...state.incomingSnapshot },
    votesGranted: new Set(state.votesGranted),
    followers,
    answeredBy: new Set(state.answeredBy),
    pendingProposals: state.pendingProposals.map((proposal) => ({ ...proposal })),
    pendingChange: state.pendingChange === null ? null : { ...state.pendingChange },
    transfer: state.transfer === null ? null : { ...state.transfer },
    pendingReads: state.pendingReads.map((read) => ({ ...read })),
  };
}
