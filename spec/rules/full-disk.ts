/**
 * A server whose disk is full can still hear, vote and answer, but it can take no entries. The paper is
 * silent; whoever cannot append cannot lead. @thesis §10.2.1
 */

import type { Effects } from '../effects.ts';
import type { AppendEntriesRequest } from '../messages.ts';
import type { ServerState } from '../state.ts';
import type { LogIndex, Term } from '../vocabulary.ts';
import { newEntries } from './append-entries.ts';

/** @thesis §10.2.1 */
export function diskHasRoom(state: ServerState): boolean {
  return !state.diskIsFull;
}

/** What is in the log already needs no room. @thesis §10.2.1 */
export function hasRoomForEntries(state: ServerState, event: AppendEntriesRequest): boolean {
  return !state.diskIsFull || newEntries(state, event.entries).length === 0;
}

/** @thesis §10.2.1 */
export function noteFullDisk(state: ServerState): void {
  state.diskIsFull = true;
}

/** @thesis §10.2.1 */
export function noteRoom(state: ServerState): void {
  state.diskIsFull = false;
}

/**
 * It says how far the logs agree, and takes nothing: the leader tries again with a later heartbeat.
 * @paper §5.3
 */
export function declineEntries(state: ServerState, event: AppendEntriesRequest, effects: Effects): void {
  const news = newEntries(state, event.entries).length;
  effects.send(event.from, {
    type: 'AppendEntriesResponse',
    from: state.id,
    term: state.currentTerm,
    success: true,
    prevLogIndex: event.prevLogIndex,
    matchIndex: (event.prevLogIndex + event.entries.length - news) as LogIndex,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
    readRound: event.readRound,
    session: event.session,
  });
}
