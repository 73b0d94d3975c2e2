/** The command: validates the traces of one cluster and says what came out. */

import { statSync } from 'node:fs';
import { ClusterCheck } from './cluster-check.ts';
import { IllegalTrace, MalformedTrace } from './malformed.ts';
import { readLines } from './read-lines.ts';
import { type TraceFigures, TraceValidator } from './trace-validator.ts';

/** Every step of every server is what the chart does. */
export const EXIT_LEGAL = 0;
export const EXIT_ILLEGAL = 1;
/** Malformed, or legal only as far as it was written. */
export const EXIT_UNKNOWN = 2;

/** Progress is said as often as this. */
const PROGRESS_EVERY_MS = 2000;

/** Where the command speaks: `say` a verdict, `tell` the progress, a line each. */
export interface Voice {
  say(line: string): void;
  tell(line: string): void;
}

/** Validates each file, and what they say of each other. An illegal one decides the exit code. */
export async function validateTraces(paths: readonly string[], voice: Voice): Promise<number> {
  const cluster = new ClusterCheck();
  const codes: number[] = [];
  for (const path of paths) codes.push(await validateTrace(path, cluster, voice));
  return codes.includes(EXIT_ILLEGAL) ? EXIT_ILLEGAL : Math.max(EXIT_LEGAL, ...codes);
}

async function validateTrace(path: string, cluster: ClusterCheck, voice: Voice): Promise<number> {
  const begin = performance.now();
  const validator = new TraceValidator(path, cluster);
  const { figures } = validator;
  let number = 0;
  try {
    const progress = progressOf(path, figures, voice);
    for await (const line of readLines(path)) {
      number = line.number - 1;
      validator.take(line.value, line.number);
      number = line.number;
      progress(line.bytes);
    }
    if (figures.server === null) throw new MalformedTrace('it is empty: no server has started.');
  } catch (thrown) {
    return sayProblem(thrown, `${path}:${number + 1}`, voice);
  }
  const seconds = (performance.now() - begin) / 1000;
  voice.say(`${path}: ${sentence(figures, seconds)}`);
  for (const note of figures.notes) voice.say(`  ${note}`);
  return figures.gaps + figures.notes.length === 0 ? EXIT_LEGAL : EXIT_UNKNOWN;
}

function sayProblem(thrown: unknown, place: string, voice: Voice): number {
  if (thrown instanceof IllegalTrace) {
    voice.say(`${place}: illegal: ${thrown.message}`);
    for (const detail of thrown.details) voice.say(`  ${detail}`);
    return EXIT_ILLEGAL;
  }
  if (thrown instanceof MalformedTrace) {
    voice.say(`${place}: cannot be judged: ${thrown.message}`);
    return EXIT_UNKNOWN;
  }
  if (thrown instanceof RangeError) {
    voice.say(`${place}: cannot be judged: the line is too long, or nested too deeply (${thrown.message}).`);
    return EXIT_UNKNOWN;
  }
  if (!(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
  voice.say(`${place.replace(/:\d+$/, '')}: cannot be read (${thrown.message}). Give the path of a trace.`);
  return EXIT_UNKNOWN;
}

function progressOf(path: string, figures: TraceFigures, voice: Voice): (bytes: number) => void {
  const size = statSync(path).size;
  let next = performance.now() + PROGRESS_EVERY_MS;
  return (bytes) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    voice.tell(`${path}: ${figure(figures.steps, 'step')}, ${Math.floor((100 * bytes) / size)} % …`);
  };
}

function figure(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function sentence({ server, lives, steps, gaps, dropped, torn }: TraceFigures, seconds: number): string {
  const size = `${server}; ${lives === 1 ? '1 life' : `${lives} lives`}, ${figure(steps, 'step')}`;
  const cut = torn === 0 ? '' : `, ${figure(torn, 'line')} cut off where a process was killed`;
  const figures = `(${size}${cut}, ${seconds.toFixed(2)} s)`;
  if (gaps === 0) return `legal ${figures}`;
  const left = `${figure(dropped, 'step')} in ${figure(gaps, 'gap')} were never written, and so not judged`;
  return `legal as far as it goes: ${left} ${figures}`;
}
