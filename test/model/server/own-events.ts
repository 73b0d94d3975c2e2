/** What the server's own clients, disk and operators may say. */

import type { ServerEvent } from '../../../spec/events.ts';
import { lastLogIndex, lastLogTerm, termAt } from '../../../spec/rules/log.ts';
import type { ServerState } from '../../../spec/state.ts';
import type { LogIndex, Term } from '../../../spec/vocabulary.ts';
import { stranger } from './vote-events.ts';

export function ownEvents(state: ServerState): readonly ServerEvent[] {
  return [
    ...proposals(state),
    { type: 'ClientRead', token: 200 + lastLogIndex(state), count: 2 },
    ...savedWrites(state),
    { type: 'ElectionRequested' },
    { type: 'HeartbeatRequested' },
    { type: 'DiskFilled' },
    { type: 'DiskFreed' },
    ...aboutFollowers(state),
  ];
}

const oneCommand = [new Uint8Array([7])];
const twoCommands = [new Uint8Array([8, 8]), new Uint8Array([9])];
const emptyCommand = [new Uint8Array(0)];

/** One command, two, and an empty one. Tokens are never indexes, so that taking one for the other shows. */
function proposals(state: ServerState): readonly ServerEvent[] {
  const token = 100 + lastLogIndex(state);
  return [oneCommand, twoCommands, emptyCommand].map((commands) => ({
    type: 'ClientProposal',
    token,
    commands,
  }));
}

/**
 * Of all entries, of the next one, of none new, of an entry since replaced or cut off, and ordered in another
 * term.
 */
function savedWrites(state: ServerState): readonly ServerEvent[] {
  const { currentTerm, durableIndex } = state;
  const last = lastLogIndex(state);
  const next = Math.min(durableIndex + 1, last);
  const writes = [
    [last, lastLogTerm(state), currentTerm],
    [next, termAt(state, next as LogIndex), currentTerm],
    [durableIndex, termAt(state, durableIndex), currentTerm],
    [last, lastLogTerm(state) + 1, currentTerm],
    [last + 1, currentTerm, currentTerm],
    [last, lastLogTerm(state), currentTerm - 1],
  ] as const;
  return writes.map(([index, term, orderedIn]) => ({
    type: 'EntriesSaved',
    index: index as LogIndex,
    term: term as Term,
    currentTerm: orderedIn as Term,
  }));
}

/** One that is known, if any is, and one that nobody knows. */
function aboutFollowers({ followers }: ServerState): readonly ServerEvent[] {
  const [known = stranger] = followers.keys();
  return [...new Set([known, stranger])].flatMap((peer): readonly ServerEvent[] => [
    { type: 'PeerUnreachable', peer },
    { type: 'FollowerTimeout', id: peer, timer: 'probeRetry' },
  ]);
}
