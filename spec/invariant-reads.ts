/**
 * What each invariant reads of the server that has stepped. When nothing of that has changed, its last answer
 * still holds: it is a pure function. See impression.ts for when something counts as changed.
 */

import { aspect, everything } from './impression.ts';

const { standing, log, indexes, snapshot, members, disk, office, sent, applied } = aspect;
const { preVote, cluster, anything } = aspect;

const readsById: Readonly<Record<string, number>> = {
  I1: standing,
  I2: standing | log | disk,
  I3: standing | indexes,
  I4: applied,
  I5: standing | log,
  I6: standing | disk | sent,
  I7: standing | indexes,
  /** What other disks hold can change at any time, and what they lack the own one must not. */
  I8: anything,
  I9: standing | log | indexes,
  I10: cluster,
  I11: standing | members,
  I12: standing | log | indexes | office,
  I13: standing | log | indexes | snapshot | disk | office,
  I14: sent,
  I18: preVote,
  /** Lists of requests are changed in place. */
  I19: anything,
  I20: standing,
  I21: standing | indexes,
  /** What is committed stays, so that others commit more makes no difference. */
  I22: standing | log | indexes | snapshot | disk,
  I23: standing | indexes | members,
};

/** As bits; everything for an invariant that is not known here. */
export function readsOf(id: string): number {
  return readsById[id] ?? everything;
}
