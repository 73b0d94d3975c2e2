/** What an edit of the specification goes through in about a minute, the quickest answer first. */

import { delimiter } from 'node:path';

export interface Step {
  readonly name: string;
  /** What it doubts. */
  readonly asks: string;
  /** The program and its arguments; programs of packages are found as npm finds them. */
  readonly command: readonly [string, ...string[]];
  /** Where a failure leaves nothing to doubt further. */
  readonly isNeeded?: boolean;
}

const vitest = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--root', '.'] as const;

export const steps: readonly Step[] = [
  {
    name: 'generate',
    asks: 'Is every case handled?',
    command: ['tsx', 'tools/generate/main.ts'],
    isNeeded: true,
  },
  { name: 'types', asks: 'Does everything fit together?', command: ['tsc', '-b'], isNeeded: true },
  { name: 'check', asks: 'Is it tidy, and is nothing left over?', command: ['npm', 'run', '-s', 'check'] },
  {
    name: 'sentences',
    asks: 'Is it still the paper, sentence by sentence?',
    command: [...vitest, 'test/paper', 'test/scenarios'],
  },
  {
    name: 'paths and lockstep',
    asks: 'Does the generated code do what the chart does, on every branch and edge?',
    command: [...vitest, 'test/model'],
  },
  {
    name: 'exploration',
    asks: 'Is every state of a small cluster safe?',
    command: ['tsx', 'tools/explore/main.ts', '--preset', 'quick'],
  },
  {
    name: 'exploration of members',
    asks: 'Is it safe to let one server join another, or take its place?',
    command: ['tsx', 'tools/explore/main.ts', '--preset', 'replacement'],
  },
  {
    name: 'exploration of snapshots',
    asks: 'Is every state of a newcomer safe that is sent a snapshot?',
    command: ['tsx', 'tools/explore/main.ts', '--preset', 'newcomer'],
  },
  {
    name: 'simulation',
    asks: 'Are whole clusters safe under faults, and do they recover?',
    command: ['node', 'dist/tools/simulate/main.js', '--runs', '200', '--shrink'],
  },
  {
    name: 'changed mutants',
    asks: 'Would anybody notice if what you wrote were wrong?',
    command: ['tsx', 'tools/mutate/main.ts', '--changed', '--sample', '60'],
  },
];

/** The environment in which the programs of this repository's packages are found. */
export function withPrograms(environment: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  return { ...environment, PATH: `${root}/node_modules/.bin${delimiter}${environment.PATH ?? ''}` };
}
