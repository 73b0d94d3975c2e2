// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { Branch } from '../branch.ts';
import { candidateBranches } from './candidate-branches.ts';
import { followerBranches } from './follower-branches.ts';
import { leaderBranches } from './leader-branches.ts';
import { preCandidateBranches } from './pre-candidate-branches.ts';
import { serverBranches } from './server-branches.ts';

/** Every branch of the chart: its number is its position. StepEffects.took() names it. */
export const branches: readonly Branch[] = [
  ...serverBranches,
  ...followerBranches,
  ...preCandidateBranches,
  ...candidateBranches,
  ...leaderBranches,
];
