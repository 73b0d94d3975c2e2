/** Traces of a cluster, whoever wrote them, as one sequence. */

import { CommandRefusedError } from '../../../runtime/node/command-line/refusal.ts';
import { MalformedTrace } from '../../trace/malformed.ts';
import { readLines } from '../../trace/read-lines.ts';
import { explorerMoments } from './explorer-moments.ts';
import type { Moment } from './moment.ts';
import { RaftchartMoments } from './raftchart-moments.ts';
import { simulatorMoments } from './simulator-moments.ts';

/** `server`: each wrote a file of its own; the others tell of a whole cluster. */
export type Format = 'server' | 'simulator' | 'explorer';

export interface NumberedMoment extends Moment {
  /** Those of a step share it; null for an aside. */
  readonly number: number | null;
  readonly format: Format;
}

type Take = (value: unknown) => readonly Moment[];

/** Rejects with CommandRefusedError, which names the file and the line. */
export async function* readMoments(paths: readonly string[]): AsyncGenerator<NumberedMoment> {
  const sources = paths.map((path) => new Source(path));
  try {
    for (const source of sources) await source.next();
    refuseMixture(sources);
    let steps = 0;
    for (;;) {
      const source = earliest(sources);
      const moment = source?.head ?? null;
      if (source === undefined || moment === null) return;
      if (moment.kind !== 'aside') steps = moment.step ?? steps + 1;
      yield { ...moment, number: moment.kind === 'aside' ? null : steps, format: source.format };
      await source.next();
    }
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}

/** One file. */
class Source {
  readonly path: string;
  format: Format = 'server';
  /** Null: there are no more. */
  head: Moment | null = null;
  readonly #lines: ReturnType<typeof readLines>;
  #line = 0;
  #take: Take | null = null;
  #waiting: Moment[] = [];

  constructor(path: string) {
    this.path = path;
    this.#lines = readLines(path);
  }

  async next(): Promise<void> {
    try {
      while (this.#waiting.length === 0) {
        const { done, value: line } = await this.#lines.next();
        if (done === true) break;
        this.#line = line.number - 1;
        this.#take ??= this.#recognize(line.value);
        this.#waiting = [...this.#take(line.value)];
        this.#line = line.number;
      }
      this.head = this.#waiting.shift() ?? null;
      if (this.#take === null) throw new MalformedTrace('it is empty.');
    } catch (thrown) {
      throw refusal(thrown, this.path, this.#line + 1);
    }
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }

  #recognize(first: unknown): Take {
    const told = (typeof first === 'object' ? (first ?? {}) : {}) as Readonly<Record<string, unknown>>;
    if ('kind' in told && 'steps' in told && 'server' in told) {
      this.format = 'explorer';
      return explorerMoments;
    }
    if ('tick' in told && 'what' in told) {
      this.format = 'simulator';
      return simulatorMoments;
    }
    if (!('kind' in told))
      throw new MalformedTrace(
        'it is no trace. What `raftchart serve --trace`, `npm run simulate -- --trace` and `npm run explore` ' +
          'write can be drawn.',
      );
    const moments = new RaftchartMoments();
    return (value) => moments.take(value);
  }
}

/** By the clocks of the machines; of the same moment, in the order of the files. */
function earliest(sources: readonly Source[]): Source | undefined {
  let found: Source | undefined;
  for (const source of sources) {
    const { head } = source;
    if (head === null) continue;
    if (found === undefined || (head.time ?? 0) < (found.head?.time ?? 0)) found = source;
  }
  return found;
}

function refuseMixture(sources: readonly Source[]): void {
  const whole = sources.find(({ format }) => format !== 'server');
  if (whole === undefined || sources.length === 1) return;
  throw new CommandRefusedError(
    `Cannot draw ${sources.length} files together: ${whole.path} tells of a whole cluster (the ${whole.format} wrote ` +
      'it). Give it alone.',
  );
}

function refusal(thrown: unknown, path: string, line: number): unknown {
  const because = (reason: string) =>
    new CommandRefusedError(`Cannot draw ${path}:${line}: ${reason}`, { cause: thrown });
  if (thrown instanceof MalformedTrace) return because(thrown.message);
  if (thrown instanceof RangeError) return because(`the line is too long (${thrown.message}).`);
  if (!(thrown instanceof Error && 'syscall' in thrown)) return thrown;
  return new CommandRefusedError(`Cannot read ${path}: ${thrown.message}. Give the path of a trace.`, {
    cause: thrown,
  });
}
