/** What a server wrote down itself, with --trace: a file for each, see tools/trace/README.md. */

import { z } from 'zod';
import { type DecodedStep, decodeLine } from '../../trace/decode-line.ts';
import { MalformedTrace } from '../../trace/malformed.ts';
import { type Moment, quietMoment, type Sent, type ToldState } from './moment.ts';
import { toldEvent } from './told-event.ts';

const sends = new Set(['send', 'sendAhead', 'sendPiece']);

const view = z.object({
  role: z.string().optional(),
  currentTerm: z.number().optional(),
  votedFor: z.string().nullable().optional(),
  lastLogIndex: z.number().optional(),
  commitIndex: z.number().optional(),
});

/** Reads the lines of one file, in their order. */
export class RaftchartMoments {
  #server: string | null = null;
  #isAlive = false;

  /** Null stands for a line that was cut off when the process was killed. Throws MalformedTrace. */
  take(value: unknown): readonly Moment[] {
    if (value === null) return [];
    const line = decodeLine(value);
    if (line.kind === 'life') return this.#begin(line.server, line.time);
    const server = this.#server;
    if (server === null)
      throw new MalformedTrace(
        'a trace begins with a life line, and this is another one. Give the whole file.',
      );
    if (line.kind === 'log') return [];
    if (line.kind === 'step') return stepMoments(server, line);
    const { time, dropped } = line;
    if (line.kind === 'end') {
      this.#isAlive = false;
      return [...missing(server, time, dropped), quietMoment({ time, server, kind: 'end', text: 'stops' })];
    }
    const { state, lastLogIndex: last } = line;
    const { role, currentTerm: term, votedFor: vote, commitIndex: commit } = state;
    const text = `${dropped} steps are missing`;
    return [quietMoment({ time, server, kind: 'aside', text, state: { role, term, vote, commit, last } })];
  }

  #begin(server: string, time: number): readonly Moment[] {
    if (this.#server !== null && this.#server !== server)
      throw new MalformedTrace(`it goes on with ${server} after ${this.#server}. Give each server a file.`);
    const wasKilled = this.#isAlive;
    this.#server = server;
    this.#isAlive = true;
    const text = 'was killed, some time before';
    return wasKilled ? [quietMoment({ time, server, kind: 'crash', text })] : [];
  }
}

function missing(server: string, time: number, dropped: number): readonly Moment[] {
  const text = `${dropped} steps are missing`;
  return dropped === 0 ? [] : [quietMoment({ time, server, kind: 'aside', text })];
}

function stepMoments(server: string, { time, event, orders, after, threw }: DecodedStep): readonly Moment[] {
  const { type, from, text } = toldEvent(event, bytesIn);
  const sent = orders.filter(([order]) => sends.has(order)).map(sentBy);
  const state = stateIn(after);
  const moment = { time, server, sent, state };
  const failure = threw === undefined ? [] : [quietMoment({ time, server, kind: 'crash', text: threw })];
  if (type === 'Booted') return [quietMoment({ ...moment, kind: 'start', text: 'starts' }), ...failure];
  const kind = from === null ? 'event' : 'arrival';
  return [quietMoment({ ...moment, kind, from, text }), ...failure];
}

function sentBy([order, to, message, byteCount]: DecodedStep['orders'][number]): Sent {
  if (typeof to !== 'string') throw new MalformedTrace(`nobody is named to whom to ${order}.`);
  // The bytes of a piece are read from the disk later; the order only says how many.
  const length = order === 'sendPiece' ? () => Number(byteCount) : bytesIn;
  return { to, text: toldEvent(message, length).text };
}

function stateIn(after: DecodedStep['after']): ToldState {
  const { success, data, error } = view.safeParse(after);
  if (!success) throw new MalformedTrace(`after.${error.issues[0]?.path.join('.')} is of the wrong kind.`);
  const { role, currentTerm: term, votedFor: vote, lastLogIndex: last, commitIndex: commit } = data;
  return {
    ...(role === undefined ? {} : { role }),
    ...(term === undefined ? {} : { term }),
    ...(vote === undefined ? {} : { vote }),
    ...(last === undefined ? {} : { last }),
    ...(commit === undefined ? {} : { commit }),
  };
}

function bytesIn(data: unknown): number {
  const { base64 } = (data ?? {}) as { base64?: unknown };
  return typeof base64 === 'string' ? Buffer.byteLength(base64, 'base64') : 0;
}
