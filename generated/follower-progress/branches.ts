// Generated from spec/machines/follower-progress.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { Branch } from '../branch.ts';
import { followerProgressBranches } from './follower-progress-branches.ts';
import { probeBranches } from './probe-branches.ts';
import { replicateBranches } from './replicate-branches.ts';
import { snapshotBranches } from './snapshot-branches.ts';

/** Every branch of the chart: its number is its position. StepEffects.took() names it. */
export const branches: readonly Branch[] = [
  ...followerProgressBranches,
  ...probeBranches,
  ...replicateBranches,
  ...snapshotBranches,
];
