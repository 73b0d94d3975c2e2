/** B11 to B18: who may stand for election, who votes, and how leadership is handed over. */

import type { NamedBug } from '../named-mutants.ts';

const follower = 'spec/machines/follower.ts';
const leader = 'spec/machines/leader.ts';
const configurations = 'spec/rules/configurations.ts';

export const standingBugs: readonly NamedBug[] = [
  {
    id: 'B11a',
    name: 'who does not vote stands when nobody speaks',
    why: 'A learner, or a server that was removed, leads.',
    changes: [{ path: follower, from: "and(['mayStand', 'diskHasRoom'])", to: "'diskHasRoom'" }],
  },
  {
    id: 'B11b',
    name: 'who does not vote stands when it is told to',
    why: 'The one way of three into an election that nobody has thought of.',
    changes: [
      {
        path: follower,
        from: "and(['termIsCurrent', 'isVoter', 'diskHasRoom', 'holdsLeadersLog'])",
        to: "and(['termIsCurrent', 'diskHasRoom', 'holdsLeadersLog'])",
      },
    ],
  },
  {
    id: 'B11c',
    name: 'who does not vote stands when an operator wants it',
    why: 'The one way of three into an election that nobody has thought of.',
    changes: [{ path: follower, from: "and(['isVoter', 'diskHasRoom'])", to: "'diskHasRoom'" }],
  },
  {
    id: 'B12',
    name: 'a learner refuses to vote',
    why: 'It was promoted and does not know yet: without its vote nobody can be elected who could tell it.',
    changes: [
      {
        path: follower,
        from: "and(['termIsCurrent', 'voteIsFree', 'logIsUpToDate'])",
        to: "and(['termIsCurrent', 'voteIsFree', 'logIsUpToDate', 'isVoter'])",
      },
    ],
  },
  {
    id: 'B14',
    name: 'a configuration decides only when it is committed',
    why: 'Who is elected with the one before, and who commits, are majorities that need not meet.',
    changes: [
      {
        path: configurations,
        from: `configuration });
  }
  state.configuration = latest(state).configuration;`,
        to: `configuration });
  }
  state.configuration = configurationAt(state, state.commitIndex);`,
      },
      {
        path: 'spec/rules/commitment.ts',
        from: '  state.commitIndex = index;\n',
        to: `  state.commitIndex = index;
  state.configuration = configurationAt(state, state.commitIndex);
`,
      },
      {
        path: 'spec/rules/commitment.ts',
        from: "import { majorityIndex } from './quorum.ts';\n",
        to: "import { configurationAt } from './configurations.ts';\nimport { majorityIndex } from './quorum.ts';\n",
      },
      {
        path: 'spec/rules/append-entries.ts',
        from: '  if (commit > state.commitIndex) state.commitIndex = commit;\n',
        to: `  if (commit > state.commitIndex) state.commitIndex = commit;
  state.configuration = configurationAt(state, state.commitIndex);
`,
      },
      {
        path: 'spec/rules/append-entries.ts',
        from: 'import { adoptConfigurations } from',
        to: 'import { adoptConfigurations, configurationAt } from',
      },
    ],
  },
  {
    id: 'B17a',
    name: 'whoever is told to stand stands, whatever its disk holds',
    why: 'It stands in vain: terms grow, and nobody leads meanwhile.',
    changes: [
      {
        path: follower,
        from: "and(['termIsCurrent', 'isVoter', 'diskHasRoom', 'holdsLeadersLog'])",
        to: "and(['termIsCurrent', 'isVoter', 'diskHasRoom'])",
      },
    ],
  },
  {
    id: 'B17b',
    name: 'a leader stands when it is told to',
    why: 'A late word from a leader of the past ends the present one.',
    changes: [
      {
        path: leader,
        from: "    ElectionRequested: ignore('It leads already.'),\n",
        to: `    ElectionRequested: ignore('It leads already.'),
    TimeoutNowRequest: { target: '#server.candidate.nominee' },
`,
      },
    ],
  },
  {
    id: 'B18',
    name: 'a leader takes proposals while another server is about to lead',
    why: 'The target never has the whole log, and the transfer does not end.',
    changes: [
      {
        path: leader,
        from: "            ClientProposal: { actions: 'refuseWhileTransferring' },\n",
        to: '',
      },
    ],
  },
];
