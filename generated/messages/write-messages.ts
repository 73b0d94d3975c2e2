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
import type { ByteWriter } from './byte-writer.ts';
import { writeLogEntry } from './seal-log-entry.ts';
import { writeSnapshotMark } from './seal-snapshot-mark.ts';
import type { Sealer } from './sealer.ts';

/** A value travels as its position. */
const FORWARD_REQUEST_KIND: readonly ForwardRequest['kind'][] = ['command', 'query', 'greeting'];
const FORWARD_RESPONSE_OUTCOME: readonly ForwardResponse['outcome'][] = [
  'done',
  'unknown',
  'notLeader',
  'queueFull',
  'tooLarge',
];

/** Appends the number of the message, which is its position in the union, and its fields in their order. */
export function writePeerMessage(message: PeerMessage, writer: ByteWriter, sealer: Sealer): void {
  switch (message.type) {
    case 'PreVoteRequest':
      writer.u8(0);
      return writePreVoteRequest(message, writer);
    case 'PreVoteResponse':
      writer.u8(1);
      return writePreVoteResponse(message, writer);
    case 'RequestVoteRequest':
      writer.u8(2);
      return writeRequestVoteRequest(message, writer);
    case 'RequestVoteResponse':
      writer.u8(3);
      return writeRequestVoteResponse(message, writer);
    case 'AppendEntriesRequest':
      writer.u8(4);
      return writeAppendEntriesRequest(message, writer, sealer);
    case 'AppendEntriesResponse':
      writer.u8(5);
      return writeAppendEntriesResponse(message, writer);
    case 'InstallSnapshotRequest':
      writer.u8(6);
      return writeInstallSnapshotRequest(message, writer, sealer);
    case 'InstallSnapshotResponse':
      writer.u8(7);
      return writeInstallSnapshotResponse(message, writer);
    case 'TimeoutNowRequest':
      writer.u8(8);
      return writeTimeoutNowRequest(message, writer);
    case 'ForwardRequest':
      writer.u8(9);
      return writeForwardRequest(message, writer);
    case 'ForwardResponse':
      writer.u8(10);
      return writeForwardResponse(message, writer);
  }
}

/** Would you vote for me, if I stood for election? Asked before the term is raised. */
function writePreVoteRequest(message: PreVoteRequest, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.text(message.candidateId);
  writer.integer(message.lastLogIndex);
  writer.integer(message.lastLogTerm);
}

function writePreVoteResponse(message: PreVoteResponse, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.boolean(message.voteGranted);
}

/** A candidate asks for a vote. */
function writeRequestVoteRequest(message: RequestVoteRequest, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.text(message.candidateId);
  writer.integer(message.lastLogIndex);
  writer.integer(message.lastLogTerm);
  writer.boolean(message.mayDisruptLeader);
}

function writeRequestVoteResponse(message: RequestVoteResponse, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.boolean(message.voteGranted);
}

/** The leader replicates its log; without entries it is a heartbeat. */
function writeAppendEntriesRequest(message: AppendEntriesRequest, writer: ByteWriter, sealer: Sealer): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.text(message.leaderId);
  writer.integer(message.prevLogIndex);
  writer.integer(message.prevLogTerm);
  writer.integer(message.entries.length);
  for (const item of message.entries) {
    writeLogEntry(item, writer, sealer);
  }
  writer.integer(message.leaderCommit);
  writer.integer(message.readRound);
  writer.integer(message.session);
}

/**
 * The answer to AppendEntries. Beside `success` it says which request it answers and, when refused, where
 * the logs part, because requests are pipelined and may be reordered.
 */
function writeAppendEntriesResponse(message: AppendEntriesResponse, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.boolean(message.success);
  writer.integer(message.prevLogIndex);
  writer.integer(message.matchIndex);
  writer.integer(message.conflictTerm);
  writer.integer(message.conflictIndex);
  writer.integer(message.readRound);
  writer.integer(message.session);
}

/**
 * The leader sends a piece of its snapshot to a follower that lacks what is no longer in the leader's log.
 */
function writeInstallSnapshotRequest(
  message: InstallSnapshotRequest,
  writer: ByteWriter,
  sealer: Sealer,
): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.text(message.leaderId);
  writeSnapshotMark(message.snapshot, writer, sealer);
  writer.integer(message.offset);
  writer.boolean(message.done);
  writer.integer(message.readRound);
  writer.integer(message.session);
  writer.blob(message.data);
}

/** The answer to InstallSnapshot: how far it has come. */
function writeInstallSnapshotResponse(message: InstallSnapshotResponse, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.integer(message.lastIncludedIndex);
  writer.integer(message.offset);
  writer.boolean(message.installed);
  writer.integer(message.readRound);
  writer.integer(message.session);
}

/** The leader wants the receiver to lead, at once: it has all that is in the leader's log. */
function writeTimeoutNowRequest(message: TimeoutNowRequest, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.term);
  writer.integer(message.lastLogIndex);
  writer.integer(message.priority);
}

/**
 * A server that is not the leader passes a client's request on to the leader. A copy that arrives twice, or
 * late, is recognised by its numbers and dropped: it must not take effect again.
 */
function writeForwardRequest(message: ForwardRequest, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.incarnation);
  writer.integer(message.requestId);
  writer.u8(FORWARD_REQUEST_KIND.indexOf(message.kind));
  writer.blob(message.payload);
}

/** What became of a forwarded request. */
function writeForwardResponse(message: ForwardResponse, writer: ByteWriter): void {
  writer.text(message.from);
  writer.integer(message.incarnation);
  writer.integer(message.requestId);
  writer.u8(FORWARD_RESPONSE_OUTCOME.indexOf(message.outcome));
  writer.blob(message.payload);
}
