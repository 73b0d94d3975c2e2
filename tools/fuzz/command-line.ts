/** What the command line says. */

import { parseArgs } from 'node:util';
import { type SubjectName, subjectNames } from './exhaustive/subject.ts';

export interface Settings {
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
  readonly json: boolean;
  /** Null: all of them. */
  readonly target: string | null;
  /** A file with one input. */
  readonly replay: string | null;
  readonly exhaustive: SubjectName | null;
  readonly bytes: number;
}

export const usage = `npm run fuzz -- [options]

  --runs N            inputs for each target (20000)
  --seed N            where chance begins (1)
  --target NAME       this target only, without canaries
  --replay FILE       one kept input of that target
  --exhaustive WHAT   every flipped bit and every truncation of ${subjectNames.join(' or ')}, instead of chance
  --bytes N           the size of the log for it, 1024 to 1048576 (65536)
  --workers N         threads, 1 to 16 (2)
  --json              one JSON object instead of text
`;

const options = {
  runs: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  target: { type: 'string' },
  replay: { type: 'string' },
  exhaustive: { type: 'string' },
  bytes: { type: 'string', default: '65536' },
  workers: { type: 'string', default: '2' },
  json: { type: 'boolean', default: false },
} as const;

/** Throws an Error that says what is wrong. */
export function readCommandLine(given: readonly string[]): Settings {
  const { values } = parseArgs({ args: [...given], options });
  if (values.replay !== undefined && values.target === undefined)
    throw new Error('--replay does not say which target the file is for: add --target NAME.');
  return {
    seed: wholeNumber('--seed', values.seed, [0, Number.MAX_SAFE_INTEGER]),
    runs: wholeNumber('--runs', values.runs, [0, 1e9]),
    workers: wholeNumber('--workers', values.workers, [1, 16]),
    json: values.json,
    target: values.target ?? null,
    replay: values.replay ?? null,
    exhaustive: values.exhaustive === undefined ? null : subjectOf(values.exhaustive),
    bytes: wholeNumber('--bytes', values.bytes, [1024, 2 ** 20]),
  };
}

function subjectOf(text: string): SubjectName {
  const found = subjectNames.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Error(`--exhaustive knows ${subjectNames.join(' and ')}, not "${text}".`);
}

function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (text !== '' && Number.isSafeInteger(number) && number >= least && number <= most) return number;
  throw new Error(`${name} wants a whole number from ${least} to ${most}, not "${text}".`);
}
