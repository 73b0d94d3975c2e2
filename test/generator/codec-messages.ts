/** Arbitrary well-formed messages, for whatever has to carry them. */

import fc from 'fast-check';
import type { PeerMessage } from '../../spec/messages.ts';
import type { Configuration, LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

const LARGEST = 2 ** 53 - 1;
/** A message of the two terms after it is refused. */
const LARGEST_TERM = LARGEST - 2;

export const nodeId = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 16 })
  .map((text) => text as NodeId);
const count = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 40 }), fc.maxSafeNat());
const index = count.map((value) => value as LogIndex);
const term = fc
  .oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: LARGEST_TERM }))
  .map((value) => value as Term);
const payload = fc.uint8Array({ maxLength: 400 });

/** A position in a log whose terms are below `below`: both numbers are 0, or none. */
function position(below: number): fc.Arbitrary<{ index: LogIndex; term: Term }> {
  const nothing = fc.constant({ index: 0 as LogIndex, term: 0 as Term });
  if (below <= 1) return nothing;
  const something = fc.record({
    index: fc.integer({ min: 1, max: 2 ** 40 }).map((value) => value as LogIndex),
    term: fc.integer({ min: 1, max: below - 1 }).map((value) => value as Term),
  });
  return fc.oneof(nothing, something);
}

const noBytes = new Uint8Array(0);

/** At most 64 characters of any kind, told apart and in order. */
const names = (min: number) =>
  fc.uniqueArray(nodeId, { minLength: min, maxLength: 5 }).map((ids) => ids.sort());

export const configuration: fc.Arbitrary<Configuration> = fc
  .tuple(names(1), names(0), names(0), fc.string({ maxLength: 20 }))
  .map(([voters, oldVoters, others, address]) => {
    const learners = others.filter((id) => !voters.includes(id) && !oldVoters.includes(id));
    const members = [...new Set([...voters, ...oldVoters, ...learners])].sort();
    return { voters, oldVoters, learners, addresses: members.map((id) => ({ id, address })) };
  });

const entryContent = fc.oneof(
  fc.constant({ kind: 'noop' as const, configuration: null, command: noBytes }),
  fc.record({ kind: fc.constant('command' as const), configuration: fc.constant(null), command: payload }),
  fc.record({ kind: fc.constant('configuration' as const), configuration, command: fc.constant(noBytes) }),
);

export const logEntry: fc.Arbitrary<LogEntry> = fc
  .tuple(term, fc.integer({ min: 1, max: LARGEST }), entryContent)
  .map(([entryTerm, entryIndex, content]) => ({
    term: entryTerm,
    index: entryIndex as LogIndex,
    ...content,
  }));

const question = fc.tuple(nodeId, term).chain(([from, asked]) =>
  position(asked).map((last) => ({
    from,
    term: asked,
    candidateId: from,
    lastLogIndex: last.index,
    lastLogTerm: last.term,
  })),
);

const answer = fc.record({ from: nodeId, term, voteGranted: fc.boolean() });

const appendEntriesRequest = fc
  .tuple(nodeId, term, index, fc.maxSafeNat(), fc.array(entryContent, { maxLength: 6 }))
  .chain(([from, leaderTerm, leaderCommit, readRound, contents]) =>
    position(leaderTerm + 1).map((prev) => ({
      type: 'AppendEntriesRequest' as const,
      from,
      term: leaderTerm,
      leaderId: from,
      prevLogIndex: prev.index,
      prevLogTerm: prev.term,
      entries: contents.map((content, place) => ({
        term: leaderTerm,
        index: (prev.index + 1 + place) as LogIndex,
        ...content,
      })),
      leaderCommit,
      readRound,
      session: readRound,
    })),
  );

const appendEntriesResponse = fc
  .record({
    from: nodeId,
    term,
    success: fc.boolean(),
    prevLogIndex: index,
    matchIndex: index,
    conflictIndex: index,
    readRound: fc.maxSafeNat(),
    session: fc.maxSafeNat(),
  })
  .map((fields) => ({
    type: 'AppendEntriesResponse' as const,
    ...fields,
    matchIndex: (fields.success ? fields.matchIndex : 0) as LogIndex,
    conflictTerm: 0 as Term,
    conflictIndex: (fields.success ? 0 : fields.conflictIndex) as LogIndex,
  }));

const installSnapshotRequest = fc
  .record({
    from: nodeId,
    term,
    configuration,
    lastIncludedIndex: fc.integer({ min: 1, max: LARGEST }).map((value) => value as LogIndex),
    offset: fc.nat({ max: 2 ** 40 }),
    rest: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 40 })),
    readRound: fc.maxSafeNat(),
    session: fc.maxSafeNat(),
    data: payload,
  })
  .map(({ configuration: members, lastIncludedIndex, rest, ...fields }) => ({
    type: 'InstallSnapshotRequest' as const,
    ...fields,
    leaderId: fields.from,
    snapshot: {
      lastIncludedIndex,
      lastIncludedTerm: fields.term,
      configuration: members,
      bytes: fields.offset + fields.data.length + rest,
    },
    done: rest === 0,
  }));

const installSnapshotResponse = fc.record({
  type: fc.constant('InstallSnapshotResponse' as const),
  from: nodeId,
  term,
  lastIncludedIndex: index,
  offset: fc.maxSafeNat(),
  installed: fc.boolean(),
  readRound: fc.maxSafeNat(),
  session: fc.maxSafeNat(),
});

const timeoutNowRequest = fc.record({
  type: fc.constant('TimeoutNowRequest' as const),
  from: nodeId,
  term,
  lastLogIndex: fc.integer({ min: 1, max: LARGEST }).map((value) => value as LogIndex),
  priority: fc.maxSafeNat(),
});

const forwarded = fc.oneof(
  fc.record({
    type: fc.constant('ForwardRequest' as const),
    from: nodeId,
    incarnation: fc.maxSafeNat(),
    requestId: fc.maxSafeNat(),
    kind: fc.constantFrom('command' as const, 'query' as const, 'greeting' as const),
    payload,
  }),
  fc.record({
    type: fc.constant('ForwardResponse' as const),
    from: nodeId,
    incarnation: fc.maxSafeNat(),
    requestId: fc.maxSafeNat(),
    outcome: fc.constantFrom(
      'done' as const,
      'unknown' as const,
      'notLeader' as const,
      'queueFull' as const,
      'tooLarge' as const,
    ),
    payload,
  }),
);

/** Every kind of message that may stand in a frame. */
export const peerMessage: fc.Arbitrary<PeerMessage> = fc.oneof(
  question.map((fields) => ({ type: 'PreVoteRequest' as const, ...fields })),
  fc.tuple(question, fc.boolean()).map(([fields, mayDisruptLeader]) => ({
    type: 'RequestVoteRequest' as const,
    ...fields,
    mayDisruptLeader,
  })),
  answer.map((fields) => ({ type: 'PreVoteResponse' as const, ...fields })),
  answer.map((fields) => ({ type: 'RequestVoteResponse' as const, ...fields })),
  appendEntriesRequest,
  appendEntriesResponse,
  installSnapshotRequest,
  installSnapshotResponse,
  timeoutNowRequest,
  forwarded,
);
