// Generated from spec/messages.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

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
import {
  refuseAppendEntriesRequest,
  refuseAppendEntriesResponse,
  refuseInstallSnapshotRequest,
  refuseInstallSnapshotResponse,
  refuseLogEntry,
  refusePreVoteRequest,
  refusePreVoteResponse,
  refuseRequestVoteRequest,
  refuseRequestVoteResponse,
  refuseSnapshotMark,
  refuseTimeoutNowRequest,
} from '../../spec/rules/well-formed-messages.ts';
import type { LogEntry, SnapshotMark } from '../../spec/vocabulary.ts';
import {
  type Fields,
  isFields,
  refuse,
  refuseBoolean,
  refuseBytes,
  refuseChoice,
  refuseImpossible,
  refuseInteger,
  refuseItems,
  refuseRecord,
  refuseText,
} from './field-checks.ts';
import type { MessageRefusal } from './message-refusal.ts';

const FORWARD_REQUEST_KIND: readonly string[] = ['command', 'query', 'greeting'];
const FORWARD_RESPONSE_OUTCOME: readonly string[] = ['done', 'unknown', 'notLeader', 'queueFull', 'tooLarge'];
const LOG_ENTRY_KIND: readonly string[] = ['noop', 'command', 'configuration'];

/** Why this is no PeerMessage, or null if it is one. */
export function refusePeerMessage(message: unknown): MessageRefusal | null {
  if (!isFields(message)) return refuse('wrongType', '', 'A message is an object.');
  switch (message.type) {
    case 'PreVoteRequest':
      return refuseFieldsOfPreVoteRequest(message);
    case 'PreVoteResponse':
      return refuseFieldsOfPreVoteResponse(message);
    case 'RequestVoteRequest':
      return refuseFieldsOfRequestVoteRequest(message);
    case 'RequestVoteResponse':
      return refuseFieldsOfRequestVoteResponse(message);
    case 'AppendEntriesRequest':
      return refuseFieldsOfAppendEntriesRequest(message);
    case 'AppendEntriesResponse':
      return refuseFieldsOfAppendEntriesResponse(message);
    case 'InstallSnapshotRequest':
      return refuseFieldsOfInstallSnapshotRequest(message);
    case 'InstallSnapshotResponse':
      return refuseFieldsOfInstallSnapshotResponse(message);
    case 'TimeoutNowRequest':
      return refuseFieldsOfTimeoutNowRequest(message);
    case 'ForwardRequest':
      return refuseFieldsOfForwardRequest(message);
    case 'ForwardResponse':
      return refuseFieldsOfForwardResponse(message);
    default:
      return refuse('unknownType', 'type', 'No message has this type.');
  }
}

/** Would you vote for me, if I stood for election? Asked before the term is raised. */
function refuseFieldsOfPreVoteRequest(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseText(fields.candidateId, 'candidateId', [1, 64]) ??
    refuseInteger(fields.lastLogIndex, 'lastLogIndex') ??
    refuseInteger(fields.lastLogTerm, 'lastLogTerm') ??
    refuseImpossible(refusePreVoteRequest(fields as unknown as PreVoteRequest))
  );
}

function refuseFieldsOfPreVoteResponse(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseBoolean(fields.voteGranted, 'voteGranted') ??
    refuseImpossible(refusePreVoteResponse(fields as unknown as PreVoteResponse))
  );
}

/** A candidate asks for a vote. */
function refuseFieldsOfRequestVoteRequest(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseText(fields.candidateId, 'candidateId', [1, 64]) ??
    refuseInteger(fields.lastLogIndex, 'lastLogIndex') ??
    refuseInteger(fields.lastLogTerm, 'lastLogTerm') ??
    refuseBoolean(fields.mayDisruptLeader, 'mayDisruptLeader') ??
    refuseImpossible(refuseRequestVoteRequest(fields as unknown as RequestVoteRequest))
  );
}

function refuseFieldsOfRequestVoteResponse(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseBoolean(fields.voteGranted, 'voteGranted') ??
    refuseImpossible(refuseRequestVoteResponse(fields as unknown as RequestVoteResponse))
  );
}

/** The leader replicates its log; without entries it is a heartbeat. */
function refuseFieldsOfAppendEntriesRequest(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseText(fields.leaderId, 'leaderId', [1, 64]) ??
    refuseInteger(fields.prevLogIndex, 'prevLogIndex') ??
    refuseInteger(fields.prevLogTerm, 'prevLogTerm') ??
    refuseItems(fields.entries, 'entries', 65536, (item, place) =>
      refuseRecord(item, place, refuseFieldsOfLogEntry),
    ) ??
    refuseInteger(fields.leaderCommit, 'leaderCommit') ??
    refuseInteger(fields.readRound, 'readRound') ??
    refuseInteger(fields.session, 'session') ??
    refuseImpossible(refuseAppendEntriesRequest(fields as unknown as AppendEntriesRequest))
  );
}

/**
 * The answer to AppendEntries. Beside `success` it says which request it answers and, when refused, where
 * the logs part, because requests are pipelined and may be reordered.
 */
function refuseFieldsOfAppendEntriesResponse(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseBoolean(fields.success, 'success') ??
    refuseInteger(fields.prevLogIndex, 'prevLogIndex') ??
    refuseInteger(fields.matchIndex, 'matchIndex') ??
    refuseInteger(fields.conflictTerm, 'conflictTerm') ??
    refuseInteger(fields.conflictIndex, 'conflictIndex') ??
    refuseInteger(fields.readRound, 'readRound') ??
    refuseInteger(fields.session, 'session') ??
    refuseImpossible(refuseAppendEntriesResponse(fields as unknown as AppendEntriesResponse))
  );
}

