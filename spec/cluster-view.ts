/** A whole cluster, as its invariants see it: every server, what has just happened to one, and the past. */

import type { ServerMessage } from './messages.ts';
import type { ServerState } from './state.ts';
import type {
  Configuration,
  LogEntry,
  LogIndex,
  LogPlace,
  NodeId,
  SnapshotMark,
  Term,
} from './vocabulary.ts';

/** A log, from just after the place for which a snapshot stands. */
export interface LogView {
  readonly logStart: LogPlace;
  readonly log: readonly LogEntry[];
}

/** What would survive if the power failed now. */
export interface DiskView extends LogView {
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  readonly snapshot: SnapshotMark | null;
  /**
   * Grows whenever anything here changes. Absent: nobody counts, and nobody sees to it that every change of
   * a server is looked at. Then every invariant is asked after every step.
   */
  readonly changes?: number;
}

export interface ServerView {
  /** False from a crash to the restart; then only the disk counts, and role and state say nothing. */
  readonly running: boolean;
  /** The state of the chart, as a path: 'follower.hearing'. */
  readonly role: string;
  readonly state: Readonly<ServerState>;
  readonly disk: DiskView;
}

/** A message that has left a server. What is held back for the disk has not left. */
export interface SentMessage {
  readonly to: NodeId;
  readonly message: ServerMessage;
}

/** What has just happened to one server: it saw an event, or it started, or it crashed. */
export interface StepView {
  readonly server: NodeId;
  /** The type of the event; null for a start and for a crash. */
  readonly event: string | null;
  /** In the order in which they left. */
  readonly sent: readonly SentMessage[];
  readonly applied: readonly LogEntry[];
  readonly touchedTimers: boolean;
}

/** May be live: nothing in it is kept. */
export interface ClusterView {
  readonly servers: ReadonlyMap<NodeId, ServerView>;
  readonly step: StepView;
}

/** A server as it was when it was last looked at; between a crash and the restart, what its disk held. */
export interface Glimpse {
  running: boolean;
  role: string;
  currentTerm: Term;
  votedFor: NodeId | null;
  leaderId: NodeId | null;
  commitIndex: LogIndex;
  lastApplied: LogIndex;
  logStart: LogPlace;
  log: LogEntry[];
  diskTerm: Term;
  diskVote: NodeId | null;
}

/** What was seen at one index of some log, and the term before it: logs that agree there agree on both. */
export interface Place {
  readonly entry: LogEntry;
  readonly prevLogTerm: Term;
}

/** An entry that somebody knew to be committed, and who decided it. */
export interface Committed {
  readonly entry: LogEntry;
  /** The term of the server that was the first to know. */
  readonly in: Term;
  /** The configuration of that server. */
  readonly by: Configuration;
}

/** The past, as far as the checks ask for it. */
export interface Chronicle {
  readonly glimpses: ReadonlyMap<NodeId, Readonly<Glimpse>>;
  readonly leaders: ReadonlyMap<Term, NodeId>;
  /** Per term and voter, for whom a vote has left. */
  readonly votes: ReadonlyMap<Term, ReadonlyMap<NodeId, NodeId>>;
  /** places[i]: what has stood at index i + 1, one for each term. */
  readonly places: readonly (readonly Place[])[];
  /** committed[i] has index i + 1. */
  readonly committed: readonly Committed[];
  readonly applied: readonly LogEntry[];
}

export const isLeader = ({ running, role }: Pick<ServerView, 'running' | 'role'>) =>
  running && role.startsWith('leader');
export const placeOf = (index: number, term: Term) => `${index}@${term}`;

/** The log that a server goes on with: after a crash, what the disk holds. */
export const logOf = ({ running, state, disk }: ServerView): LogView =>
  running ? state : survivingLog(disk);

/**
 * What a server starts with: a log that its snapshot has left behind, or that is of another history, is gone.
 * @paper §7
 */
export function survivingLog(disk: DiskView): LogView {
  const { snapshot, logStart } = disk;
  if (snapshot === null || snapshot.lastIncludedIndex <= logStart.index) return disk;
  const { lastIncludedIndex: index, lastIncludedTerm: term } = snapshot;
  return termIn(disk, index) === term ? disk : { logStart: { index, term }, log: [] };
}

export const lastIndexOf = ({ logStart, log }: LogView): number => logStart.index + log.length;

/** Undefined where a snapshot has replaced it, and where there is none. */
export const entryIn = ({ logStart, log }: LogView, index: number): LogEntry | undefined =>
  log[index - logStart.index - 1];

export function termIn(view: LogView, index: number): Term {
  return index === view.logStart.index ? view.logStart.term : (entryIn(view, index)?.term ?? (0 as Term));
}

/** It stands in the log, or a snapshot stands for it. */
export function holds(view: LogView, entry: LogEntry): boolean {
  return entry.index <= view.logStart.index || sameEntry(entryIn(view, entry.index), entry);
}

export function placeAt(places: Chronicle['places'], index: number, term: Term): Place | undefined {
  return places[index - 1]?.find(({ entry }) => entry.term === term);
}

export function sameEntry(one: LogEntry | undefined, other: LogEntry | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.term !== other.term || one.kind !== other.kind)
    return false;
  if (!sameMembers(one.configuration, other.configuration)) return false;
  const { command } = other;
  if (one.command === command) return true;
  return one.command.length === command.length && one.command.every((byte, place) => byte === command[place]);
}

export function sameMembers(one: Configuration | null, other: Configuration | null): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  const lists = ['voters', 'oldVoters', 'learners'] as const;
  return lists.every(
    (list) =>
      one[list].length === other[list].length && one[list].every((id, place) => id === other[list][place]),
  );
}

/** The highest index up to which a log is as before; what a snapshot has replaced counts as unchanged. */
export function unchangedThrough({ log, logStart }: LogView, before: LogView): number {
  const start = logStart.index;
  const startBefore = before.logStart.index;
  const logBefore = before.log;
  const known = Math.max(start, startBefore);
  let index = Math.min(start + log.length, startBefore + logBefore.length);
  while (index > known && !sameEntry(log[index - start - 1], logBefore[index - startBefore - 1])) index -= 1;
  return index;
}

/** The latest configuration that a server has; after a crash, the latest on its disk. */
export function configurationOf({ running, state, disk }: ServerView): Configuration {
  if (running) return state.configuration;
  const last = disk.log.findLast(({ configuration }) => configuration !== null)?.configuration;
  const beginning = state.configurations[0]?.configuration ?? state.configuration;
  return last ?? disk.snapshot?.configuration ?? beginning;
}

/** For whom a message is a vote, if it is one: who asks for votes has voted for itself. */
export function voteIn({ to, message }: SentMessage): NodeId | null {
  if (message.type === 'RequestVoteRequest') return message.candidateId;
  return message.type === 'RequestVoteResponse' && message.voteGranted ? to : null;
}

/** Says what is wrong with the server that has stepped, or null. */
export type Check = (
  own: ServerView,
  before: Readonly<Glimpse>,
  view: ClusterView,
  past: Chronicle,
) => string | null;
