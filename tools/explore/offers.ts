/**
 * What may happen to a server beside the arrival of messages. A new kind of event or fault is added here,
 * and its bound in bounds.ts.
 */

import type { ClientProposal, ElectionRequested } from '../../generated/vocabulary.ts';
import { isLeader } from '../../spec/cluster-view.ts';
import { type Allowance, type Bounds, mostCounted } from './bounds.ts';
import { type Happening, hasWriteUnderWay, type LocalState } from './local-state.ts';
import { unsyncedCount } from './ordered-writes.ts';

export interface Offer {
  readonly happening: Happening;
  /** What it uses up; null if it is free. */
  readonly spends: Allowance | null;
  /** Only if exactly so much of the allowance is spent; null if that does not matter. */
  readonly onlyIfSpent: number | null;
}

const electionRequested: ElectionRequested = { type: 'ElectionRequested' };

/** Every request has a command of its own. */
const proposals: readonly ClientProposal[] = Array.from({ length: mostCounted }, (_, place) => ({
  type: 'ClientProposal',
  token: place + 1,
  commands: [Uint8Array.of(place + 1)],
}));

export function offersTo(local: LocalState, bounds: Bounds): readonly Offer[] {
  return [
    ...requestOffers(local, bounds),
    ...timerOffers(local, bounds),
    ...(bounds.elections > 0 ? [offer(electionRequested, 'elections')] : []),
    ...(hasWriteUnderWay(local) ? [offer({ type: 'WriteEnded' }, null)] : []),
    ...(bounds.restarts > 0 ? crashOffers(local) : []),
  ];
}

const offer = (happening: Happening, spends: Allowance | null): Offer => ({
  happening,
  spends,
  onlyIfSpent: null,
});

function requestOffers({ server }: LocalState, { requests, log }: Bounds): readonly Offer[] {
  if (server.log.length >= log) return [];
  return proposals
    .slice(0, requests)
    .map((happening, spent) => ({ happening, spends: 'requests', onlyIfSpent: spent }));
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

/** Any prefix of the write under way may be on the disk. The server starts again at once. */
function crashOffers({ writes }: LocalState): readonly Offer[] {
  return Array.from({ length: unsyncedCount(writes) + 1 }, (_, keptCount) =>
    offer({ type: 'Crashed', keptCount }, 'restarts'),
  );
}
