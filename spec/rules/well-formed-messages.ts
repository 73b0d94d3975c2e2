/** What no server can have meant, although every field is fine by itself. Each says why, or null. */

import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  InstallSnapshotRequest,
  InstallSnapshotResponse,
  PreVoteRequest,
  PreVoteResponse,
  RequestVoteRequest,
  RequestVoteResponse,
  TimeoutNowRequest,
} from '../messages.ts';
import type { Configuration, LogEntry, LogIndex, NodeId, SnapshotMark, Term } from '../vocabulary.ts';

/** Nobody stands for a term that its own log has reached already. @thesis §9.6 */
export function refusePreVoteRequest(message: PreVoteRequest): string | null {
  return refuseCandidate(message);
}

/** A vote is granted for the term that was asked about, and nobody asks about term 0. @thesis §9.6 */
export function refusePreVoteResponse(message: PreVoteResponse): string | null {
  if (message.voteGranted && message.term === 0) return 'A vote is granted in term 0.';
  return refuseLastTerm(message.term);
}

/** A candidate asks for itself; only a leader adds entries of its own term. @paper §5.2 */
export function refuseRequestVoteRequest(message: RequestVoteRequest): string | null {
  return refuseCandidate(message);
}

/** The first election is that of term 1. @paper §5.1 */
export function refuseRequestVoteResponse(message: RequestVoteResponse): string | null {
  return message.term === 0 ? 'A vote is answered in term 0.' : refuseLastTerm(message.term);
}

/** Entries come in order and without gaps, their terms never decrease nor pass the leader's. @paper §5.3 */
export function refuseAppendEntriesRequest(message: AppendEntriesRequest): string | null {
  const { from, leaderId, term, prevLogIndex, prevLogTerm, entries } = message;
  if (term === 0) return 'A leader speaks in term 0.';
  if (leaderId !== from) return `${from} speaks for the leader ${leaderId}.`;
  if (prevLogTerm > term) return `prevLogTerm ${prevLogTerm} is newer than term ${term}.`;
  return (
    refuseLastTerm(term) ??
    refusePosition('prevLog', prevLogIndex, prevLogTerm) ??
    refuseSequence(prevLogIndex, prevLogTerm, entries, term)
  );
}

/** What only a success tells, a refusal leaves out, and the other way round. @paper §5.3 */
export function refuseAppendEntriesResponse(message: AppendEntriesResponse): string | null {
  const { success, term, matchIndex, conflictIndex, conflictTerm } = message;
  if (term === 0) return 'AppendEntries is answered in term 0.';
  if (success && (conflictIndex !== 0 || conflictTerm !== 0)) return 'A success names a conflict.';
  if (!success && matchIndex !== 0) return `A refusal claims to agree up to ${matchIndex}.`;
  if (conflictTerm > term) return `conflictTerm ${conflictTerm} is newer than term ${term}.`;
  if (conflictTerm !== 0 && conflictIndex === 0) return `conflictTerm ${conflictTerm} has no first index.`;
  return refuseLastTerm(term);
}

/** A piece lies within the snapshot, and only the last one reaches its end. @paper §7, Figure 13 */
export function refuseInstallSnapshotRequest(message: InstallSnapshotRequest): string | null {
  const { from, leaderId, term, snapshot, offset, done, data } = message;
  if (term === 0) return 'A leader speaks in term 0.';
  if (leaderId !== from) return `${from} speaks for the leader ${leaderId}.`;
  if (snapshot.lastIncludedTerm > term)
    return `lastIncludedTerm ${snapshot.lastIncludedTerm} is newer than term ${term}.`;
  const end = offset + data.length;
  if (end > snapshot.bytes) return `A piece ends at ${end} of ${snapshot.bytes} bytes.`;
  if (done !== (end === snapshot.bytes))
    return `A piece that ends at ${end} of ${snapshot.bytes} is ${done ? '' : 'not '}the last.`;
  return refuseLastTerm(term);
}

/** @paper §7, Figure 13 */
export function refuseInstallSnapshotResponse(message: InstallSnapshotResponse): string | null {
  return message.term === 0 ? 'InstallSnapshot is answered in term 0.' : refuseLastTerm(message.term);
}

