/** B40, and B56 to B73: who belongs to the cluster. */

import type { NamedBug } from '../named-mutants.ts';

const leader = 'spec/machines/leader.ts';
const reconfiguration = 'spec/rules/reconfiguration.ts';
const changes = 'spec/rules/member-changes.ts';
const quorum = 'spec/rules/quorum.ts';
const elections = 'spec/rules/elections.ts';
const replication = 'spec/rules/replication.ts';

export const membershipBugs: readonly NamedBug[] = [
  {
    id: 'B40',
    name: 'an answer from before a server was removed and added again counts',
    why: 'What it says of the disk may be true no more.',
    changes: [
      {
        path: replication,
        from: '  return state.followers.get(event.from)?.session === event.session;\n',
        to: '  return state.followers.has(event.from);\n',
      },
    ],
  },
  {
    id: 'B56',
    name: 'members are changed before an entry of the own term is committed',
    why: 'Two leaders change the same configuration, and the two results need not meet.',
    changes: [
      {
        path: leader,
        from: "      { guard: not('ownTermIsCommitted'), actions: 'refuseEarlyChange' },\n",
        to: '',
      },
    ],
  },
  {
    id: 'B57',
    name: 'members are changed while a change is under way',
    why: 'Two steps at once are one that is too long.',
    changes: [
      { path: leader, from: "      { guard: 'changeIsUnderWay', actions: 'refuseSecondChange' },\n", to: '' },
    ],
  },
  {
    id: 'B58',
    name: 'one half of a joint configuration decides',
    why: 'The other half may have decided otherwise.',
    changes: [
      {
        path: quorum,
        from: 'return hasMajority(voters, servers) && (oldVoters.length === 0 || hasMajority(oldVoters, servers));',
        to: 'return hasMajority(voters, servers) || oldVoters.length > 64;',
      },
      {
        path: quorum,
        from: 'return oldVoters.length === 0 ? reached : Math.min(reached, reachedByMajority(oldVoters, numberOf));',
        to: 'return oldVoters.length === 0 ? reached : Math.max(reached, 0);',
      },
    ],
  },
  {
    id: 'B60',
    name: 'only who began a change ends it',
    why: 'Under another leader the joint configuration stays for ever.',
    changes: [
      {
        path: reconfiguration,
        from: 'return isJoint(state.configuration) && configurationIndex(state) <= state.commitIndex;',
        to: 'return isJoint(state.configuration) && state.pendingChange !== null && configurationIndex(state) <= state.commitIndex;',
      },
    ],
  },
  {
    id: 'B62a',
    name: 'a server that starts from a snapshot forgets the old half',
    why: 'It lets the new half decide alone while the others do not.',
    changes: [
      {
        path: 'spec/state.ts',
        from: '{ index: snapshot.lastIncludedIndex, configuration: snapshot.configuration }',
        to: '{ index: snapshot.lastIncludedIndex, configuration: { ...snapshot.configuration, oldVoters: [] } }',
      },
    ],
  },
  {
    id: 'B62b',
    name: "a server that takes a leader's snapshot forgets the old half",
    why: 'It lets the new half decide alone while the others do not.',
    changes: [
      {
        path: 'spec/rules/install-snapshot.ts',
        from: 'restartConfigurations(state, index, snapshot.configuration);',
        to: 'restartConfigurations(state, index, { ...snapshot.configuration, oldVoters: [] });',
      },
    ],
  },
  {
    id: 'B63',
    name: 'a server that starts does not look for configurations in its log',
    why: 'It decides with those who decided when it was new.',
    changes: [{ path: 'spec/state.ts', from: '  return [first, ...later];', to: '  return [first];' }],
  },
  {
    id: 'B65',
    name: 'votes are counted by what is committed, copies by what is in the log',
    why: 'A leader is elected by servers that decide no more.',
    changes: [
      {
        path: elections,
        from: '  return isMajority(state.configuration, state.votesGranted);',
        to: '  return isMajority(configurationAt(state, state.commitIndex), state.votesGranted);',
      },
      {
        path: elections,
        from: "import { lastLogIndex, lastLogTerm } from './log.ts';\n",
        to: "import { configurationAt } from './configurations.ts';\nimport { lastLogIndex, lastLogTerm } from './log.ts';\n",
      },
    ],
  },
  {
    id: 'B66',
    name: 'who does not know its configuration to be committed does not stand',
    why: 'After a crash nobody knows that, and nobody can be elected.',
    changes: [
      {
        path: reconfiguration,
        from: '    return (next === undefined || next.index > commitIndex) && votes(configuration, id);',
        to: '    return next === undefined && index <= commitIndex && votes(configuration, id);',
      },
      {
        path: reconfiguration,
        from: '  return configurations.some(({ configuration }, place) => {',
        to: '  return configurations.some(({ index, configuration }, place) => {',
      },
    ],
  },
  {
    id: 'B67a',
    name: 'a leader that is removed leaves as soon as it is told',
    why: 'C-new is in its log alone, and the others are left to find out.',
    changes: [
      {
        path: reconfiguration,
        from: 'return !isVoter(state) && configurationIndex(state) <= state.lastApplied;',
        to: 'return !isVoter(state) && !isJoint(state.configuration);',
      },
    ],
  },
  {
    id: 'B67b',
    name: 'a leader that is removed goes on',
    why: 'Nobody counts it, and everybody follows it.',
    changes: [
      {
        path: reconfiguration,
        from: 'return !isVoter(state) && configurationIndex(state) <= state.lastApplied;',
        to: 'return !isVoter(state) && configurationIndex(state) < 0;',
      },
    ],
  },
  {
    id: 'B69',
    name: 'who is new does not count while both halves decide',
    why: 'The new half decides with fewer than its majority.',
    changes: [
      {
        path: quorum,
        from: '  const reached = reachedByMajority(voters, numberOf);',
        to: '  const known = voters.filter((id) => oldVoters.length === 0 || oldVoters.includes(id));\n  const reached = reachedByMajority(known, numberOf);',
      },
    ],
  },
  {
    id: 'B71',
    name: 'a learner counts as caught up before a round has ended',
    why: 'Promoted, it keeps a majority from committing anything for as long as it lags.',
    changes: [
      {
        path: 'spec/rules/progress/answers.ts',
        from: 'own.isCaughtUp = own.roundThrough > 0 && own.matchIndex >= own.roundThrough;',
        to: 'own.isCaughtUp = true;',
      },
    ],
  },
  {
    id: 'B72',
    name: 'another address makes a voter of a learner',
    why: 'Who only says where it can be reached decides from then on.',
    changes: [
      {
        path: changes,
        from: "    case 'update':\n      if (!addresses.has(id)) return false;\n",
        to: "    case 'update':\n      if (!addresses.has(id)) return false;\n      if (learners.delete(id)) voters.add(id);\n",
      },
    ],
  },
  {
    id: 'B73',
    name: 'any members take the place of any others in one step',
    why: 'The majorities before and after need not meet.',
    changes: [
      {
        path: reconfiguration,
        from: 'sameVoters(configuration, next) ? next : jointConfiguration(configuration, next)',
        to: 'sameVoters(configuration, next) ? next : { ...jointConfiguration(configuration, next), oldVoters: [] }',
      },
    ],
  },
];
