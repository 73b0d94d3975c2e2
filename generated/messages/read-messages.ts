// Generated from spec/messages.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  ForwardRequest,
  ForwardResponse,
  InstallSnapshotRequest,
  InstallSnapshotResponse,
  PeerMessage,
  PreVoteRequest,
  PreVoteResponse,
  RequestVoteRequest,
  RequestVoteResponse,
  TimeoutNowRequest,
} from '../../spec/messages.ts';
import {
  refuseAppendEntriesRequest,
  refuseAppendEntriesResponse,
  refuseInstallSnapshotRequest,
  refuseInstallSnapshotResponse,
  refusePreVoteRequest,
  refusePreVoteResponse,
  refuseRequestVoteRequest,
  refuseRequestVoteResponse,
  refuseTimeoutNowRequest,
} from '../../spec/rules/well-formed-messages.ts';
import type { LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';
import type { ByteReader, Checksum } from './byte-reader.ts';
import { readLogEntry } from './seal-log-entry.ts';
import { readSnapshotMark } from './seal-snapshot-mark.ts';

/** A value travels as its position. */
const FORWARD_REQUEST_KIND: readonly ForwardRequest['kind'][] = ['command', 'query', 'greeting'];
const FORWARD_RESPONSE_OUTCOME: readonly ForwardResponse['outcome'][] = [
  'done',
  'unknown',
  'notLeader',
  'queueFull',
  'tooLarge',
];

/**
 * Reads one message, which must fill all the bytes that the reader has. The result counts only if the
 * reader has met nothing to refuse.
 */
export function readPeerMessage(reader: ByteReader, checksum: Checksum): PeerMessage | null {
  const message = readPeerMessageByNumber(reader, checksum);
  reader.expectEnd();
  return message;
}

function readPeerMessageByNumber(reader: ByteReader, checksum: Checksum): PeerMessage | null {
  const start = reader.position;
  switch (reader.u8('type')) {
    case 0:
      return readPreVoteRequest(reader);
    case 1:
      return readPreVoteResponse(reader);
    case 2:
      return readRequestVoteRequest(reader);
    case 3:
      return readRequestVoteResponse(reader);
    case 4:
      return readAppendEntriesRequest(reader, checksum);
    case 5:
      return readAppendEntriesResponse(reader);
    case 6:
      return readInstallSnapshotRequest(reader, checksum);
    case 7:
      return readInstallSnapshotResponse(reader);
    case 8:
      return readTimeoutNowRequest(reader);
    case 9:
      return readForwardRequest(reader);
    case 10:
      return readForwardResponse(reader);
    default:
      reader.refuse('unknownType', 'type', start, 'No message has this number.');
      return null;
  }
}

/** Would you vote for me, if I stood for election? Asked before the term is raised. */
function readPreVoteRequest(reader: ByteReader): PreVoteRequest {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const candidateId = reader.text('candidateId', 1, 64) as NodeId;
  const lastLogIndex = reader.integer('lastLogIndex') as LogIndex;
  const lastLogTerm = reader.integer('lastLogTerm') as Term;
  const message: PreVoteRequest = {
    type: 'PreVoteRequest',
    from,
    term,
    candidateId,
    lastLogIndex,
    lastLogTerm,
  };
  if (reader.refusal === null) reader.refuseImpossible(start, refusePreVoteRequest(message));
  return message;
}

function readPreVoteResponse(reader: ByteReader): PreVoteResponse {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const voteGranted = reader.boolean('voteGranted');
  const message: PreVoteResponse = { type: 'PreVoteResponse', from, term, voteGranted };
  if (reader.refusal === null) reader.refuseImpossible(start, refusePreVoteResponse(message));
  return message;
}

/** A candidate asks for a vote. */
function readRequestVoteRequest(reader: ByteReader): RequestVoteRequest {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const candidateId = reader.text('candidateId', 1, 64) as NodeId;
  const lastLogIndex = reader.integer('lastLogIndex') as LogIndex;
  const lastLogTerm = reader.integer('lastLogTerm') as Term;
  const mayDisruptLeader = reader.boolean('mayDisruptLeader');
  const message: RequestVoteRequest = {
    type: 'RequestVoteRequest',
    from,
    term,
    candidateId,
    lastLogIndex,
    lastLogTerm,
    mayDisruptLeader,
  };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseRequestVoteRequest(message));
  return message;
}

function readRequestVoteResponse(reader: ByteReader): RequestVoteResponse {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const voteGranted = reader.boolean('voteGranted');
  const message: RequestVoteResponse = { type: 'RequestVoteResponse', from, term, voteGranted };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseRequestVoteResponse(message));
  return message;
}