/** Only a leader hands leadership over, and its log is not empty. @thesis §3.10 */
export function refuseTimeoutNowRequest({ term, lastLogIndex }: TimeoutNowRequest): string | null {
  if (term === 0) return 'A leader speaks in term 0.';
  return lastLogIndex === 0 ? 'A leader has an empty log.' : refuseLastTerm(term);
}

/** A snapshot replaces something, and is of a time when somebody decided. @paper §7 */
export function refuseSnapshotMark(mark: SnapshotMark): string | null {
  if (mark.lastIncludedIndex === 0) return 'A snapshot replaces nothing.';
  if (mark.lastIncludedTerm === 0) return 'A snapshot ends in term 0.';
  return refuseLastTerm(mark.lastIncludedTerm) ?? refuseConfiguration(mark.configuration);
}

/** Logs begin at index 1, leaders' terms at 1; a noop carries nothing. @paper §5.3 */
export function refuseLogEntry(entry: LogEntry): string | null {
  if (entry.index === 0) return 'No entry has index 0.';
  if (entry.term === 0) return 'No entry has term 0.';
  const { kind, command, configuration } = entry;
  if (kind !== 'command' && command.length > 0) return `A ${kind} carries a command.`;
  if (kind !== 'configuration') return configuration === null ? null : `A ${kind} carries a configuration.`;
  return configuration === null ? 'A configuration entry carries none.' : refuseConfiguration(configuration);
}

/** Terms only grow, by one with each election: whoever took over one of the last could never elect again. */
const firstTermTooHigh = Number.MAX_SAFE_INTEGER - 1;

/** The terms of a log are never beyond that of the message, so they need no look. @paper §5.1 */
function refuseLastTerm(term: Term): string | null {
  return term < firstTermTooHigh ? null : `Term ${term} has no successor that a server could stand for.`;
}

function refuseCandidate(message: PreVoteRequest | RequestVoteRequest): string | null {
  const { from, candidateId, term, lastLogIndex, lastLogTerm } = message;
  if (candidateId !== from) return `${from} asks for votes for ${candidateId}.`;
  if (lastLogTerm >= term) return `lastLogTerm ${lastLogTerm} is not older than term ${term}.`;
  return refuseLastTerm(term) ?? refusePosition('lastLog', lastLogIndex, lastLogTerm);
}

/** Index 0 stands before every entry, and only there the term is 0. */
function refusePosition(name: string, index: LogIndex, term: Term): string | null {
  return (index === 0) === (term === 0) ? null : `${name}Index is ${index} and ${name}Term is ${term}.`;
}

function refuseSequence(
  prevLogIndex: LogIndex,
  prevLogTerm: Term,
  entries: readonly LogEntry[],
  leaderTerm: Term,
): string | null {
  let index: number = prevLogIndex;
  let term = prevLogTerm;
  for (const entry of entries) {
    index++;
    if (entry.index !== index) return `Entry ${entry.index} stands where ${index} belongs.`;
    if (entry.term < term) return `Entry ${index} has term ${entry.term}, the one before it ${term}.`;
    term = entry.term;
  }
  return term > leaderTerm ? `An entry has term ${term}, its leader ${leaderTerm}.` : null;
}

/** Everybody has one place, and somebody decides. @paper §6 */
function refuseConfiguration(configuration: Configuration): string | null {
  const { voters, oldVoters, learners, addresses } = configuration;
  const known = addresses.map(({ id }) => id);
  for (const list of [voters, oldVoters, learners, known]) {
    const unsorted = list.find((id, place) => place > 0 && (list[place - 1] as NodeId) >= id);
    if (unsorted !== undefined) return `In a configuration ${unsorted} stands twice or out of order.`;
  }
  if (voters.length === 0) return 'A configuration has no voters.';
  const voting = new Set([...voters, ...oldVoters]);
  const both = learners.find((id) => voting.has(id));
  if (both !== undefined) return `${both} is a voter and a learner.`;
  const members = new Set([...voting, ...learners]);
  if (known.length === members.size && known.every((id) => members.has(id))) return null;
  return `A configuration of ${members.size} members has addresses of ${known.length}.`;
}
