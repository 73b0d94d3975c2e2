/** What becomes of the calls of sessions, in the order of the log: one effect, or none. @thesis §6.3 */

import {
  decodeAnswer,
  decodeCommand,
  decodeNumber,
  type SessionAnswer,
  type SessionCommand,
} from '../../runtime/sessions/envelope.ts';
import type { Applied } from './applied-commands.ts';

type Call = Extract<SessionCommand, { kind: 'call' }>;

export class ExactlyOnce {
  private readonly maxSessions: number;
  /** Those that are alive, the one used longest ago first. */
  private sessions: number[] = [];
  private openedCount = 0;
  /** By session and sequence number, the answer that a call had when it took effect. */
  private readonly answers = new Map<string, Uint8Array>();
  /** By session, up to which call its client has all answers. */
  private readonly acknowledged = new Map<number, number>();

  constructor(maxSessions: number) {
    this.maxSessions = maxSessions;
  }

  /** Says in a sentence what is wrong with the next command; null if nothing is. */
  refute(applied: Applied): string | null {
    const command = decodeCommand(applied.command);
    const answer = decodeAnswer(applied.answer);
    const tookEffect = applied.effect !== null;
    switch (command?.kind) {
      case 'plain':
        return tookEffect ? null : 'A command without a session took no effect.';
      case 'open':
        return this.refuteOpening(answer);
      case 'close':
        this.sessions = this.sessions.filter((session) => session !== command.session);
        return null;
      case 'call':
        return this.refuteCall(command, answer, tookEffect);
      default:
        return 'A command is none of a machine with sessions.';
    }
  }

  private refuteOpening({ payload }: SessionAnswer): string | null {
    this.openedCount += 1;
    this.sessions.push(this.openedCount);
    if (this.sessions.length > this.maxSessions) this.sessions.shift();
    const given = decodeNumber(payload);
    return given === this.openedCount ? null : `Session ${this.openedCount} was given the number ${given}.`;
  }

  private refuteCall(call: Call, answer: SessionAnswer, tookEffect: boolean): string | null {
    const { session, sequence } = call;
    const name = `Call ${sequence} of session ${session}`;
    const known = this.answers.get(`${session}/${sequence}`);
    if (tookEffect && known !== undefined) return `${name} took effect twice.`;
    const due = this.statusOf(call);
    if (answer.status !== due) return `${name} was answered as ${answer.status}, and is ${due}.`;
    if (due !== 'done') return tookEffect ? `${name} took effect, and is ${due}.` : null;
    if (known === undefined && !tookEffect) return `${name} was answered, and never took effect.`;
    this.answers.set(`${session}/${sequence}`, known ?? answer.payload.slice());
    if (known === undefined || Buffer.compare(known, answer.payload) === 0) return null;
    return `${name} was answered unlike the first time.`;
  }

  /** What its answer must say of it, by what the log says of its session. */
  private statusOf({ session, sequence, acknowledged }: Call): SessionAnswer['status'] {
    const place = this.sessions.indexOf(session);
    if (place < 0) return 'expired';
    this.sessions.push(...this.sessions.splice(place, 1));
    const before = this.acknowledged.get(session) ?? 0;
    this.acknowledged.set(session, Math.max(before, acknowledged));
    return sequence <= before ? 'stale' : 'done';
  }
}
