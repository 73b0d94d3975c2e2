/** Bugs of real implementations, made here. */

import type { NamedBug } from '../named-mutants.ts';
import { clientBugs } from './client-bugs.ts';
import { electionBugs } from './election-bugs.ts';
import { leaseBugs } from './lease-bugs.ts';
import { membershipBugs } from './membership-bugs.ts';
import { replicationBugs } from './replication-bugs.ts';
import { snapshotBugs } from './snapshot-bugs.ts';
import { standingBugs } from './standing-bugs.ts';
import { storageBugs } from './storage-bugs.ts';

export const namedBugs: readonly NamedBug[] = [
  ...electionBugs,
  ...replicationBugs,
  ...standingBugs,
  ...membershipBugs,
  ...snapshotBugs,
  ...clientBugs,
  ...leaseBugs,
  ...storageBugs,
];
