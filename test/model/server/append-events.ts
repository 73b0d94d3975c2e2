/** What others may say about the log to a server in a certain state. */

import type { AppendEntriesRequest, AppendEntriesResponse, ServerMessage } from '../../../spec/messages.ts';
import { lastLogIndex, termAt } from '../../../spec/rules/log.ts';
import {
  refuseAppendEntriesRequest,
  refuseAppendEntriesResponse,
} from '../../../spec/rules/well-formed-messages.ts';
import type { ServerState } from '../../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';
import { entryAt } from './images.ts';
import { stranger, termsAround } from './vote-events.ts';

export function appendEvents(
  role: string,
  state: ServerState,
  peers: readonly NodeId[],
): readonly ServerMessage[] {
  const leads = role.startsWith('leader');
  return [
    ...peers.flatMap((from) => [
      ...appendRequests(state, from, !leads),
      ...(leads ? answersToLeader(state, from) : answersToNobody(state, from)),
    ]),
    ...answersToNobody(state, stranger),
  ];
}

/** Of an older or newer term the term alone decides, so one or two are enough. */
function appendRequests(
  state: ServerState,
  from: NodeId,
  inDetail: boolean,
): readonly AppendEntriesRequest[] {
  const requests = termsAround(state).flatMap((term) => {
    const isCurrent = term === state.currentTerm;
    const positions =
      isCurrent && inDetail ? positionsIn(state) : [endOf(state), [1, otherTermAt(state, 1)] as const];
    return positions.flatMap(([prevLogIndex, prevLogTerm]) =>
      batchesAfter(state, prevLogIndex, prevLogTerm, term).flatMap((entries) =>
        commitsFor(state, prevLogIndex + entries.length).map(
          (leaderCommit): AppendEntriesRequest => ({
            type: 'AppendEntriesRequest',
            from,
            term,
            leaderId: from,
            prevLogIndex: prevLogIndex as LogIndex,
            prevLogTerm: prevLogTerm as Term,
            entries,
            leaderCommit: leaderCommit as LogIndex,
            readRound: 5,
            session: 3,
          }),
        ),
      ),
    );
  });
  return requests.filter((message) => refuseAppendEntriesRequest(message) === null);
}

type Position = readonly [prevLogIndex: number, prevLogTerm: number];

/** Every index up to one beyond the log, with the term that stands there and with another one. */
function positionsIn(state: ServerState): readonly Position[] {
  const last = lastLogIndex(state);
  const positions: Position[] = [[0, 0]];
  for (let index = 1; index <= last + 1; index += 1) {
    const term = termAt(state, index as LogIndex);
    if (term > 0) positions.push([index, term]);
    positions.push([index, otherTermAt(state, index)]);
  }
  return positions;
}

function endOf(state: ServerState): Position {
  return [lastLogIndex(state), termAt(state, lastLogIndex(state))];
}

function otherTermAt(state: ServerState, index: number): number {
  const term = termAt(state, index as LogIndex);
  return term > 1 ? term - 1 : term + 1;
}

/** None, what is here already, one and two new ones, and one of an older leader. */
function batchesAfter(
  state: ServerState,
  prevLogIndex: number,
  prevLogTerm: number,
  term: number,
): readonly (readonly LogEntry[])[] {
  const next = entryAt(term, prevLogIndex + 1);
  const known = state.log.slice(prevLogIndex, prevLogIndex + 1);
  const older = Math.max(1, prevLogTerm);
  return [
    [],
    ...(known.length > 0 ? [known, [...known, entryAt(term, prevLogIndex + 2)]] : []),
    ...(known[0]?.term === term ? [] : [[next]]),
    ...(older < term && known[0]?.term !== older
      ? [[entryAt(older, prevLogIndex + 1), entryAt(term, prevLogIndex + 2)]]
      : []),
  ];
}

function commitsFor(state: ServerState, verified: number): readonly number[] {
  return verified > state.commitIndex ? [state.commitIndex, verified + 1] : [state.commitIndex];
}

/** Every success up to one beyond the log; refusals around what the leader believes of this follower. */
function answersToLeader(state: ServerState, from: NodeId): readonly AppendEntriesResponse[] {
  const last = lastLogIndex(state);
  const { matchIndex, nextIndex } = state.followers.get(from) ?? { matchIndex: 0, nextIndex: 1 };
  const successes = Array.from({ length: last + 2 }, (_, index) => answer(state, from, index, true));
  const places = new Set([matchIndex, matchIndex + 1, nextIndex - 1, nextIndex]);
  const refusals = [...places].flatMap((place) => [
    { ...answer(state, from, place, false), conflictIndex: 1 as LogIndex },
    { ...answer(state, from, place, false), conflictIndex: Math.max(1, place) as LogIndex },
    { ...answer(state, from, place, false), conflictIndex: 1 as LogIndex, conflictTerm: 1 as Term },
  ]);
  const overtaken = [...refusals, ...successes.slice(-2, -1)].map((message) => ({
    ...message,
    term: (state.currentTerm - 1) as Term,
  }));
  const late = [...successes.slice(0, 1), ...refusals.slice(0, 1)].map((message) => ({
    ...message,
    readRound: Math.max(0, state.readRound - 1),
  }));
  // An answer to an earlier acquaintance, and a refusal.
  const estranged = [...successes.slice(-2, -1), ...refusals.slice(0, 1)].map((message) => ({
    ...message,
    session: message.session + 1,
  }));
  return [
    ...successes,
    ...refusals,
    ...overtaken,
    ...late,
    ...estranged,
    ...answersToNobody(state, from),
  ].filter((message) => refuseAppendEntriesResponse(message) === null);
}

/** Of other terms, and a success that a leader would have to understand. */
function answersToNobody(state: ServerState, from: NodeId): readonly AppendEntriesResponse[] {
  const answers = termsAround(state).map((term) => ({ ...answer(state, from, 0, true), term }));
  return answers.filter((message) => refuseAppendEntriesResponse(message) === null);
}

function answer(state: ServerState, from: NodeId, place: number, success: boolean): AppendEntriesResponse {
  return {
    type: 'AppendEntriesResponse',
    from,
    term: state.currentTerm,
    success,
    prevLogIndex: place as LogIndex,
    matchIndex: (success ? place : 0) as LogIndex,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
    readRound: state.readRound,
    session: state.followers.get(from)?.session ?? 1,
  };
}
