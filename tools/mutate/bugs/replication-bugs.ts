/** B32 to B53: replication and commitment. */

import type { NamedBug } from '../named-mutants.ts';

const append = 'spec/rules/append-entries.ts';
const commitment = 'spec/rules/commitment.ts';
const answers = 'spec/rules/progress/answers.ts';
const replication = 'spec/rules/replication.ts';
const durability = 'spec/rules/durability.ts';
const quorum = 'spec/rules/quorum.ts';
const leader = 'spec/machines/leader.ts';

const itsAnswer =
  '      /** Its own chart knows what follows from it; here it counts that it came. @paper §5.3, @thesis §6.2 */';

export const replicationBugs: readonly NamedBug[] = [
  {
    id: 'B32',
    name: 'entries of older terms are committed by counting copies',
    why: 'Figure 8 of the paper.',
    changes: [
      {
        path: commitment,
        from: 'index > state.commitIndex && termAt(state, index) === state.currentTerm',
        to: 'index > state.commitIndex',
      },
    ],
  },
  {
    id: 'B33',
    name: 'a follower commits what no request has verified',
    why: 'The rest of its log may be the work of an old leader.',
    changes: [
      {
        path: append,
        from: 'followCommit(state, event.leaderCommit, matchIndex);',
        to: 'followCommit(state, event.leaderCommit, lastLogIndex(state));',
      },
    ],
  },
  {
    id: 'B35',
    name: 'a suffix is removed although nothing conflicts',
    why: 'An old request takes away what was acknowledged since.',
    changes: [
      {
        path: append,
        from: '  const news = newEntries(state, event.entries);\n',
        to: '  newEntries(state, event.entries);\n  const news = event.entries;\n',
      },
    ],
  },
  {
    id: 'B36',
    name: 'an empty request is accepted wherever it points',
    why: 'The leader takes for matched what nobody has compared.',
    changes: [
      {
        path: append,
        from: '  return event.prevLogIndex <= lastLogIndex(state) &&',
        to: '  if (event.entries.length === 0) return true;\n  return event.prevLogIndex <= lastLogIndex(state) &&',
      },
    ],
  },
  {
    id: 'B38',
    name: 'a stale refusal moves the leader back',
    why: 'nextIndex falls to what is known to match, or below it.',
    changes: [
      {
        path: answers,
        from: '  return own.matchIndex < event.prevLogIndex && event.prevLogIndex < own.nextIndex;\n',
        to: '  return true;\n',
      },
      {
        path: answers,
        from: 'Math.max(own.matchIndex + 1, Math.min(next, event.prevLogIndex)) as LogIndex',
        to: 'Math.max(1, Math.min(next, event.prevLogIndex)) as LogIndex',
      },
    ],
  },
  {
    id: 'B41',
    name: 'a follower acknowledges before its entries are durable',
    why: 'The power fails, and a committed entry is on fewer disks than a majority.',
    changes: [
      {
        path: append,
        from: 'followCommit(state, event.leaderCommit, matchIndex);\n  effects.send(',
        to: 'followCommit(state, event.leaderCommit, matchIndex);\n  effects.sendAhead(',
      },
    ],
  },
  {
    id: 'B42',
    name: 'a leader counts its own copy before it is durable',
    why: 'The power fails, and a committed entry is on fewer disks than a majority.',
    changes: [
      {
        path: commitment,
        from: 'voter === state.id ? state.durableIndex :',
        to: 'voter === state.id ? ((state.logStart.index + state.log.length) as LogIndex) :',
      },
    ],
  },
  {
    id: 'B43',
    name: 'a report of the disk confirms any entry with its index',
    why: 'What it confirmed was replaced since, and the new entry is not on the disk.',
    changes: [
      {
        path: durability,
        from: 'event.currentTerm !== state.currentTerm || event.index <= state.durableIndex',
        to: 'event.index <= state.durableIndex',
      },
      {
        path: durability,
        from: 'return termAt(state, event.index) === event.term;',
        to: 'return termAt(state, event.index) > 0;',
      },
    ],
  },
  {
    id: 'B44',
    name: 'the committed index comes from an unsorted list',
    why: 'It is the copy of whoever stands in the middle of the configuration.',
    changes: [
      {
        path: quorum,
        from: 'insertDescending(numbers, numberOf(voter));',
        to: 'numbers.push(numberOf(voter));',
      },
    ],
  },
  {
    id: 'B48',
    name: 'bytes that are no longer under way are counted all the same',
    why: 'A follower, and at last every proposal, waits for room that never comes.',
    changes: [
      {
        path: 'spec/rules/progress/window.ts',
        from: '  own.inFlight = [];\n  own.inFlightBytes = 0;\n',
        to: '  own.inFlight = [];\n',
      },
      {
        path: 'spec/rules/backlog.ts',
        from: '  state.uncommittedBytes -= bytes;\n',
        to: '  if (bytes === 0) state.uncommittedBytes = 0;\n',
      },
    ],
  },
  {
    id: 'B50',
    name: 'the commit index goes back',
    why: 'An older request says less than what is known already.',
    changes: [
      {
        path: append,
        from: '  if (commit > state.commitIndex) state.commitIndex = commit;\n',
        to: '  state.commitIndex = commit;\n',
      },
    ],
  },
  {
    id: 'B51',
    name: 'entries are applied that are not on the own disk',
    why: 'After a crash the state machine is ahead of its log.',
    changes: [
      {
        path: commitment,
        from: 'return Math.min(state.commitIndex, state.durableIndex) as LogIndex;',
        to: 'return state.commitIndex;',
      },
    ],
  },
  {
    id: 'B52',
    name: 'answers are given to the wrong commands',
    why: 'Two results of one batch change places.',
    changes: [
      {
        path: 'runtime/proposal-desk.ts',
        from: 'this.results[answer.index + offset - this.firstResultIndex]',
        to: 'this.results[answer.index + answer.count - 1 - offset - this.firstResultIndex]',
      },
    ],
  },
  {
    id: 'B53',
    name: 'an answer from an earlier term in office counts',
    why: 'What matched then may have been replaced since.',
    changes: [
      {
        path: leader,
        from: `${itsAnswer}
      {
        guard: and(['termIsCurrent', 'sessionIsCurrent']),`,
        to: `${itsAnswer}
      {
        guard: 'sessionIsCurrent',`,
      },
      {
        path: replication,
        from: '  return state.followers.get(event.from)?.session === event.session;\n',
        to: '  return state.followers.has(event.from);\n',
      },
    ],
  },
];
