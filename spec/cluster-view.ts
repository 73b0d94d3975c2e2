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
  /** False from a crash to the restart; then only the disk counts. */
  readonly running: boolean;
  /** The state of the chart, as a path: 'follower.hearing'. */
  readonly role: string;
  readonly state: Readonly<ServerState>;
  readonly disk: DiskView;
}

/** What has just happened to one server: it saw an event, or it started, or it crashed. */
export interface StepView {
  readonly server: NodeId;
  /** The type of the event; null for a start and for a crash. */
  readonly event: string | null;
  /** Messages that have left the server, in order. What is held back for the disk has not left. */
  readonly sent: readonly { readonly to: NodeId; readonly message: ServerMessage }[];
  readonly applied: readonly LogEntry[];
  readonly touchedTimers: boolean;
}

/** May be live: nothing in it is kept. */
export interface ClusterView {
  readonly servers: ReadonlyMap<NodeId, ServerView>;
  readonly step: StepView;
}

/** A server as it was when it was last looked at. */
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

/** The past, as far as the checks ask for it. */
export interface Chronicle {
  readonly glimpses: ReadonlyMap<NodeId, Readonly<Glimpse>>;
  readonly leaders: ReadonlyMap<Term, NodeId>;
  /** Per voter and term, for whom a vote has left. */
  readonly votes: ReadonlyMap<string, NodeId>;
  /** Per index and term, the entry and the term before it: two logs that agree there agree on both. */
  readonly places: ReadonlyMap<string, { readonly entry: LogEntry; readonly prevLogTerm: Term }>;
  /** committed[i] has index i + 1; `in`: the term of the server that was the first to know. */
  readonly committed: readonly { readonly entry: LogEntry; readonly in: Term }[];
  readonly applied: readonly LogEntry[];
}

export const isLeader = (role: string) => role.startsWith('leader');
export const termOf = (log: readonly LogEntry[], index: number): Term => log[index - 1]?.term ?? (0 as Term);
export const placeOf = (index: number, term: Term) => `${index}@${term}`;

export function sameEntry(one: LogEntry | undefined, other: LogEntry | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.term !== other.term || one.kind !== other.kind)
    return false;
  const { command } = other;
  return one.command.length === command.length && one.command.every((byte, place) => byte === command[place]);
}

/** How many entries at the front are as before. */
export function unchangedCount(log: readonly LogEntry[], before: readonly LogEntry[]): number {
  let count = Math.min(log.length, before.length);
  while (count > 0 && !sameEntry(log[count - 1], before[count - 1])) count -= 1;
  return count;
}

/** The votes that left in this step: voter and term, and for whom. */
export function* votesSent({ step }: ClusterView): Generator<[string, NodeId]> {
  for (const { to, message } of step.sent) {
    const isVote = message.type === 'RequestVoteResponse' && message.voteGranted;
    if (isVote) yield [`${step.server}@${message.term}`, to];
    if (message.type === 'RequestVoteRequest') yield [`${step.server}@${message.term}`, step.server];
  }
}
