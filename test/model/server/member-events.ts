/** A server whose cluster changes: its members, and who leads them. */

import type { MemberChange, ServerEvent } from '../../../spec/events.ts';
import type { ServerMessage } from '../../../spec/messages.ts';
import { lastLogIndex } from '../../../spec/rules/log.ts';
import { configurationWith } from '../../../spec/rules/membership.ts';
import type { BootImage, ServerState } from '../../../spec/state.ts';
import type { Configuration, LogEntry, LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';
import { append, fewEvents } from './few-events.ts';
import { entryAt, voters } from './images.ts';
import { stranger, termsAround } from './vote-events.ts';

const [n1, n2, n3, n4] = voters(4) as [NodeId, NodeId, NodeId, NodeId];

const of = (voting: readonly NodeId[], learners: readonly NodeId[] = []) =>
  configurationWith(voting, learners, []);

/** n4 takes the place of n3. */
const joint: Configuration = {
  ...configurationWith([n1, n2, n3, n4], [], []),
  voters: [n1, n2, n4],
  oldVoters: [n1, n2, n3],
};

function configurationAt(term: number, index: number, configuration: Configuration): LogEntry {
  const place = { term: term as Term, index: index as LogIndex };
  return { ...place, kind: 'configuration', configuration, command: new Uint8Array(0) };
}

function image(currentTerm: number, configuration: Configuration, log: readonly LogEntry[]): BootImage {
  return {
    id: n1,
    configuration,
    batchLimits: { maxBatchBytes: 3, maxBatchEntries: 2 },
    flowLimits: { maxInFlightMessages: 1, maxInFlightBytes: 100, maxUncommittedBytes: 100 },
    compactionLimits: { maxEntries: 100, maxBytes: 1000, keptEntries: 0, pieceBytes: 2 },
    currentTerm: currentTerm as Term,
    votedFor: null,
    snapshot: null,
    log,
  };
}

/** Alone, with a learner, a change is over soonest; then one under way, and a server that does not vote. */
export const memberImages: readonly BootImage[] = [
  image(0, of([n1], [n2]), []),
  image(1, of([n1, n2]), []),
  image(1, of([n1, n2, n3]), [configurationAt(1, 1, joint)]),
  image(1, of([n1, n2, n3]), [entryAt(1, 1), configurationAt(1, 2, of([n2]))]),
  image(1, of([n2, n3], [n1]), [entryAt(1, 1)]),
];

export function memberEvents(role: string, state: ServerState): readonly ServerEvent[] {
  return [
    ...fewEvents(role, state),
    ...changes(state),
    ...transfers(state),
    ...wordsToTarget(state),
    ...(role.startsWith('leader') ? [] : newMembers(state)),
    { type: 'HeartbeatRequested' },
  ];
}

const changeLists: readonly (readonly [MemberChange['kind'], NodeId][])[] = [
  [['addLearner', n4]],
  [['addVoter', n4]],
  [['promote', n2]],
  [
    ['promote', n2],
    ['remove', n1],
  ],
  [['remove', n1]],
  [['remove', stranger]],
];

function changes(state: ServerState): readonly ServerEvent[] {
  return changeLists.map((list) => ({
    type: 'ReconfigurationRequested',
    token: 300 + lastLogIndex(state),
    changes: list.map(([kind, id]) => ({ kind, id, address: '' })),
  }));
}

function transfers(state: ServerState): readonly ServerEvent[] {
  const token = 400 + lastLogIndex(state);
  return [null, n2, stranger].map((target) => ({ type: 'TransferRequested', token, target }));
}

/** TimeoutNow of all terms, with what the log has and with more. */
function wordsToTarget(state: ServerState): readonly ServerMessage[] {
  const last = lastLogIndex(state);
  const words = termsAround(state).flatMap((term) =>
    [last, last + 1].map((lastLogIndexThere) => ({
      type: 'TimeoutNowRequest' as const,
      from: n2,
      term,
      lastLogIndex: Math.max(1, lastLogIndexThere) as LogIndex,
      priority: 0,
    })),
  );
  return words.filter(({ term }) => term > 0);
}

/** A leader changes the members, and another one takes that back. */
function newMembers(state: ServerState): readonly ServerMessage[] {
  const { currentTerm, commitIndex } = state;
  if (currentTerm === 0) return [];
  const last = lastLogIndex(state);
  const from = state.leaderId ?? n2;
  const next = configurationAt(currentTerm, last + 1, last % 2 === 0 ? joint : of([n2, n3]));
  const news = [append(state, from, last, [next])];
  return last > commitIndex ? [...news, append(state, from, last - 1, [entryAt(currentTerm, last)])] : news;
}
