/** B29, and B99 to B103: the boundary to the disk. */

import type { NamedBug } from '../named-mutants.ts';

const effects = 'runtime/ordered-effects.ts';

export const storageBugs: readonly NamedBug[] = [
  {
    id: 'B29',
    name: 'a leader goes on although its disk is stuck',
    why: 'Its heartbeats flow, and nothing that anybody asks of it is ever done.',
    changes: [
      {
        path: 'spec/machines/leader.ts',
        from: "guard: not(and(['majorityHasAnswered', 'ownDiskKeepsUp'])),",
        to: "guard: not('majorityHasAnswered'),",
      },
    ],
  },
  {
    id: 'B99',
    name: 'a write that failed counts as done',
    why: 'What was acknowledged is on no disk.',
    changes: [
      {
        path: effects,
        from: '      (cause: unknown) => this.failWrite(ordered, cause),\n',
        to: '      () => this.endWriteLater(saved),\n',
      },
    ],
  },
  {
    id: 'B100',
    name: 'a node goes on after a write that failed',
    why: 'Term and vote in memory are not those on the disk.',
    changes: [
      {
        path: effects,
        from: '    if (this.stopped) return;\n    this.stop();\n    this.handlers.onStorageFailure(cause);\n',
        to: '    if (this.stopped || cause === null) return;\n    this.writing = false;\n    this.held = [];\n',
      },
    ],
  },
  {
    id: 'B101',
    name: 'a server starts in term 0, whatever its disk says',
    why: 'It votes again in terms in which it has voted.',
    changes: [
      {
        path: 'spec/state.ts',
        from: '    currentTerm: image.currentTerm,\n    votedFor: image.votedFor,\n',
        to: '    currentTerm: 0 as Term,\n    votedFor: null,\n',
      },
    ],
  },
  {
    id: 'B103a',
    name: 'nothing waits for term and vote alone',
    why: 'A vote leaves before it is durable, unless there happen to be entries to write.',
    changes: [
      {
        path: effects,
        from: '    if (!this.saves.isEmpty) this.saves.hold(to, message);\n',
        to: '    if (this.saves.holdsEntries) this.saves.hold(to, message);\n',
      },
      {
        path: 'runtime/ordered-saves.ts',
        from: '  saveTermAndVote(currentTerm',
        to: '  get holdsEntries(): boolean {\n    return this.draft.entries.length > 0;\n  }\n\n  saveTermAndVote(currentTerm',
      },
    ],
  },
  {
    id: 'B103b',
    name: 'nothing waits for the write under way',
    why: 'What was ordered before it began is not durable before it ends.',
    changes: [
      {
        path: effects,
        from: '    else if (this.writing) this.held.push({ to, message });\n',
        to: '',
      },
    ],
  },
];
