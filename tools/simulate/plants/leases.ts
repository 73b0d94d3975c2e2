/** What was got wrong about reads by lease: a leader that trusts longer than anybody has promised. */

import type { Server } from '../../../generated/server/role.ts';
import type { Event, Plant } from './plant.ts';

const isAnswer = (event: Event) =>
  event.type === 'AppendEntriesResponse' || event.type === 'InstallSnapshotResponse';

/** The answer may have been on its way, or the leader asleep, for any time. */
const countsFromAnswer: Plant = {
  name: 'lease-counts-from-the-answer',
  bug: null,
  beforeStep(server: Server, event: Event, nowMs: number) {
    const begins = isAnswer(event) && server.role.startsWith('leader') && server.roundBeganMs !== null;
    if (begins) server.roundBeganMs = nowMs;
    return event;
  },
};

/** Those who hear the leader vote for whom it has told to stand, whenever the word arrives. */
const keepsLeaseInTransfer: Plant = {
  name: 'lease-outlives-a-transfer',
  bug: null,
  afterStep(server: Server) {
    server.leaseIsRevoked = false;
  },
};

export const plantsOfLeases: readonly Plant[] = [countsFromAnswer, keepsLeaseInTransfer];
