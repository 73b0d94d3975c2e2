/** A server as a trace shows it after a step: small, made of JSON, and enough to tell two states apart. */

import type {
  Configuration,
  IncomingSnapshot,
  LogPlace,
  NodeId,
  Nomination,
  PendingChange,
  PlacedConfiguration,
  ServerState,
  SinceSnapshot,
  SnapshotMark,
  Transfer,
} from '../../generated/vocabulary.ts';

/** What a leader believes of one follower; `role` is the state of its chart. */
type FollowerView = ServerState['followers'] extends ReadonlyMap<unknown, infer View> ? View : never;

export interface TraceView {
  /** The state of the chart, as a path: 'follower.hearing'. */
  readonly role: string;
  readonly currentTerm: number;
  readonly votedFor: NodeId | null;
  readonly leaderId: NodeId | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly snapshot: SnapshotMark | null;
  readonly logStart: LogPlace;
  readonly lastLogIndex: number;
  /** termAt(lastLogIndex); 0 if nothing was ever in the log. */
  readonly lastLogTerm: number;
  readonly durableIndex: number;
  readonly diskIsFull: boolean;
  readonly configuration: Configuration;
  readonly configurations: readonly PlacedConfiguration[];
  readonly takingSnapshot: number | null;
  readonly incomingSnapshot: Readonly<IncomingSnapshot> | null;
  readonly sinceSnapshot: SinceSnapshot;
  readonly votesGranted: readonly NodeId[];
  readonly answeredBy: readonly NodeId[];
  readonly dueIndex: number;
  readonly followers: Readonly<Record<string, FollowerView>>;
  /** How many; which ones, a gap line says. */
  readonly pendingProposals: number;
  readonly uncommittedBytes: number;
  readonly pendingReads: number;
  readonly pendingChange: Readonly<PendingChange> | null;
  readonly transfer: Readonly<Transfer> | null;
  readonly readRound: number;
  /** This and the next two are absent where nobody is preferred. */
  readonly nomination?: Nomination | null;
  readonly handOverWait?: number;
  readonly patience?: number;
  /** This and the next two are absent where no leases are used. */
  readonly promisesAreForgotten?: boolean;
  readonly roundBeganMs?: number | null;
  readonly leaseIsRevoked?: boolean;
}

/** Safe to keep: nothing in it changes any more. */
export function viewOf(role: string, state: Readonly<ServerState>): TraceView {
  const { logStart, log, incomingSnapshot, pendingChange, transfer } = state;
  const last = log[log.length - 1] ?? logStart;
  const followers: Record<string, FollowerView> = {};
  for (const [id, progress] of state.followers)
    followers[id] = { ...progress, inFlight: progress.inFlight.slice() };
  return {
    role,
    currentTerm: state.currentTerm,
    votedFor: state.votedFor,
    leaderId: state.leaderId,
    commitIndex: state.commitIndex,
    lastApplied: state.lastApplied,
    snapshot: state.snapshot,
    logStart,
    lastLogIndex: last.index,
    lastLogTerm: last.term,
    durableIndex: state.durableIndex,
    diskIsFull: state.diskIsFull,
    configuration: state.configuration,
    configurations: state.configurations.slice(),
    takingSnapshot: state.takingSnapshot,
    incomingSnapshot: incomingSnapshot && { ...incomingSnapshot },
    sinceSnapshot: state.sinceSnapshot,
    votesGranted: [...state.votesGranted],
    answeredBy: [...state.answeredBy],
    dueIndex: state.dueIndex,
    followers,
    pendingProposals: state.pendingProposals.length,
    uncommittedBytes: state.uncommittedBytes,
    pendingReads: state.pendingReads.length,
    pendingChange: pendingChange && { ...pendingChange },
    transfer: transfer && { ...transfer },
    readRound: state.readRound,
    ...(state.priorities.length === 0 ? {} : preferenceOf(state)),
    ...(state.leaseLimits === null ? {} : leaseOf(state)),
  };
}

function preferenceOf({ nomination, handOverWait, patience }: Readonly<ServerState>) {
  return { nomination, handOverWait, patience };
}

function leaseOf({ promisesAreForgotten, roundBeganMs, leaseIsRevoked }: Readonly<ServerState>) {
  return { promisesAreForgotten, roundBeganMs, leaseIsRevoked };
}

/** The fields that differ, as they are afterwards. */
export function changesBetween(before: TraceView, after: TraceView): Partial<TraceView> {
  const changes: Record<string, unknown> = {};
  for (const name of Object.keys(after) as (keyof TraceView)[]) {
    if (!isSame(before[name], after[name])) changes[name] = after[name];
  }
  return changes;
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => isSame(one[name as keyof object], other[name as keyof object]));
}
