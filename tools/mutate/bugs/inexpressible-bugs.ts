/** Rows of the same list for which there is nothing to edit yet, and what has to come first. */

import type { InexpressibleBug } from '../named-mutants.ts';

const noMembership = 'Every server is a voter for ever: there is no membership change yet.';
const noTransfer = 'There is no transfer of leadership yet.';

export const inexpressibleBugs: readonly InexpressibleBug[] = [
  { id: 'B11', why: noMembership },
  { id: 'B12', why: noMembership },
  { id: 'B14', why: noMembership },
  { id: 'B17', why: noTransfer },
  { id: 'B18', why: noTransfer },
  { id: 'B30', why: 'There are no snapshots yet, so no progress of one.' },
  { id: 'B31', why: 'Entries are applied within the step: nothing can be handled before or after it.' },
  { id: 'B40', why: noMembership },
  { id: 'B46', why: 'A leader reads its log from memory, and that does not fail.' },
  { id: 'B48', why: 'Nothing is counted in flight: a follower gets more when it answers.' },
  { id: 'B55', why: 'A server that has lost its disk has to come back as another, which takes membership.' },
  { id: 'B104', why: 'What was applied is not on the disk: there is no marker that could be written apart.' },
];
