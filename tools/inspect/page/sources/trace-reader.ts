/** The lines of one trace, made into messages one after the other, as somebody asks for them. */

import type { Inspection, TraceLine } from '../../protocol/inspection.ts';
import { RaftInspections } from '../../protocol/raft-inspections.ts';

export class TraceReader {
  readonly #name: string;
  readonly #text: string;
  readonly #inspections = new RaftInspections();
  #position = 0;
  #place = 0;
  #next: TraceLine | null;
  #timeMs = 0;

  /** Throws an Error that says where the text is no trace. */
  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
    this.#next = this.#read();
  }

  /** Of what comes next; infinite at the end. */
  get timeMs(): number {
    return this.#next === null ? Number.POSITIVE_INFINITY : this.#timeMs;
  }

  get length(): number {
    return this.#text.length;
  }

  /** How much of the text was read. */
  get position(): number {
    return this.#position;
  }

  take(): readonly Inspection[] {
    if (this.#next === null) return [];
    const inspections = this.#inspections.take(this.#next);
    this.#next = this.#read();
    return inspections;
  }

  /** Lines without a time belong to the one before them. */
  #read(): TraceLine | null {
    while (this.#position < this.#text.length) {
      const found = this.#text.indexOf('\n', this.#position);
      const end = found === -1 ? this.#text.length : found;
      const text = this.#text.slice(this.#position, end);
      this.#position = end + 1;
      this.#place += 1;
      if (text.trim() === '') continue;
      const line = this.#parse(text);
      if ('time' in line) this.#timeMs = line.time;
      return line;
    }
    return null;
  }

  #parse(text: string): TraceLine {
    const line = parsed(text);
    if (line !== null && kinds.has(line.kind)) return line;
    throw new Error(
      `${this.#name}:${this.#place} is no line of a trace. Open files that \`raftchart serve --trace\` has written.`,
    );
  }
}

const kinds = new Set(['life', 'log', 'step', 'gap', 'end']);

function parsed(text: string): TraceLine | null {
  try {
    return JSON.parse(text) as TraceLine | null;
  } catch {
    return null;
  }
}
