/** Faults to put in on purpose, by name: what real implementations got wrong, and broken machines do. */

import { plantsOfDisks } from './disks.ts';
import { plantsOfLeases } from './leases.ts';
import { plantsOfLogs } from './logs.ts';
import { plantsOfMembers } from './members.ts';
import { plantsOfOffices } from './offices.ts';
import type { Plant } from './plant.ts';
import { plantsOfSessions } from './sessions.ts';
import { plantsOfSnapshots } from './snapshots.ts';
import { plantsOfVotes } from './votes.ts';

export const plants: readonly Plant[] = [
  ...plantsOfVotes,
  ...plantsOfOffices,
  ...plantsOfLogs,
  ...plantsOfDisks,
  ...plantsOfMembers,
  ...plantsOfSnapshots,
  ...plantsOfSessions,
  ...plantsOfLeases,
];
