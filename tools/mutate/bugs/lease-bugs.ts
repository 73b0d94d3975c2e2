/** B89 and B90: leaders that trust a lease longer than anybody has promised. */

import type { NamedBug } from '../named-mutants.ts';

const leases = 'spec/rules/leases.ts';
const reads = 'spec/rules/reads.ts';
const follower = 'spec/machines/follower.ts';

export const leaseBugs: readonly NamedBug[] = [
  {
    id: 'B89a',
    name: 'a lease is not looked at when a read comes',
    why: 'A leader that was asleep answers by a lease that is over.',
    changes: [
      {
        path: leases,
        from: 'confirmedRound === readRound && atMs - roundBeganMs < leaseLengthMs(leaseLimits)',
        to: 'confirmedRound === readRound && leaseLengthMs(leaseLimits) > 0',
      },
    ],
  },
  {
    id: 'B89b',
    name: 'a lease counts from later than its heartbeats were sent',
    why: 'The others have promised from when they heard them, not from when the leader heard of that.',
    changes: [
      {
        path: reads,
        from: '  const { token, count, atMs = null } = event;\n',
        to: `  const { token, count, atMs = null } = event;
  if (state.roundBeganMs !== null) state.roundBeganMs = atMs;
`,
      },
    ],
  },
  {
    id: 'B89c',
    name: 'a lease is as long as an election timeout, as if all clocks were the same',
    why: 'The others are free by their fast clocks before it ends by a slow one.',
    changes: [
      {
        path: leases,
        from: '(minimumElectionTimeoutMs * (1 - clockDrift)) / (1 + clockDrift)',
        to: 'minimumElectionTimeoutMs * (clockDrift >= 0 ? 1 : 0)',
      },
    ],
  },
  {
    id: 'B89d',
    name: 'a server votes as soon as it has started',
    why: 'It has forgotten what it promised, and the leader has not.',
    changes: [
      {
        path: 'spec/state.ts',
        from: '    promisesAreForgotten: leaseLimits !== null && image.currentTerm > 0,',
        to: '    promisesAreForgotten: false,',
      },
    ],
  },
  {
    id: 'B89e',
    name: 'a promise ends with the term in which it was made',
    why: 'An answer from long ago shows a newer term, and the next candidate gets the vote.',
    changes: [
      {
        path: follower,
        from: "        RequestVoteResponse: { guard: and(['leasesAreOn', 'termIsNewer']), actions: 'adoptTerm' },\n",
        to: '',
      },
    ],
  },
  {
    id: 'B90',
    name: 'a lease outlives a transfer of leadership',
    why: 'Those who hear the leader vote for whom it has told to stand.',
    changes: [
      {
        path: leases,
        from: '  state.leaseIsRevoked = state.leaseLimits !== null;',
        to: '  state.leaseIsRevoked = false;',
      },
    ],
  },
];
