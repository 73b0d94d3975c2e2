/** Events with everything filled in that a test does not care about. They come from n2. */

import type { ClientProposal, EntriesSaved } from '../../spec/events.ts';
import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  PreVoteRequest,
  PreVoteResponse,
  RequestVoteRequest,
  RequestVoteResponse,
} from '../../spec/messages.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

/** The same fields without their brands. */
type Plain<Shape> = {
  readonly [Field in keyof Shape]?: Shape[Field] extends number
    ? number
    : Shape[Field] extends string
      ? string
      : Shape[Field];
};

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
  };
  return { type: 'AppendEntriesRequest', ...defaults, ...fields } as AppendEntriesRequest;
}

/** The follower has taken the entries, and holds the leader's log up to matchIndex. */
export function accepted(fields: Plain<AppendEntriesResponse>): AppendEntriesResponse {
  const conflict = { conflictTerm: noTerm, conflictIndex: none };
  const defaults = { from: n2, term: 1, success: true, prevLogIndex: 0, matchIndex: 0, readRound: 0 };
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
