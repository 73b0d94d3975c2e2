/**
 * A state machine whose clients have sessions: a command that is retried takes effect once, and every attempt
 * gets the same answer. @thesis §6.3
 */

import { InvalidOptionsError } from '../errors.ts';
import type { SnapshotSink, SnapshotSource, StateMachine } from '../state-machine.ts';
import { decodeCommand, encodeAnswer, encodeNumber, type SessionAnswer } from './envelope.ts';
import { SessionSink, SessionSource } from './session-snapshot.ts';
import { SessionTable } from './session-table.ts';

export interface SessionMachineOptions {
  /**
   * Most sessions at once; 10,000 if absent. With one more, the one that was used longest ago expires. The
   * same on every server of a cluster, always: it decides what commands do.
   */
  readonly maxSessions?: number;
}

const defaultMaxSessions = 10_000;
const nothing = new Uint8Array(0);

/**
 * Wraps any state machine. Commands are made by `openSession` or are `encodeCommand({ kind: 'plain', … })`;
 * queries go to the wrapped machine as they are. It can be compacted if that one can.
 */
export class SessionMachine implements StateMachine {
  readonly snapshot?: () => SnapshotSource;
  readonly restore?: () => SnapshotSink;
  private readonly machine: StateMachine;
  private readonly maxSessions: number;
  private table: SessionTable;

  /** Throws InvalidOptionsError. */
  constructor(machine: StateMachine, { maxSessions = defaultMaxSessions }: SessionMachineOptions = {}) {
    if (!Number.isSafeInteger(maxSessions) || maxSessions < 1) {
      throw new InvalidOptionsError(
        `Cannot keep ${maxSessions} sessions: maxSessions is a whole number from 1 on. Correct it, or leave it out.`,
      );
    }
    this.machine = machine;
    this.maxSessions = maxSessions;
    this.table = new SessionTable(maxSessions);
    if (machine.snapshot === undefined || machine.restore === undefined) return;
    this.snapshot = () => this.takeSnapshot();
    this.restore = () => this.beginRestore();
  }

  /** How many clients have one now. */
  get sessionCount(): number {
    return this.table.count;
  }

  apply(command: Uint8Array): Uint8Array {
    return encodeAnswer(this.execute(command));
  }

  query(request: Uint8Array): Uint8Array {
    return this.machine.query(request);
  }

  private execute(bytes: Uint8Array): SessionAnswer {
    const command = decodeCommand(bytes);
    switch (command?.kind) {
      case 'plain':
        return { status: 'done', payload: this.machine.apply(command.payload) };
      case 'open':
        return { status: 'done', payload: encodeNumber(this.table.open()) };
      case 'close':
        this.table.close(command.session);
        return { status: 'done', payload: nothing };
      case 'call':
        return this.table.call(command, () => this.machine.apply(command.payload));
      default:
        return { status: 'malformed', payload: nothing };
    }
  }

  private takeSnapshot(): SnapshotSource {
    const source = this.machine.snapshot?.();
    if (source === undefined) throw new TypeError('The wrapped machine has lost its snapshot().');
    return new SessionSource(this.table.encode(), source);
  }

  private beginRestore(): SnapshotSink {
    const sink = this.machine.restore?.();
    if (sink === undefined) throw new TypeError('The wrapped machine has lost its restore().');
    return new SessionSink(sink, this.maxSessions, (table) => {
      this.table = table;
    });
  }
}
