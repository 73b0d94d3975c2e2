/** Events with everything filled in that a test does not care about. They come from n2. */

import type {
  ClientProposal,
  EntriesSaved,
  MemberChange,
  ReconfigurationRequested,
  SnapshotFailed,
  SnapshotSaved,
  TransferRequested,
} from '../../spec/events.ts';
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
} from '../../spec/messages.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import type { Configuration, LogEntry, LogIndex, NodeId, SnapshotMark, Term } from '../../spec/vocabulary.ts';

/** The same fields without their brands. */
type Plain<Shape> = {
  readonly [Field in keyof Shape]?: Shape[Field] extends number
    ? number
    : Shape[Field] extends string
      ? string
      : Shape[Field];
};

/** Stands for the session that the leader under test has with the sender: see ServerUnderTest. */
export const presentSession = -1;

const n2 = 'n2' as NodeId;
const none = 0 as LogIndex;
const noTerm = 0 as Term;

export function requestVote(fields: Plain<RequestVoteRequest>): RequestVoteRequest {
  const defaults = {
    from: fields.from ?? n2,
    candidateId: fields.from ?? n2,
    term: 1,
    lastLogIndex: 0,
    lastLogTerm: 0,
    mayDisruptLeader: false,
  };
  return { type: 'RequestVoteRequest', ...defaults, ...fields } as RequestVoteRequest;
}

export function requestVoteResponse(fields: Plain<RequestVoteResponse>): RequestVoteResponse {
  return {
    type: 'RequestVoteResponse',
    from: n2,
    term: 1,
    voteGranted: true,
    ...fields,
  } as RequestVoteResponse;
}

export function preVote(fields: Plain<PreVoteRequest>): PreVoteRequest {
  const defaults = {
    from: fields.from ?? n2,
    candidateId: fields.from ?? n2,
    term: 1,
    lastLogIndex: 0,
    lastLogTerm: 0,
  };
  return { type: 'PreVoteRequest', ...defaults, ...fields } as PreVoteRequest;
}

export function preVoteResponse(fields: Plain<PreVoteResponse>): PreVoteResponse {
  return { type: 'PreVoteResponse', from: n2, term: 1, voteGranted: true, ...fields } as PreVoteResponse;
}

export function appendEntries(fields: Plain<AppendEntriesRequest>): AppendEntriesRequest {
  const leaderId = fields.from ?? n2;
  const entries: readonly LogEntry[] = [];
  const defaults = {
    from: n2,
    leaderId,
    term: 1,
    prevLogIndex: 0,
    prevLogTerm: 0,
    entries,
    leaderCommit: 0,
    readRound: 0,
    session: 1,
  };
  return { type: 'AppendEntriesRequest', ...defaults, ...fields } as AppendEntriesRequest;
}

/** The follower has taken the entries, and holds the leader's log up to matchIndex. */
export function accepted(fields: Plain<AppendEntriesResponse>): AppendEntriesResponse {
  const conflict = { conflictTerm: noTerm, conflictIndex: none };
  const numbers = { prevLogIndex: 0, matchIndex: 0, readRound: 0, session: presentSession };
  const defaults = { from: n2, term: 1, success: true, ...numbers };
  return { type: 'AppendEntriesResponse', ...defaults, ...conflict, ...fields } as AppendEntriesResponse;
}

/** The follower has another entry at prevLogIndex, or none. */
export function rejected(fields: Plain<AppendEntriesResponse>): AppendEntriesResponse {
  return accepted({ success: false, ...fields });
}

export function entriesSaved(fields: Plain<EntriesSaved>): EntriesSaved {
  return { type: 'EntriesSaved', index: 0, term: 0, currentTerm: 0, ...fields } as EntriesSaved;
}

/** Commands of one byte each. */
export function proposal(token: number, ...commands: number[]): ClientProposal {
  return { type: 'ClientProposal', token, commands: commands.map((byte) => Uint8Array.of(byte)) };
}

/** What a snapshot through an index stands for; 25 bytes, and n1 to n3 vote, unless said otherwise. */
export function snapshotMark(
  index: number,
  term: number,
  bytes = 25,
  configuration: Configuration = simpleConfiguration(['n1', 'n2', 'n3'] as NodeId[]),
): SnapshotMark {
  const place = { lastIncludedIndex: index as LogIndex, lastIncludedTerm: term as Term };
  return { ...place, configuration, bytes };
}

/** A piece of 10 bytes, or what is left of the snapshot. */
export function installSnapshot(
  snapshot: SnapshotMark,
  offset: number,
  fields: Plain<InstallSnapshotRequest> = {},
): InstallSnapshotRequest {
  const data = new Uint8Array(Math.max(0, Math.min(10, snapshot.bytes - offset)));
  const done = offset + data.length === snapshot.bytes;
  const leaderId = fields.from ?? n2;
  const defaults = { from: n2, leaderId, term: 1, snapshot, offset, done, readRound: 0, session: 1, data };
  return { type: 'InstallSnapshotRequest', ...defaults, ...fields } as InstallSnapshotRequest;
}

/** How far a snapshot has come at a follower. */
export function snapshotAnswer(fields: Plain<InstallSnapshotResponse>): InstallSnapshotResponse {
  const place = { lastIncludedIndex: 0, offset: 0, installed: false };
  const defaults = { from: n2, term: 1, ...place, readRound: 0, session: presentSession };
  return { type: 'InstallSnapshotResponse', ...defaults, ...fields } as InstallSnapshotResponse;
}

export function timeoutNow(fields: Plain<TimeoutNowRequest>): TimeoutNowRequest {
  return {
    type: 'TimeoutNowRequest',
    from: n2,
    term: 1,
    lastLogIndex: 1,
    priority: 0,
    ...fields,
  } as TimeoutNowRequest;
}

export function snapshotSaved(snapshot: SnapshotMark): SnapshotSaved {
  return { type: 'SnapshotSaved', snapshot };
}

export function snapshotFailed(index: number): SnapshotFailed {
  return { type: 'SnapshotFailed', lastIncludedIndex: index as LogIndex };
}

export function transferTo(target: string | null, token = 1): TransferRequested {
  return { type: 'TransferRequested', token, target: target as NodeId | null };
}

/** 'addLearner n4', 'addVoter n5', 'promote n4', 'remove n1', 'update n2 elsewhere'. */
export function reconfiguration(token: number, ...changes: string[]): ReconfigurationRequested {
  return { type: 'ReconfigurationRequested', token, changes: changes.map(changeOf) };
}

function changeOf(text: string): MemberChange {
  const [kind, id, address = ''] = text.split(' ');
  return { kind: kind as MemberChange['kind'], id: id as NodeId, address };
}
