/** What the command line says. */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface Settings {
  /** Only mutants whose id holds this. */
  readonly only: string | null;
  /** Only mutants of what differs from this commit. */
  readonly changed: string | null;
  readonly named: boolean;
  /** Without those of which it is known that nobody can see them. */
  readonly unknown: boolean;
  readonly list: boolean;
  /** Only so many, drawn by the seed. */
  readonly sample: number | null;
  readonly seed: number;
  readonly seeds: number;
  readonly ticks: number;
  readonly states: number;
  readonly workers: number;
  readonly json: string | null;
}

export const usage = `npm run mutate -- [options]

  --changed [REF]  only mutants of what differs from this commit (HEAD)
  --only TEXT      only mutants whose id contains this text
  --named          only the named bugs, each through exploration and simulation
  --unknown        not the equivalents: each of them passes all layers, which takes longest
  --sample N       only so many, at random; --seed N draws others (1)
  --list           say which, and run nothing
  --seeds N        how many seeds simulation may take (100)
  --ticks N        how long each of them lasts, in simulated milliseconds (2000)
  --states N       how many states exploration may visit for the longest of its presets (20000)
  --workers N      processes (one per core)
  --json FILE      write the score, the counts and the survivors there
`;

const options = {
  only: { type: 'string' },
  changed: { type: 'string' },
  named: { type: 'boolean' },
  unknown: { type: 'boolean' },
  list: { type: 'boolean' },
  sample: { type: 'string' },
  seed: { type: 'string' },
  seeds: { type: 'string' },
  ticks: { type: 'string' },
  states: { type: 'string' },
  workers: { type: 'string' },
  json: { type: 'string' },
} as const;

/** Throws an Error that says what is wrong. */
export function readCommandLine(given: readonly string[]): Settings {
  const { values } = parseArgs({ args: withCommit(given), options });
  const number = (name: 'sample' | 'seed' | 'seeds' | 'ticks' | 'states' | 'workers', usual: number) =>
    values[name] === undefined ? usual : wholeNumber(`--${name}`, values[name]);
  return {
    only: values.only ?? null,
    changed: values.changed ?? null,
    named: values.named ?? false,
    unknown: values.unknown ?? false,
    list: values.list ?? false,
    sample: values.sample === undefined ? null : number('sample', 0),
    seed: number('seed', 1),
    seeds: number('seeds', 100),
    ticks: number('ticks', 2000),
    states: number('states', 20_000),
    workers: number('workers', availableParallelism()),
    json: values.json ?? null,
  };
}

/** --changed may stand alone. */
function withCommit(given: readonly string[]): string[] {
  return given.flatMap((word, place) => {
    const isAlone = word === '--changed' && (given[place + 1]?.startsWith('--') ?? true);
    return isAlone ? [word, 'HEAD'] : [word];
  });
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (text !== '' && Number.isSafeInteger(number) && number >= 1) return number;
  throw new Error(`${name} wants a whole number from 1 on, not "${text}".`);
}
