/**
 * What a leader believes of a follower: every edge around it, in both, and every branch and every decision
 * of its chart.
 */

import { afterAll, describe, expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import type { ServerEvent } from '../../../spec/events.ts';
import { serverMachine } from '../../../spec/machines/server.machine.ts';
import { followers } from '../../../spec/machines/server-setup.ts';
import { lastLogIndex, lastLogTerm } from '../../../spec/rules/log.ts';
import { simpleConfiguration } from '../../../spec/rules/membership.ts';
import type { BootImage, ServerState } from '../../../spec/state.ts';
import type { LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';
import { BranchCoverage } from '../branch-coverage.ts';
import { type Bounds, explore, type Model } from '../explore.ts';
import { GuardCoverage } from '../guard-coverage.ts';
import { entryAt } from './images.ts';
import { followerTable, serverBranches, serverLockstep } from './server-model.ts';
import { keyOfServer } from './symmetry.ts';

const [own, other, third, learner] = ['n1', 'n2', 'n3', 'n4'] as NodeId[] as [NodeId, NodeId, NodeId, NodeId];
const configuration = simpleConfiguration([own, other]);

/** Two pieces. */
const mark = { lastIncludedIndex: 2 as LogIndex, lastIncludedTerm: 1 as Term, configuration, bytes: 3 };

const common = {
  id: own,
  configuration,
  batchLimits: { maxBatchBytes: 100, maxBatchEntries: 1 },
  flowLimits: { maxInFlightMessages: 2, maxInFlightBytes: 100, maxUncommittedBytes: 2 },
  compactionLimits: { maxEntries: 100, maxBytes: 1000, keptEntries: 0, pieceBytes: 2 },
  currentTerm: 1 as Term,
  votedFor: null,
};

const images: readonly BootImage[] = [
  { ...common, snapshot: null, log: [entryAt(1, 1), entryAt(1, 2)] },
  { ...common, snapshot: mark, log: [entryAt(1, 3)] },
];

/** The shortest way to office, and then all that concerns n2. */
function eventsIn(role: string, state: ServerState): readonly ServerEvent[] {
  const { currentTerm, durableIndex } = state;
  const index = lastLogIndex(state);
  const saved = savedAll(state);
  if (role.startsWith('follower')) return [{ type: 'ElectionRequested' }];
  if (role.startsWith('candidate')) {
    const vote = { type: 'RequestVoteResponse', from: other, term: currentTerm, voteGranted: true } as const;
    return [saved, vote];
  }
  if (!role.startsWith('leader')) return [];
  return [
    ...(durableIndex < index ? [saved] : []),
    { type: 'ClientProposal', token: 100 + index, commands: [Uint8Array.of(7)] },
    { type: 'HeartbeatRequested' },
    { type: 'CompactionRequested' },
    ...(state.takingSnapshot === null ? [] : [snapshotSaved(state)]),
    { type: 'PeerUnreachable', peer: other },
    { type: 'FollowerTimeout', id: other, timer: 'probeRetry' },
    { type: 'FollowerTimeout', id: other, timer: 'snapshotPatience' },
    ...answers(state),
    ...answersToPieces(state),
  ];
}

/**
 * Of three, n3 needs a snapshot and n2 commits without it; a learner joins, and reads are confirmed: few
 * events, so that the graph goes deep.
 */
function fewEventsIn(role: string, state: ServerState): readonly ServerEvent[] {
  if (!role.startsWith('leader')) return eventsIn(role, state);
  const { readRound, durableIndex } = state;
  const index = lastLogIndex(state);
  const said = saidBy(state, other);
  const refused = { ...saidBy(state, third), success: false, prevLogIndex: (index - 1) as LogIndex };
  return [
    ...(durableIndex < index ? [savedAll(state)] : []),
    { ...said, success: true, prevLogIndex: index, matchIndex: index, readRound },
    { ...refused, matchIndex: 0 as LogIndex, conflictIndex: 1 as LogIndex },
    { type: 'ClientRead', token: 200, count: 1 },
    {
      type: 'ReconfigurationRequested',
      token: 300,
      changes: [{ kind: 'addLearner', id: learner, address: '' }],
    },
    { type: 'CompactionRequested' },
    ...(state.takingSnapshot === null ? [] : [snapshotSaved(state)]),
  ];
}

function savedAll(state: ServerState): ServerEvent {
  const { currentTerm } = state;
  return { type: 'EntriesSaved', index: lastLogIndex(state), term: lastLogTerm(state), currentTerm };
}

function saidBy(state: ServerState, from: NodeId) {
  return {
    type: 'AppendEntriesResponse',
    from,
    term: state.currentTerm,
    readRound: 0,
    session: state.followers.get(from)?.session ?? 1,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
  } as const;
}

function snapshotSaved({ takingSnapshot, currentTerm }: ServerState): ServerEvent {
  const lastIncludedIndex = takingSnapshot as LogIndex;
  return { type: 'SnapshotSaved', snapshot: { ...mark, lastIncludedIndex, lastIncludedTerm: currentTerm } };
}

function answers(state: ServerState): readonly ServerEvent[] {
  const progress = state.followers.get(other);
  if (progress === undefined) return [];
  const { nextIndex, matchIndex } = progress;
  const said = saidBy(state, other);
  const successes = Array.from({ length: lastLogIndex(state) + 2 }, (_, index) => index as LogIndex);
  const places = [matchIndex, nextIndex - 1, nextIndex] as LogIndex[];
  return [
    ...successes.map((index) => ({ ...said, success: true, prevLogIndex: index, matchIndex: index })),
    ...places.flatMap((prevLogIndex) =>
      [0, 1, nextIndex - 1].map((conflictIndex) => ({
        ...said,
        success: false,
        prevLogIndex,
        matchIndex: 0 as LogIndex,
        conflictIndex: conflictIndex as LogIndex,
      })),
    ),
  ];
}

function answersToPieces(state: ServerState): readonly ServerEvent[] {
  const session = state.followers.get(other)?.session ?? 0;
  const said = {
    type: 'InstallSnapshotResponse',
    from: other,
    term: state.currentTerm,
    readRound: 0,
    session,
  } as const;
  const index = state.snapshot?.lastIncludedIndex ?? (2 as LogIndex);
  return [
    ...[0, 2, 3].map((offset) => ({ ...said, lastIncludedIndex: index, offset, installed: false })),
    { ...said, lastIncludedIndex: 1 as LogIndex, offset: 2, installed: false },
    { ...said, lastIncludedIndex: index, offset: 3, installed: true },
    { ...said, lastIncludedIndex: (lastLogIndex(state) + 9) as LogIndex, offset: 3, installed: true },
  ];
}

type EventsIn = (role: string, state: ServerState) => readonly EventObject[];

function modelOf(booted: readonly BootImage[], offers: typeof eventsIn): Model<ServerState, BootImage> {
  return {
    machine: serverMachine,
    table: serverBranches,
    images: booted,
    eventsIn: offers as EventsIn,
    isCalm: () => true,
    keyOf: (role, state) => keyOfServer(role, state, false),
  };
}

const ofThree = simpleConfiguration([own, other, third]);

const models = [
  modelOf(images, eventsIn),
  modelOf(
    [{ ...common, configuration: ofThree, snapshot: { ...mark, configuration: ofThree }, log: [] }],
    fewEventsIn,
  ),
];

const bounds: Bounds<ServerState> = {
  isBeyond: ({ currentTerm, log, logStart }) => currentTerm > 2 || logStart.index + log.length > 6,
  statesIn: (role) => (role.startsWith('leader') ? 600 : 20),
};

function survey() {
  const branches = new BranchCoverage(followerTable, 'follower');
  const guards = new GuardCoverage(followerTable);
  followers.observe = guards.observe;
  const lockstep = serverLockstep();
  let difference: string | null = null;
  let edgeCount = 0;
  for (const model of models) {
    for (const edge of explore(model, bounds)) {
      difference ??= lockstep.compareEdge(edge);
      branches.record(edge.after.trace);
      edgeCount += 1;
    }
  }
  return { branches, guards, difference, edgeCount };
}

describe('the progress of a follower', () => {
  const seen = survey();
  afterAll(() => {
    followers.observe = undefined;
  });

  test('generated code takes every edge as the charts do', () => {
    expect(seen.difference).toBeNull();
    expect(seen.edgeCount).toBeGreaterThan(5000);
  });

  test('the edges take every branch of its chart', () => {
    expect(seen.branches.complaints([])).toEqual([]);
  });

  test('every condition of every guard of its chart decides both ways', () => {
    expect(seen.guards.complaints([])).toEqual([]);
  });
});
