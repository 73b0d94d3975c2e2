/** B83 to B98: what clients are told. */

import type { NamedBug } from '../named-mutants.ts';

const reads = 'spec/rules/reads.ts';
const leader = 'spec/machines/leader.ts';

export const clientBugs: readonly NamedBug[] = [
  {
    id: 'B85',
    name: 'a read is answered before an entry of the own term is committed',
    why: 'The leader does not know yet what an earlier one has committed.',
    changes: [
      {
        path: reads,
        from: 'Math.max(state.commitIndex, noopIndex) as LogIndex',
        to: 'Math.min(state.commitIndex, noopIndex + state.commitIndex) as LogIndex',
      },
    ],
  },
  {
    id: 'B87',
    name: 'whoever leads answers reads, without asking anybody',
    why: 'Another leader has committed something since.',
    changes: [
      {
        path: reads,
        from: '    if (read.round > confirmed && !leaseCovers(state, read, confirmed)) break;\n',
        to: '    if (read.round > confirmed + 1 && !leaseCovers(state, read, confirmed)) break;\n',
      },
    ],
  },
  {
    id: 'B95',
    name: 'reads are dropped when leadership is lost, and nobody is told',
    why: 'Who asked waits for ever.',
    changes: [
      {
        path: leader,
        from: "'endTransfer', 'refuseReads', 'forgetFollowers'],",
        to: "'endTransfer', 'forgetFollowers'],",
      },
    ],
  },
  {
    id: 'B98',
    name: 'proposals are dropped when leadership is lost, and nobody is told',
    why: 'Who asked waits for ever.',
    changes: [
      {
        path: leader,
        from: "'bidFarewell', 'abandonProposals', 'abandonChange',",
        to: "'bidFarewell', 'abandonChange',",
      },
    ],
  },
];
