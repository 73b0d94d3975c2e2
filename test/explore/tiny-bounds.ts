/** Clusters that are explored within a second. */

import { type Bounds, changeKinds, unlimited } from '../../tools/explore/bounds.ts';

/** Three servers, the elections of one term, no faults. */
export const oneTerm: Bounds = {
  servers: 3,
  voters: 3,
  kinds: changeKinds,
  pieces: 1,
  kept: 0,
  term: 1,
  log: 1,
  batch: 16,
  disks: [],
  priorities: [],
  requests: 0,
  elections: unlimited,
  timeouts: 0,
  heartbeats: 0,
  drops: 0,
  duplicates: 0,
  restarts: 0,
  slowWrites: 0,
  changes: 0,
  compactions: 0,
  transfers: 0,
  reads: 0,
  retries: 0,
};

/** Two servers with a little of everything. */
export const two: Bounds = {
  ...oneTerm,
  servers: 2,
  voters: 2,
  log: 2,
  requests: 1,
  restarts: 1,
  duplicates: 1,
};
