/**
 * All that plays and explains one specification. The page fetches one for the specification as it was and one
 * for the specification as it was edited: each is bundled from this file, and shares nothing with the other.
 */

export { branches as followerBranches } from '../../../generated/follower-progress/branches.ts';
export { branches as serverBranches } from '../../../generated/server/branches.ts';
export { invariants } from '../../../spec/invariants.ts';
export { Playground } from '../playground/playground.ts';
export { Reasons } from '../why/reasons.ts';