/** The leader replicates its log; without entries it is a heartbeat. */
function readAppendEntriesRequest(reader: ByteReader, checksum: Checksum): AppendEntriesRequest {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const leaderId = reader.text('leaderId', 1, 64) as NodeId;
  const prevLogIndex = reader.integer('prevLogIndex') as LogIndex;
  const prevLogTerm = reader.integer('prevLogTerm') as Term;
  const entries = readEntriesOfAppendEntriesRequest(reader, checksum);
  const leaderCommit = reader.integer('leaderCommit') as LogIndex;
  const readRound = reader.integer('readRound');
  const session = reader.integer('session');
  const message: AppendEntriesRequest = {
    type: 'AppendEntriesRequest',
    from,
    term,
    leaderId,
    prevLogIndex,
    prevLogTerm,
    entries,
    leaderCommit,
    readRound,
    session,
  };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseAppendEntriesRequest(message));
  return message;
}

function readEntriesOfAppendEntriesRequest(
  reader: ByteReader,
  checksum: Checksum,
): AppendEntriesRequest['entries'] {
  const count = reader.itemCount('entries', 65536);
  const entries: AppendEntriesRequest['entries'][number][] = [];
  for (let position = 0; position < count; position++) {
    entries.push(readLogEntry(reader, checksum));
    if (reader.refusal !== null) {
      reader.refusedWithin(`entries[${position}]`);
      break;
    }
  }
  return entries;
}

/**
 * The answer to AppendEntries. Beside `success` it says which request it answers and, when refused, where
 * the logs part, because requests are pipelined and may be reordered.
 */
function readAppendEntriesResponse(reader: ByteReader): AppendEntriesResponse {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const success = reader.boolean('success');
  const prevLogIndex = reader.integer('prevLogIndex') as LogIndex;
  const matchIndex = reader.integer('matchIndex') as LogIndex;
  const conflictTerm = reader.integer('conflictTerm') as Term;
  const conflictIndex = reader.integer('conflictIndex') as LogIndex;
  const readRound = reader.integer('readRound');
  const session = reader.integer('session');
  const message: AppendEntriesResponse = {
    type: 'AppendEntriesResponse',
    from,
    term,
    success,
    prevLogIndex,
    matchIndex,
    conflictTerm,
    conflictIndex,
    readRound,
    session,
  };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseAppendEntriesResponse(message));
  return message;
}

/**
 * The leader sends a piece of its snapshot to a follower that lacks what is no longer in the leader's log.
 */
function readInstallSnapshotRequest(reader: ByteReader, checksum: Checksum): InstallSnapshotRequest {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const leaderId = reader.text('leaderId', 1, 64) as NodeId;
  const snapshot = reader.within('snapshot', () => readSnapshotMark(reader, checksum));
  const offset = reader.integer('offset');
  const done = reader.boolean('done');
  const readRound = reader.integer('readRound');
  const session = reader.integer('session');
  const data = reader.blob('data', 1048576);
  const message: InstallSnapshotRequest = {
    type: 'InstallSnapshotRequest',
    from,
    term,
    leaderId,
    snapshot,
    offset,
    done,
    readRound,
    session,
    data,
  };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseInstallSnapshotRequest(message));
  return message;
}

/** The answer to InstallSnapshot: how far it has come. */
function readInstallSnapshotResponse(reader: ByteReader): InstallSnapshotResponse {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const lastIncludedIndex = reader.integer('lastIncludedIndex') as LogIndex;
  const offset = reader.integer('offset');
  const installed = reader.boolean('installed');
  const readRound = reader.integer('readRound');
  const session = reader.integer('session');
  const message: InstallSnapshotResponse = {
    type: 'InstallSnapshotResponse',
    from,
    term,
    lastIncludedIndex,
    offset,
    installed,
    readRound,
    session,
  };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseInstallSnapshotResponse(message));
  return message;
}

/** The leader wants the receiver to lead, at once: it has all that is in the leader's log. */
function readTimeoutNowRequest(reader: ByteReader): TimeoutNowRequest {
  const start = reader.position;
  const from = reader.text('from', 1, 64) as NodeId;
  const term = reader.integer('term') as Term;
  const lastLogIndex = reader.integer('lastLogIndex') as LogIndex;
  const priority = reader.integer('priority');
  const message: TimeoutNowRequest = { type: 'TimeoutNowRequest', from, term, lastLogIndex, priority };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseTimeoutNowRequest(message));
  return message;
}

/**
 * A server that is not the leader passes a client's request on to the leader. A copy that arrives twice, or
 * late, is recognised by its numbers and dropped: it must not take effect again.
 */
function readForwardRequest(reader: ByteReader): ForwardRequest {
  const from = reader.text('from', 1, 64) as NodeId;
  const incarnation = reader.integer('incarnation');
  const requestId = reader.integer('requestId');
  const kind = reader.oneOf('kind', FORWARD_REQUEST_KIND);
  const payload = reader.blob('payload', 4194304);
  return { type: 'ForwardRequest', from, incarnation, requestId, kind, payload };
}

/** What became of a forwarded request. */
function readForwardResponse(reader: ByteReader): ForwardResponse {
  const from = reader.text('from', 1, 64) as NodeId;
  const incarnation = reader.integer('incarnation');
  const requestId = reader.integer('requestId');
  const outcome = reader.oneOf('outcome', FORWARD_RESPONSE_OUTCOME);
  const payload = reader.blob('payload', 67108864);
  return { type: 'ForwardResponse', from, incarnation, requestId, outcome, payload };
}
