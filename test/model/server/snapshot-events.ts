/** A server among three whose logs are compacted: after two entries a snapshot is due, of three bytes. */

import type { ServerEvent } from '../../../spec/events.ts';
import type { InstallSnapshotRequest, InstallSnapshotResponse } from '../../../spec/messages.ts';
import { lastLogIndex, lastLogTerm } from '../../../spec/rules/log.ts';
import { simpleConfiguration } from '../../../spec/rules/membership.ts';
import type { BootImage, ServerState } from '../../../spec/state.ts';
import type { LogIndex, NodeId, SnapshotMark, Term } from '../../../spec/vocabulary.ts';
import { fewEvents } from './few-events.ts';
import { entryAt, voters } from './images.ts';
import { stranger, termsAround } from './vote-events.ts';

const [n1, n2, n3] = voters(3) as [NodeId, NodeId, NodeId];
const configuration = simpleConfiguration([n1, n2, n3]);

function markAt(index: number, term: number, bytes = 3): SnapshotMark {
  return { lastIncludedIndex: index as LogIndex, lastIncludedTerm: term as Term, configuration, bytes };
}

function image(currentTerm: number, snapshot: SnapshotMark | null, terms: readonly number[]): BootImage {
  const after = snapshot?.lastIncludedIndex ?? 0;
  return {
    id: n1,
    configuration,
    batchLimits: { maxBatchBytes: 3, maxBatchEntries: 2 },
    flowLimits: { maxInFlightMessages: 1, maxInFlightBytes: 100, maxUncommittedBytes: 100 },
    compactionLimits: { maxEntries: 2, maxBytes: 1000, keptEntries: 1, pieceBytes: 2 },
    currentTerm: currentTerm as Term,
    votedFor: null,
    snapshot,
    log: terms.map((term, place) => entryAt(term, after + place + 1)),
  };
}

export const snapshotImages: readonly BootImage[] = [
  image(1, null, []),
  image(2, null, [1, 1]),
  image(2, markAt(2, 1), [2]),
  image(2, markAt(2, 1), []),
];

export function snapshotEvents(role: string, state: ServerState): readonly ServerEvent[] {
  return [
    ...fewEvents(role, state),
    { type: 'CompactionRequested' },
    ...writtenSnapshots(state),
    ...pieces(role, state),
    ...(role.startsWith('leader') ? answersToPieces(state) : answersToPieces(state).slice(0, 3)),
  ];
}

/** The own one, the leader's, and some of which this server knows nothing; each may have failed. */
function writtenSnapshots(state: ServerState): readonly ServerEvent[] {
  const { takingSnapshot, incomingSnapshot } = state;
  const own = takingSnapshot === null ? [] : [markAt(takingSnapshot, lastLogTerm(state))];
  const incoming = incomingSnapshot === null ? [] : [incomingSnapshot.mark];
  const other = incoming.map((mark) => ({ ...mark, bytes: mark.bytes + 1 }));
  const marks = [...own, ...incoming, ...other, markAt(1, 1), markAt(9, 9)];
  return marks.flatMap((snapshot): ServerEvent[] => [
    { type: 'SnapshotSaved', snapshot },
    { type: 'SnapshotFailed', lastIncludedIndex: snapshot.lastIncludedIndex },
  ]);
}

/**
 * What is committed, what the log has, what it lacks, and what it has otherwise; from the beginning and
 * later.
 */
function pieces(role: string, state: ServerState): readonly InstallSnapshotRequest[] {
  const { commitIndex, currentTerm, incomingSnapshot } = state;
  const [last, lastTerm] = [lastLogIndex(state), Math.max(1, lastLogTerm(state))];
  const first = markAt(Math.max(1, commitIndex), 1);
  const ahead = markAt(last + 1, Math.max(1, currentTerm));
  const marks = role.startsWith('follower')
    ? [first, ahead, ...(last > commitIndex ? [markAt(last, lastTerm), markAt(last, lastTerm + 1)] : [])]
    : [ahead];
  const offsets = new Set([0, 2, incomingSnapshot?.offset ?? 0]);
  const current = marks.flatMap((mark) => [...offsets].map((offset) => piece(state, n2, mark, offset)));
  const others = termsAround(state).map((term) => ({ ...piece(state, n2, first, 0), term }));
  const whole = piece(state, n2, { ...ahead, bytes: 2 }, 0);
  const all = [whole, ...current, ...others, piece(state, n3, ahead, 0)];
  return all.filter(({ term, snapshot }) => term > 0 && snapshot.lastIncludedTerm <= term);
}

function piece(
  { currentTerm }: ServerState,
  from: NodeId,
  snapshot: SnapshotMark,
  offset: number,
): InstallSnapshotRequest {
  const data = new Uint8Array(Math.max(0, Math.min(2, snapshot.bytes - offset)));
  const done = offset + data.length === snapshot.bytes;
  const sender = { from, term: currentTerm, leaderId: from };
  const type = 'InstallSnapshotRequest';
  return { type, ...sender, snapshot, offset, done, readRound: 0, session: 3, data };
}

/** First of all terms; then questions and good news, of the present acquaintance and of an earlier one. */
function answersToPieces(state: ServerState): readonly InstallSnapshotResponse[] {
  const index = state.snapshot?.lastIncludedIndex ?? 1;
  const from = n2;
  const question = answerAbout(state, from, index, 2);
  const installed = { ...answerAbout(state, from, index, 3), installed: true };
  const all = [
    ...termsAround(state).map((term) => ({ ...question, term })),
    answerAbout(state, from, index, 0),
    answerAbout(state, from, index, 3),
    answerAbout(state, from, index + 1, 2),
    installed,
    { ...installed, term: (state.currentTerm - 1) as Term },
    { ...installed, lastIncludedIndex: (lastLogIndex(state) + 1) as LogIndex },
    { ...installed, session: installed.session + 1 },
    { ...question, session: question.session + 1 },
    answerAbout(state, stranger, index, 2),
  ];
  return all.filter(({ term }) => term > 0);
}

function answerAbout(
  state: ServerState,
  from: NodeId,
  lastIncludedIndex: number,
  offset: number,
): InstallSnapshotResponse {
  const session = state.followers.get(from)?.session ?? 1;
  const place = { lastIncludedIndex: lastIncludedIndex as LogIndex, offset, installed: false };
  return { type: 'InstallSnapshotResponse', from, term: state.currentTerm, ...place, readRound: 0, session };
}
