/**
 * What keeps a cluster going, and little else: the graphs about members and about snapshots add what they
 * are about.
 */

import type { ServerEvent } from '../../../spec/events.ts';
import type { AppendEntriesRequest, AppendEntriesResponse, ServerMessage } from '../../../spec/messages.ts';
import { lastLogIndex, lastLogTerm, termAt } from '../../../spec/rules/log.ts';
import { membersOf } from '../../../spec/rules/membership.ts';
import type { ServerState } from '../../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';
import { entryAt as made } from './images.ts';

export function othersIn(state: ServerState): readonly NodeId[] {
  return membersOf(state.configuration).filter((member) => member !== state.id);
}

export function fewEvents(role: string, state: ServerState): readonly ServerEvent[] {
  const others = othersIn(state);
  return [
    ...ownEvents(state),
    ...(role.startsWith('preCandidate') || role.startsWith('candidate')
      ? others.flatMap((from) => grants(state, from))
      : []),
    ...(role.startsWith('leader') ? others.flatMap((from) => answers(state, from)) : leaderSpeaks(state)),
  ];
}

function ownEvents(state: ServerState): readonly ServerEvent[] {
  const { currentTerm } = state;
  const command = new Uint8Array([7]);
  return [
    { type: 'ElectionRequested' },
    { type: 'ClientProposal', token: 100 + lastLogIndex(state), commands: [command] },
    { type: 'EntriesSaved', index: lastLogIndex(state), term: lastLogTerm(state), currentTerm },
    { type: 'DiskFilled' },
    { type: 'DiskFreed' },
    // Somebody stands in a newer term, because whoever leads wants it to.
    { ...ballot(state, 'n2' as NodeId), type: 'RequestVoteRequest', mayDisruptLeader: true },
  ];
}

function ballot(state: ServerState, from: NodeId) {
  const [lastLogIndexThere, lastLogTermThere] = [lastLogIndex(state), lastLogTerm(state)];
  const term = (state.currentTerm + 1) as Term;
  return { from, term, candidateId: from, lastLogIndex: lastLogIndexThere, lastLogTerm: lastLogTermThere };
}

export function grants(state: ServerState, from: NodeId): readonly ServerMessage[] {
  const term = state.currentTerm;
  return [
    { type: 'PreVoteResponse', from, term: (term + 1) as Term, voteGranted: true },
    { type: 'RequestVoteResponse', from, term, voteGranted: true },
  ];
}

/**
 * A leader's next entry, its commits, and an entry of its own instead of the last one that is not committed.
 */
function leaderSpeaks(state: ServerState): readonly ServerMessage[] {
  if (state.currentTerm === 0) return [];
  const last = lastLogIndex(state);
  const from = state.leaderId ?? ('n2' as NodeId);
  const next = [made(state.currentTerm, last + 1)];
  const requests = [append(state, from, last, next), append(state, from, last, [])];
  if (last > state.commitIndex && lastLogTerm(state) < state.currentTerm)
    requests.push(append(state, from, last - 1, [made(state.currentTerm, last)]));
  return requests;
}

export function append(
  state: ServerState,
  from: NodeId,
  prevLogIndex: number,
  entries: readonly LogEntry[],
): AppendEntriesRequest {
  const index = prevLogIndex as LogIndex;
  const leaderCommit = (prevLogIndex + entries.length) as LogIndex;
  const place = { prevLogIndex: index, prevLogTerm: termAt(state, index), entries, leaderCommit };
  const { currentTerm: term } = state;
  return { type: 'AppendEntriesRequest', from, term, leaderId: from, ...place, readRound: 0, session: 3 };
}

/** All, what it had already, and that it lacks everything. */
function answers(state: ServerState, from: NodeId): readonly ServerMessage[] {
  const progress = state.followers.get(from);
  const matchIndex = progress?.matchIndex ?? 0;
  const nextIndex = progress?.nextIndex ?? 1;
  const refusal = { ...answer(state, from, 0), success: false, prevLogIndex: (nextIndex - 1) as LogIndex };
  return [
    answer(state, from, lastLogIndex(state)),
    answer(state, from, matchIndex),
    { ...refusal, conflictIndex: 1 as LogIndex },
  ];
}

export function answer(state: ServerState, from: NodeId, matchIndex: number): AppendEntriesResponse {
  return {
    type: 'AppendEntriesResponse',
    from,
    term: state.currentTerm,
    success: true,
    prevLogIndex: 0 as LogIndex,
    matchIndex: matchIndex as LogIndex,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
    readRound: 0,
    session: state.followers.get(from)?.session ?? 1,
  };
}
