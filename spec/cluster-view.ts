/** A whole cluster, as its invariants see it: every server, what has just happened to one, and the past. */

import type { ServerMessage } from './messages.ts';
import type { ServerState } from './state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from './vocabulary.ts';

/** What would survive if the power failed now. */
export interface DiskView {
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  readonly log: readonly LogEntry[];
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
  log: LogEntry[];
  diskTerm: Term;
  diskVote: NodeId | null;
}

/** What was seen at one index of some log, and the term before it: logs that agree there agree on both. */
export interface Place {
  readonly entry: LogEntry;
  readonly prevLogTerm: Term;
}

/** The past, as far as the checks ask for it. */
export interface Chronicle {
  readonly glimpses: ReadonlyMap<NodeId, Readonly<Glimpse>>;
  readonly leaders: ReadonlyMap<Term, NodeId>;
  /** Per term and voter, for whom a vote has left. */
  readonly votes: ReadonlyMap<Term, ReadonlyMap<NodeId, NodeId>>;
  /** places[i]: what has stood at index i + 1, one for each term. */
  readonly places: readonly (readonly Place[])[];
  /** committed[i] has index i + 1; `in`: the term of the server that was the first to know. */
  readonly committed: readonly { readonly entry: LogEntry; readonly in: Term }[];
  readonly applied: readonly LogEntry[];
}

export const isLeader = ({ running, role }: Pick<ServerView, 'running' | 'role'>) =>
  running && role.startsWith('leader');
export const termOf = (log: readonly LogEntry[], index: number): Term => log[index - 1]?.term ?? (0 as Term);
export const placeOf = (index: number, term: Term) => `${index}@${term}`;

/** The log that a server goes on with: after a crash, what the disk holds. */
export const logOf = ({ running, state, disk }: ServerView) => (running ? state.log : disk.log);

export function placeAt(places: Chronicle['places'], index: number, term: Term): Place | undefined {
  return places[index - 1]?.find(({ entry }) => entry.term === term);
}

export function sameEntry(one: LogEntry | undefined, other: LogEntry | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.term !== other.term || one.kind !== other.kind)
    return false;
  const { command } = other;
  if (one.command === command) return true;
  return one.command.length === command.length && one.command.every((byte, place) => byte === command[place]);
}

/** How many entries at the front are as before. */
export function unchangedCount(log: readonly LogEntry[], before: readonly LogEntry[]): number {
  let count = Math.min(log.length, before.length);
  while (count > 0 && !sameEntry(log[count - 1], before[count - 1])) count -= 1;
  return count;
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
