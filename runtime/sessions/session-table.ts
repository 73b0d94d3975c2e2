/** Who has a session, and which answers may be asked for again. @thesis §6.3 */

import type { SessionAnswer } from './envelope.ts';

interface Session {
  /** Answers to calls up to this one are not kept. */
  acknowledged: number;
  /** By the call's sequence number, in the order in which the calls took effect. */
  readonly answers: Map<number, Uint8Array>;
}

/** A call of a session. */
export interface Call {
  readonly session: number;
  readonly sequence: number;
  readonly acknowledged: number;
}

const nothing = new Uint8Array(0);

/**
 * The same on every server, because everything that changes it is in the log: there is no clock. When there
 * are more sessions than `maxSessions`, the one that was used longest ago, counted in the log, expires.
 * @thesis §6.3
 */
export class SessionTable {
  private readonly maxSessions: number;
  /** The one used longest ago comes first. */
  private readonly sessions = new Map<number, Session>();
  private openedCount = 0;

  constructor(maxSessions: number) {
    this.maxSessions = maxSessions;
  }

  get count(): number {
    return this.sessions.size;
  }

  /** The number of a new session: from 1 on, and never the same twice. */
  open(): number {
    this.openedCount += 1;
    this.sessions.set(this.openedCount, { acknowledged: 0, answers: new Map() });
    if (this.sessions.size > this.maxSessions) this.sessions.delete(this.oldest());
    return this.openedCount;
  }

  close(session: number): void {
    this.sessions.delete(session);
  }

  /** Lets a call take effect if it has not yet; otherwise the answer is the one that it had then. */
  call({ session: number, sequence, acknowledged }: Call, takeEffect: () => Uint8Array): SessionAnswer {
    const session = this.sessions.get(number);
    if (session === undefined) return { status: 'expired', payload: nothing };
    this.sessions.delete(number);
    this.sessions.set(number, session);
    this.forget(session, acknowledged);
    if (sequence <= session.acknowledged) return { status: 'stale', payload: nothing };
    const known = session.answers.get(sequence);
    if (known !== undefined) return { status: 'done', payload: known };
    const payload = takeEffect();
    session.answers.set(sequence, payload);
    return { status: 'done', payload };
  }

  /** For a snapshot: the same bytes for the same sessions. */
  encode(): Uint8Array {
    const parts = [numbers(this.openedCount, this.sessions.size)];
    for (const [number, { acknowledged, answers }] of this.sessions) {
      parts.push(numbers(number, acknowledged, answers.size));
      for (const [sequence, answer] of answers) parts.push(numbers(sequence, answer.length), answer);
    }
    return joined(parts);
  }

  /** Of bytes that `encode` has given. Throws RangeError for others. */
  static decode(bytes: Uint8Array, maxSessions: number): SessionTable {
    const table = new SessionTable(maxSessions);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = 0;
    const next = () => {
      offset += 8;
      return view.getFloat64(offset - 8, true);
    };
    table.openedCount = next();
    for (let left = next(); left > 0; left -= 1) {
      const session: Session = { acknowledged: 0, answers: new Map() };
      table.sessions.set(next(), session);
      session.acknowledged = next();
      for (let answers = next(); answers > 0; answers -= 1) {
        const sequence = next();
        const length = next();
        session.answers.set(sequence, bytes.slice(offset, offset + length));
        offset += length;
      }
    }
    if (offset !== bytes.length) throw new RangeError(`${bytes.length - offset} bytes are left over.`);
    return table;
  }

  private oldest(): number {
    return this.sessions.keys().next().value as number;
  }

  private forget(session: Session, acknowledged: number): void {
    if (acknowledged <= session.acknowledged) return;
    session.acknowledged = acknowledged;
    for (const sequence of session.answers.keys())
      if (sequence <= acknowledged) session.answers.delete(sequence);
  }
}

function numbers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [place, value] of values.entries()) view.setFloat64(8 * place, value, true);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
