/** The lines of a trace, one at a time, whatever the size of the file. */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { MalformedTrace } from './malformed.ts';

export interface ReadLine {
  /** From 1 on. */
  readonly number: number;
  /** Null: it was cut off when the process that wrote it was killed. */
  readonly value: unknown;
  /** How much of the file has been read. */
  readonly bytes: number;
}

/** Throws MalformedTrace, for the line after the one given last, and what the file system says. */
export async function* readLines(path: string): AsyncGenerator<ReadLine> {
  const stream = createReadStream(path);
  const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let held: string | null = null;
  for await (const text of reader) {
    if (held !== null) yield { number, value: parsed(held, startsLife(text)), bytes: stream.bytesRead };
    held = text;
    number += 1;
  }
  if (held !== null) yield { number, value: parsed(held, true), bytes: stream.bytesRead };
}

/** Only the last line of a life may be torn. */
function parsed(text: string, isLastOfLife: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (isLastOfLife && beginning.startsWith(text.slice(0, beginning.length))) return null;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MalformedTrace(`this is no JSON: ${reason}.`);
  }
}

/** How every line begins. */
const beginning = '{"kind":"';

const startsLife = (text: string) => text.startsWith('{"kind":"life"');
