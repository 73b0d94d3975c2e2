/**
 * What may happen to a server beside the arrival of messages. A new kind of event or fault is added here,
 * and its bound in bounds.ts.
 */

import type {
  ClientProposal,
  ClientRead,
  CompactionRequested,
  ElectionRequested,
  FollowerRole,
  NodeId,
} from '../../generated/vocabulary.ts';
import { isLeader, lastIndexOf } from '../../spec/cluster-view.ts';
import { type Allowance, type Bounds, mostCounted } from './bounds.ts';
import { changesOf } from './change-offers.ts';
import { type Happening, hasSnapshotUnderWay, hasWriteUnderWay, type LocalState } from './local-state.ts';
import { unsyncedCount } from './ordered-writes.ts';

export interface Offer {
  readonly happening: Happening;
  /** What it uses up; null if it is free. */
  readonly spends: Allowance | null;
  /** Only if exactly so much of the allowance is spent; null if that does not matter. */
  readonly onlyIfSpent: number | null;
}

const electionRequested: ElectionRequested = { type: 'ElectionRequested' };
const compactionRequested: CompactionRequested = { type: 'CompactionRequested' };

/** Every request has a command of its own. */
const proposals: readonly ClientProposal[] = Array.from({ length: mostCounted }, (_, place) => ({
  type: 'ClientProposal',
  token: place + 1,
  commands: [Uint8Array.of(place + 1)],
}));

/** Every read has a token of its own. */
const reads: readonly ClientRead[] = Array.from({ length: mostCounted }, (_, place) => ({
  type: 'ClientRead',
  token: 100 + place,
  count: 1,
}));

/** The servers are those of the cluster: whoever leads may add any of them. */
export function offersTo(local: LocalState, bounds: Bounds, servers: readonly NodeId[]): readonly Offer[] {
  return [
    ...requestOffers(local, bounds),
    ...timerOffers(local, bounds),
    ...(bounds.elections > 0 ? [offer(electionRequested, 'elections')] : []),
    ...(bounds.compactions > 0 ? [offer(compactionRequested, 'compactions')] : []),
    ...(hasWriteUnderWay(local) ? [offer({ type: 'WriteEnded' }, null)] : []),
    ...(hasSnapshotUnderWay(local) ? [offer({ type: 'SnapshotWritten' }, null)] : []),
    ...(bounds.restarts > 0 ? crashOffers(local) : []),
    ...(isLeader({ running: true, role: local.server.role }) ? leaderOffers(local, bounds, servers) : []),
    ...[...local.server.followers.values()].flatMap((progress) => followerOffers(progress, bounds)),
  ];
}

const offer = (happening: Happening, spends: Allowance | null): Offer => ({
  happening,
  spends,
  onlyIfSpent: null,
});

function requestOffers({ server }: LocalState, { requests, log }: Bounds): readonly Offer[] {
  if (lastIndexOf(server) >= log) return [];
  return proposals
    .slice(0, requests)
    .map((happening, spent) => ({ happening, spends: 'requests', onlyIfSpent: spent }));
}

/** Everybody else refuses them, and nothing has happened. */
function leaderOffers(local: LocalState, bounds: Bounds, servers: readonly NodeId[]): readonly Offer[] {
  const changes = bounds.changes === 0 ? [] : changesOf(local.server, bounds.kinds, servers);
  const others = bounds.transfers === 0 ? [] : servers.filter((id) => id !== local.server.id);
  return [
    ...changes.map((change) =>
      offer({ type: 'ReconfigurationRequested', token: 0, changes: change }, 'changes'),
    ),
    // Never to whoever is best prepared: of two that are alike the names decide, and symmetry would mislead.
    ...others.map((target) => offer({ type: 'TransferRequested', token: 0, target }, 'transfers')),
    ...reads
      .slice(0, bounds.reads)
      .map((happening, spent): Offer => ({ happening, spends: 'reads', onlyIfSpent: spent })),
  ];
}

/**
 * What comes to the chart of one follower: its timers send again what was sent, as a heartbeat does, and a
 * connection is lost with what was on it.
 */
function followerOffers({ id, role }: { id: NodeId; role: FollowerRole }, bounds: Bounds): readonly Offer[] {
  if (bounds.retries === 0) return [];
  const retry: Happening = { type: 'FollowerTimeout', id, timer: 'probeRetry' };
  const patience: Happening = { type: 'FollowerTimeout', id, timer: 'snapshotPatience' };
  const lost: Happening = { type: 'PeerUnreachable', peer: id };
  return [
    ...(role === 'probe.free' ? [] : [offer(retry, 'retries')]),
    ...(role === 'snapshot.taking.waiting' ? [offer(patience, 'retries')] : []),
    ...(role.startsWith('probe') ? [] : [offer(lost, 'retries')]),
  ];
}

function timerOffers({ timers, server }: LocalState, bounds: Bounds): readonly Offer[] {
  const leads = isLeader({ running: true, role: server.role });
  return timers.flatMap((timer) => {
    const spends = timer === 'heartbeatInterval' ? 'heartbeats' : 'timeouts';
    if (bounds[spends] === 0) return [];
    // A follower then forgets that it has heard a leader, and sends nothing: that is free.
    const isFree = timer === 'minimumElectionTimeout' && !leads;
    return [offer({ type: 'Timeout', timer }, isFree ? null : spends)];
  });
}

/**
 * Any prefix of the write under way may be on the disk, and the snapshot under way or not. The server starts
 * again at once.
 */
function crashOffers(local: LocalState): readonly Offer[] {
  const snapshots = hasSnapshotUnderWay(local) ? [false, true] : [false];
  return Array.from({ length: unsyncedCount(local.writes) + 1 }, (_, keptCount) =>
    snapshots.map((hasSnapshot) => offer({ type: 'Crashed', keptCount, hasSnapshot }, 'restarts')),
  ).flat();
}
