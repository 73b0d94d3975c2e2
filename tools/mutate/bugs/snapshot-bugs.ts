/** B30, B55, and B74 to B94: snapshots, and logs that begin later. */

import type { NamedBug } from '../named-mutants.ts';

const install = 'spec/rules/install-snapshot.ts';
const sending = 'spec/rules/progress/sending.ts';
const leader = 'spec/machines/leader.ts';

export const snapshotBugs: readonly NamedBug[] = [
  {
    id: 'B30',
    name: 'an answer to a piece of a snapshot is no sign of life',
    why: 'A leader whose followers all take snapshots gives up, although everybody answers.',
    changes: [
      {
        path: leader,
        from: `      /** @paper §7, @thesis §6.2 */
      {
        guard: and(['termIsCurrent', 'sessionIsCurrent']),
        actions: ['recordAnswer', 'confirmReadRound', 'tellAnswer'],`,
        to: `      /** @paper §7, @thesis §6.2 */
      {
        guard: and(['termIsCurrent', 'sessionIsCurrent']),
        actions: ['confirmReadRound', 'tellAnswer'],`,
      },
      {
        path: sending,
        from: '  effects.sendAhead(own.id, requestAfter(own, owner, 0 as LogIndex, []));\n',
        to: '',
      },
    ],
  },
  {
    id: 'B74',
    name: "the own snapshot and a leader's are written at once",
    why: 'One takes the place of the other when it is half done.',
    changes: [
      {
        path: install,
        from: '  state.takingSnapshot = null;\n  effects.savePiece',
        to: '  effects.savePiece',
      },
      {
        path: 'spec/rules/compaction.ts',
        from: '  return incomingSnapshot === null || (isOvertaken && incomingSnapshot.offset < incomingSnapshot.mark.bytes);',
        to: '  return incomingSnapshot === null || isOvertaken || incomingSnapshot.offset <= incomingSnapshot.mark.bytes;',
      },
      {
        path: 'spec/rules/compaction.ts',
        from: '  state.takingSnapshot = lastApplied;\n  state.incomingSnapshot = null;\n',
        to: '  state.takingSnapshot = lastApplied;\n',
      },
    ],
  },
  {
    id: 'B76',
    name: 'a snapshot is installed although the server has gone further',
    why: 'What was applied since is undone, and applied again.',
    changes: [
      {
        path: install,
        from: '  return snapshot.lastIncludedIndex <= state.commitIndex;',
        to: '  return snapshot.lastIncludedIndex === state.commitIndex;',
      },
      {
        path: install,
        from: '  return isIt && snapshot.lastIncludedIndex > state.lastApplied;',
        to: '  return isIt;',
      },
    ],
  },
  {
    id: 'B78',
    name: 'a piece is kept wherever it belongs',
    why: 'Two pieces change places, or one is there twice, and what is installed is no snapshot.',
    changes: [
      {
        path: install,
        from: 'return isOf(incomingSnapshot, event.snapshot) && event.offset === incomingSnapshot.offset;',
        to: 'return isOf(incomingSnapshot, event.snapshot) && event.offset >= 0;',
      },
      {
        path: install,
        from: '  if (event.offset === 0) return !isOf(incomingSnapshot, event.snapshot);\n',
        to: '',
      },
    ],
  },
  {
    id: 'B79',
    name: 'a leader without entries sends nothing',
    why: 'Whoever lacks what is no longer in the log waits for ever.',
    changes: [
      {
        path: sending,
        from: `_event: unknown, { logStart }: Owner): boolean {
  return own.nextIndex <= logStart.index;`,
        to: `_event: unknown, { log, logStart }: Owner): boolean {
  return log.length > 0 && own.nextIndex <= logStart.index;`,
      },
    ],
  },
  {
    id: 'B81',
    name: 'a candidate takes no notice of a snapshot',
    why: 'It stands again and again, while the leader of its term sends it what it lacks.',
    changes: [
      {
        path: 'spec/machines/candidates.ts',
        from: `    InstallSnapshotRequest: { guard: 'termIsCurrent', target: 'follower', actions: 'lookAgain' },
    EntriesSaved: [`,
        to: `    InstallSnapshotRequest: ignore('mutant'),
    EntriesSaved: [`,
      },
      {
        path: 'spec/machines/candidates.ts',
        from: "import { raft } from './server-setup.ts';",
        to: "import { ignore } from './ignore.ts';\nimport { raft } from './server-setup.ts';",
      },
    ],
  },
  {
    id: 'B84',
    name: 'a log that its snapshot overlaps is taken for what follows it',
    why: 'What the snapshot stands for is applied once more, under other indexes.',
    changes: [
      {
        path: 'spec/state.ts',
        from: 'log.slice(before + 1)',
        to: 'log.slice(before)',
      },
    ],
  },
  {
    id: 'B94',
    name: 'a server that starts does not know that its snapshot is committed',
    why: 'A read is answered from before it.',
    changes: [
      {
        path: 'spec/state.ts',
        from: '    commitIndex: logStart.index,\n',
        to: '    commitIndex: 0 as LogIndex,\n',
      },
    ],
  },
];
