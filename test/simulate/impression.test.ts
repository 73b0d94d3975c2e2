import { expect, it } from 'vitest';
import {
  bootServerState,
  type LogEntry,
  type LogIndex,
  type NodeId,
  type Term,
} from '../../generated/vocabulary.ts';
import type { ServerView, StepView } from '../../spec/cluster-view.ts';
import { aspect, everything, Impression } from '../../spec/impression.ts';
import { readsOf } from '../../spec/invariant-reads.ts';
import { invariants } from '../../spec/invariants.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';

const n1 = 'n1' as NodeId;
const quiet: StepView = { server: n1, event: 'EntriesSaved', sent: [], applied: [], touchedTimers: false };

/** Open to changes, as a live server is. */
function server() {
  const state = bootServerState({
    id: n1,
    configuration: simpleConfiguration([n1]),
    batchLimits: { maxBatchBytes: 1, maxBatchEntries: 1 },
    compactionLimits: { maxEntries: 1, maxBytes: 1, keptEntries: 0, pieceBytes: 1 },
    flowLimits: { maxInFlightMessages: 1, maxInFlightBytes: 1, maxUncommittedBytes: 1 },
    currentTerm: 1 as Term,
    votedFor: null,
    snapshot: null,
    log: [],
  });
  const { currentTerm, votedFor, snapshot, logStart, log } = state;
  const disk = { currentTerm, votedFor, snapshot, logStart, log, changes: 0 };
  return { running: true, role: 'follower.silent', state, disk };
}

function seen(own: ServerView): Impression {
  const impression = new Impression();
  impression.settle(impression.renew(own, quiet, 0), 0, false);
  return impression;
}

it('every invariant says what it reads, so that it is asked only when that has changed', () => {
  const silent = invariants.filter(({ id }) => readsOf(id) === everything).map(({ id }) => id);

  expect(silent).toEqual([]);
  expect(readsOf('one that nobody knows')).toBe(everything);
});

it('a first look, and one after a violation, is at everything', () => {
  const own = server();
  const impression = new Impression();

  expect(impression.renew(own, quiet, 0)).toBe(everything);
  impression.forget();
  expect(impression.renew(own, quiet, 0)).toBe(everything);
});

it('where nobody counts the changes of a disk every look is at everything', () => {
  const { disk, ...rest } = server();
  const { changes, ...uncounted } = disk;
  const own: ServerView = { ...rest, disk: uncounted };

  expect(changes).toBe(0);
  expect(seen(own).renew(own, quiet, 1)).toBe(everything);
});

type Own = ReturnType<typeof server>;
const entry = { index: 1, term: 1, kind: 'noop', configuration: null } as unknown as LogEntry;
const changes: readonly (readonly [name: keyof typeof aspect, change: (own: Own) => void])[] = [
  ['standing', (own) => (own.running = false)],
  ['standing', (own) => (own.role = 'candidate')],
  ['standing', ({ state }) => (state.currentTerm = 2 as Term)],
  ['standing', ({ state }) => (state.votedFor = n1)],
  ['standing', ({ state }) => (state.leaderId = n1)],
  ['log', ({ state }) => state.log.push(entry)],
  ['log', ({ state }) => (state.logStart = { ...state.logStart })],
  ['indexes', ({ state }) => (state.commitIndex = 1 as LogIndex)],
  ['indexes', ({ state }) => (state.lastApplied = 1 as LogIndex)],
  ['indexes', ({ state }) => (state.durableIndex = 1 as LogIndex)],
  ['members', ({ state }) => (state.configuration = simpleConfiguration([]))],
  ['members', ({ state }) => state.configurations.push({ ...state.configurations[0] } as never)],
  ['snapshot', ({ state }) => (state.snapshot = {} as never)],
  ['office', ({ state }) => (state.followers as Map<NodeId, never>).set(n1, {} as never)],
  ['disk', ({ disk }) => (disk.changes += 1)],
];

it.each(changes)('a look notices that the %s of a server has changed', (name, change) => {
  const own = server();
  const impression = seen(own);

  change(own);

  const changed = impression.renew(own, quiet, 1);
  expect(changed & ~aspect.cluster).toBe(aspect[name] | aspect.anything);
});

it('a look notices what has happened, and what has changed elsewhere', () => {
  const own = server();
  const busy: StepView = { ...quiet, event: 'PreVoteRequest', sent: [{} as never], applied: [entry] };

  const changed = seen(own).renew(own, busy, 2);

  expect(changed).toBe(aspect.anything | aspect.sent | aspect.applied | aspect.preVote | aspect.cluster);
});
