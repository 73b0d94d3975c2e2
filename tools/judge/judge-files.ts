/** The command: judges files and says what came out. */
import { readFileSync } from 'node:fs';
import { MalformedHistory } from './formats/malformed.ts';
import { readHistory } from './formats/read-history.ts';
import { type Operation, UNKNOWN } from './operation.ts';
import type { Limits, Progress, Verdict } from './verdict.ts';

export const EXIT_OK = 0;
export const EXIT_ILLEGAL = 1;
/** Undecided or malformed. */
export const EXIT_UNKNOWN = 2;

/** Progress is said as often as this. */
const PROGRESS_EVERY_MS = 2000;

/** Where the command speaks: `say` a verdict, `tell` the progress, a line each. */
export interface Voice {
  say(line: string): void;
  tell(line: string): void;
}

/** Judges each file. One that is illegal decides the exit code, before one without a verdict. */
export function judgeFiles(paths: readonly string[], limits: Limits, voice: Voice): number {
  const codes = paths.map((path) => judgeFile(path, limits, voice));
  return codes.includes(EXIT_ILLEGAL) ? EXIT_ILLEGAL : Math.max(EXIT_OK, ...codes);
}

function judgeFile(path: string, limits: Limits, voice: Voice): number {
  const start = performance.now();
  try {
    const history = readHistory(readFileSync(path, 'utf8'));
    const verdict = history.judge({ ...limits, progress: progressOf(path, voice) });
    const seconds = (performance.now() - start) / 1000;
    voice.say(`${path}: ${sentence(verdict, history.model, seconds)}`);
    if (verdict.verdict === 'illegal') for (const text of evidence(verdict)) voice.say(`  ${text}`);
    return { ok: EXIT_OK, illegal: EXIT_ILLEGAL, undecided: EXIT_UNKNOWN }[verdict.verdict];
  } catch (error) {
    if (error instanceof MalformedHistory) {
      voice.say(`${path}${error.line === 0 ? '' : `:${error.line}`}: malformed: ${error.message}`);
      return EXIT_UNKNOWN;
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
    voice.say(`${path}: cannot be read (${error.message}). Give the path of a history.`);
    return EXIT_UNKNOWN;
  }
}

function progressOf(path: string, voice: Voice): (progress: Progress) => void {
  let next = performance.now() + PROGRESS_EVERY_MS;
  return ({ keysDone, keys, steps }) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    voice.tell(`${path}: ${number(keysDone)} of ${number(keys)} keys, ${number(steps)} steps …`);
  };
}

const number = (count: number) => count.toLocaleString('en');

function sentence(verdict: Verdict, model: string, seconds: number): string {
  const { operations, keys, steps } = verdict;
  const size = `${number(operations)} operations, ${number(keys)} keys, ${number(steps)} steps`;
  const figures = `(${model}; ${size}, ${seconds.toFixed(2)} s)`;
  if (verdict.verdict !== 'undecided') return `${verdict.verdict} ${figures}`;
  const [first] = verdict.undecidedKeys;
  const left = `${number(verdict.undecidedKeys.length)} keys are left, among them "${first}"`;
  const mend = 'Judge again with a larger --seconds or --megabytes.';
  return `undecided: out of ${verdict.limit}; ${left} ${figures}. ${mend}`;
}

function evidence(verdict: Extract<Verdict, { verdict: 'illegal' }>): readonly string[] {
  const { key, longest, unplaceable, shrunk } = verdict;
  return [
    `key "${key}": ${number(longest.length)} operations can be put in order; the latest of them:`,
    ...longest.slice(-5).map((operation) => `  ${describe(operation)}`),
    'then this one must come, and nothing makes it fit:',
    `  ${describe(unplaceable)}`,
    `these ${number(shrunk.length)} are illegal by themselves:`,
    ...shrunk.slice(0, 30).map((operation) => `  ${describe(operation)}`),
  ];
}

function describe({ client, input, output, call, return: end }: Operation): string {
  const answer = output === UNKNOWN ? 'unknown' : JSON.stringify(output);
  const until = output === UNKNOWN || end === null ? '∞' : end;
  return `[${call}, ${until}] ${client}: ${JSON.stringify(input)} → ${answer}`;
}
