/** Events, orders and states as JSON. Validators write what the chart does in the same words, and compare. */

import type { LogEntry, ServerState } from '../../generated/vocabulary.ts';

/** What a step ordered: the name of a method of the effects, and what it was given. */
export interface TracedOrder {
  readonly type: string;
  readonly given: readonly unknown[];
}

/** As in the trace: ['send', 'n2', {…}]. */
export type OrderText = readonly [type: string, ...given: readonly unknown[]];

/** The log of a server: it begins after logStart. */
export type OwnLog = Pick<ServerState, 'logStart' | 'log'>;

/** Entries of the server's own log, all of one term: they need not be repeated. */
export interface LogRun {
  readonly log: readonly [first: number, last: number];
  readonly term: number;
}

export type ToBase64 = (bytes: Uint8Array) => string;

/**
 * Writes one step: first its event, then its orders. Bytes that the event has told already are referred
 * to by their number there, from 0 on; bytes without content have none. What counts is their content: a
 * codec may move them.
 */
export class StepText {
  private readonly base64: ToBase64;
  private readonly given = new Map<string, number>();

  constructor(base64: ToBase64) {
    this.base64 = base64;
  }

  event(event: object): unknown {
    return plain(event, (bytes) => this.bytesOf(bytes, true));
  }

  /** `log` is the log after the step. */
  orders(orders: readonly TracedOrder[], log: OwnLog): readonly OrderText[] {
    return orders.map(({ type, given }): OrderText => {
      // What is saved is said in full: it proves what the log holds, and later orders may refer to it.
      const known = type === 'saveEntries' ? null : log;
      return [type, ...given.map((value) => plain(value, (bytes) => this.bytesOf(bytes, false), known))];
    });
  }

  private bytesOf(bytes: Uint8Array, isTold: boolean): unknown {
    const base64 = this.base64(bytes);
    const number = this.given.get(base64);
    if (number !== undefined) return { given: number };
    if (isTold && base64 !== '') this.given.set(base64, this.given.size);
    return { base64 };
  }
}

/** Maps become objects, sets become lists, bytes become what `bytesOf` says. */
export function plain(
  value: unknown,
  bytesOf: (bytes: Uint8Array) => unknown,
  log: OwnLog | null = null,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return bytesOf(value);
  if (Array.isArray(value)) return plainItems(value, bytesOf, log);
  if (value instanceof Set) return plainItems([...value], bytesOf, log);
  const entries = value instanceof Map ? value : Object.entries(value);
  const object: Record<string, unknown> = {};
  for (const [name, each] of entries) object[name] = plain(each, bytesOf, log);
  return object;
}

function plainItems(
  items: readonly unknown[],
  bytesOf: (bytes: Uint8Array) => unknown,
  log: OwnLog | null,
): readonly unknown[] {
  const texts: unknown[] = [];
  for (let position = 0; position < items.length; ) {
    const run = runAt(items, position, log);
    texts.push(run ?? plain(items[position], bytesOf, log));
    position += run === null ? 1 : run.log[1] - run.log[0] + 1;
  }
  return texts;
}

/** The longest run of entries from there on that are those of the log, the very same objects. */
function runAt(items: readonly unknown[], position: number, own: OwnLog | null): LogRun | null {
  const first = items[position] as Partial<LogEntry> | null;
  if (own === null || typeof first !== 'object' || first?.index === undefined) return null;
  const { logStart, log } = own;
  if (log[first.index - logStart.index - 1] !== first) return null;
  let last = first.index;
  for (let next = position + 1; next < items.length; next += 1) {
    const entry = log[last - logStart.index];
    if (entry === undefined || items[next] !== entry || entry.term !== first.term) break;
    last = entry.index;
  }
  return { log: [first.index, last], term: first.term as number };
}
