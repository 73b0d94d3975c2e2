/** Rows of the same list that cannot be put into these sources, and why. */

import type { InexpressibleBug } from '../named-mutants.ts';

export const inexpressibleBugs: readonly InexpressibleBug[] = [
  { id: 'B31', why: 'Entries are applied within the step: nothing can be handled before or after it.' },
  { id: 'B46', why: 'A leader reads its log from memory, and that does not fail.' },
  {
    id: 'B55',
    why: 'A server that has lost its disk comes back as another, by a change of members; under its old name it is refused.',
  },
  {
    id: 'B83',
    why: 'Sessions are a part of the state machine, not of the protocol: what a snapshot of them lacks test/sessions/ sees.',
  },
  { id: 'B92', why: 'Check quorum and stickiness are not options: no lease could be without them.' },
  { id: 'B104', why: 'What was applied is not on the disk: there is no marker that could be written apart.' },
];
