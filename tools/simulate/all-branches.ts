/** The branches of the server's chart, and after them those of its view of a follower: one table. */

import type { Branch } from '../../generated/branch.ts';
import { branches as followerBranches } from '../../generated/follower-progress/branches.ts';
import { branches as serverBranches } from '../../generated/server/branches.ts';

export const allBranches: readonly Branch[] = [
  ...serverBranches,
  ...followerBranches.map((branch) => ({
    ...branch,
    number: numberInAll(branch.number),
    state: `follower:${branch.state}`,
  })),
];

/** Of a branch of the chart of a follower. */
export function numberInAll(followerBranch: number): number {
  return serverBranches.length + followerBranch;
}