/**
 * The leader sends a piece of its snapshot to a follower that lacks what is no longer in the leader's log.
 */
function refuseFieldsOfInstallSnapshotRequest(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseText(fields.leaderId, 'leaderId', [1, 64]) ??
    refuseRecord(fields.snapshot, 'snapshot', refuseFieldsOfSnapshotMark) ??
    refuseInteger(fields.offset, 'offset') ??
    refuseBoolean(fields.done, 'done') ??
    refuseInteger(fields.readRound, 'readRound') ??
    refuseInteger(fields.session, 'session') ??
    refuseBytes(fields.data, 'data', 1048576) ??
    refuseImpossible(refuseInstallSnapshotRequest(fields as unknown as InstallSnapshotRequest))
  );
}

/** The answer to InstallSnapshot: how far it has come. */
function refuseFieldsOfInstallSnapshotResponse(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseInteger(fields.lastIncludedIndex, 'lastIncludedIndex') ??
    refuseInteger(fields.offset, 'offset') ??
    refuseBoolean(fields.installed, 'installed') ??
    refuseInteger(fields.readRound, 'readRound') ??
    refuseInteger(fields.session, 'session') ??
    refuseImpossible(refuseInstallSnapshotResponse(fields as unknown as InstallSnapshotResponse))
  );
}

/** The leader wants the receiver to lead, at once: it has all that is in the leader's log. */
function refuseFieldsOfTimeoutNowRequest(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.term, 'term') ??
    refuseInteger(fields.lastLogIndex, 'lastLogIndex') ??
    refuseInteger(fields.priority, 'priority') ??
    refuseImpossible(refuseTimeoutNowRequest(fields as unknown as TimeoutNowRequest))
  );
}

/**
 * A server that is not the leader passes a client's request on to the leader. A copy that arrives twice, or
 * late, is recognised by its numbers and dropped: it must not take effect again.
 */
function refuseFieldsOfForwardRequest(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.incarnation, 'incarnation') ??
    refuseInteger(fields.requestId, 'requestId') ??
    refuseChoice(fields.kind, 'kind', FORWARD_REQUEST_KIND) ??
    refuseBytes(fields.payload, 'payload', 4194304)
  );
}

/** What became of a forwarded request. */
function refuseFieldsOfForwardResponse(fields: Fields): MessageRefusal | null {
  return (
    refuseText(fields.from, 'from', [1, 64]) ??
    refuseInteger(fields.incarnation, 'incarnation') ??
    refuseInteger(fields.requestId, 'requestId') ??
    refuseChoice(fields.outcome, 'outcome', FORWARD_RESPONSE_OUTCOME) ??
    refuseBytes(fields.payload, 'payload', 67108864)
  );
}

/** Where the others reach a member. */
function refuseFieldsOfMemberAddress(fields: Fields): MessageRefusal | null {
  return refuseText(fields.id, 'id', [1, 64]) ?? refuseText(fields.address, 'address', [0, 4096]);
}

/**
 * Who decides, and who only listens. While `oldVoters` is not empty it is C-old,new, and whatever needs a
 * majority needs one of `voters` and one of `oldVoters`. All lists are sorted by id, without duplicates.
 */
function refuseFieldsOfConfiguration(fields: Fields): MessageRefusal | null {
  return (
    refuseItems(fields.voters, 'voters', 64, (item, place) => refuseText(item, place, [1, 64])) ??
    refuseItems(fields.oldVoters, 'oldVoters', 64, (item, place) => refuseText(item, place, [1, 64])) ??
    refuseItems(fields.learners, 'learners', 64, (item, place) => refuseText(item, place, [1, 64])) ??
    refuseItems(fields.addresses, 'addresses', 192, (item, place) =>
      refuseRecord(item, place, refuseFieldsOfMemberAddress),
    )
  );
}

/**
 * One entry of the log. Never changed after it was made, so it may be shared between log, messages and
 * disk.
 */
function refuseFieldsOfLogEntry(fields: Fields): MessageRefusal | null {
  return (
    refuseInteger(fields.term, 'term') ??
    refuseInteger(fields.index, 'index') ??
    refuseChoice(fields.kind, 'kind', LOG_ENTRY_KIND) ??
    (fields.configuration === null
      ? null
      : refuseRecord(fields.configuration, 'configuration', refuseFieldsOfConfiguration)) ??
    refuseBytes(fields.command, 'command', 4194304) ??
    refuseImpossible(refuseLogEntry(fields as unknown as LogEntry))
  );
}

/** What a snapshot stands for: the log through lastIncludedIndex, and the configuration as of there. */
function refuseFieldsOfSnapshotMark(fields: Fields): MessageRefusal | null {
  return (
    refuseInteger(fields.lastIncludedIndex, 'lastIncludedIndex') ??
    refuseInteger(fields.lastIncludedTerm, 'lastIncludedTerm') ??
    refuseRecord(fields.configuration, 'configuration', refuseFieldsOfConfiguration) ??
    refuseInteger(fields.bytes, 'bytes') ??
    refuseImpossible(refuseSnapshotMark(fields as unknown as SnapshotMark))
  );
}
