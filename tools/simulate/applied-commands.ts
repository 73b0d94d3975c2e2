/** What the state machines did together: one sequence of commands and answers. */

import { decodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import { bytesOf } from '../../runtime/kv/byte-string.ts';
import { decodeCommand } from '../../runtime/kv/request-encoding.ts';
import { ExactlyOnce } from './exactly-once.ts';
import type { TookEffect } from './simulated-machine.ts';
import type { World } from './world.ts';

export interface Applied {
  readonly command: Uint8Array;
  readonly answer: Uint8Array;
  /** What it did to the store; null if nothing. */
  readonly effect: TookEffect | null;
}

/** A key as it was from a revision of the store on. */
interface Version {
  readonly revision: number;
  readonly value: string | null;
}

export class AppliedCommands {
  private readonly world: World;
  private readonly sequence: Pick<Applied, 'command' | 'answer'>[] = [];
  /** Null where clients have no sessions. */
  private readonly calls: ExactlyOnce | null;
  private readonly versions = new Map<string, Version[]>();
  /** Every value that was ever put: clients put each value once. */
  private readonly values = new Set<string>();
  /** Values of calls that were refused: they can never take effect. */
  private readonly refused = new Set<string>();
  /** Per number of commands, what a snapshot of the state after them is, as a number. */
  private readonly snapshots = new Map<number, number>();

  constructor(world: World) {
    this.world = world;
    const { sessions } = world.plan;
    this.calls = sessions === undefined ? null : new ExactlyOnce(sessions.maxSessions);
  }

  get count(): number {
    return this.sequence.length;
  }

  /** The server has applied its position-th command. */
  record(server: string, position: number, applied: Applied): void {
    const { command, answer } = applied;
    const known = this.sequence[position];
    if (position === this.sequence.length) return this.extend(server, applied);
    if (known === undefined) return this.failBeyond(server, position + 1);
    if (!isSame(known.command, command))
      this.world.fail('commands differ', server, `Its command ${position + 1} is not that of the others.`);
    else if (!isSame(known.answer, answer))
      this.world.fail('answers differ', server, `It answered command ${position + 1} unlike the others.`);
  }

  /** A snapshot of the state after so many commands was taken, or restored: it is the same everywhere. */
  recordSnapshot(server: string, position: number, sum: number): void {
    if (position > this.sequence.length) return this.failBeyond(server, position);
    const known = this.snapshots.get(position);
    this.snapshots.set(position, sum);
    if (known !== undefined && known !== sum)
      this.world.fail('snapshots differ', server, `Its state after ${position} commands is another one.`);
  }

  /** The client was told that its put can never take effect. */
  refuse(server: string, value: string): void {
    this.refused.add(value);
    if (this.values.has(value)) this.failRefused(server, value);
  }

  /** The value of a key when the store had a revision; null if it had none. */
  valueAt(key: string, revision: number): string | null {
    let value: string | null = null;
    for (const version of this.versions.get(key) ?? [])
      if (version.revision <= revision) value = version.value;
    return value;
  }

  private extend(server: string, applied: Applied): void {
    const { command, answer, effect } = applied;
    this.sequence.push({ command: command.slice(), answer: answer.slice() });
    const refutation = this.calls?.refute(applied) ?? null;
    if (refutation !== null) this.world.fail('I17', server, refutation);
    if (effect !== null) this.change(server, effect);
  }

  private change(server: string, effect: TookEffect): void {
    const request = decodeCommand(effect.request);
    const answered = decodeAnswer(effect.answer);
    if (request?.kind === 'compact') return;
    if (request === undefined || answered === undefined || answered.kind === 'refused')
      return this.world.fail('malformed command', server, `Command ${this.sequence.length} says nothing.`);
    if (request.kind !== 'put' && request.kind !== 'deleteRange')
      return this.world.fail('malformed command', server, `Clients here do not ask for a ${request.kind}.`);
    const value = request.kind === 'put' ? textOf(request.value) : null;
    const versions = this.versions.get(request.key) ?? [];
    this.versions.set(request.key, versions);
    versions.push({ revision: answered.revision, value });
    if (value === null) return;
    if (this.values.has(value)) this.world.fail('I17', server, `The put of ${value} took effect twice.`);
    this.values.add(value);
    if (this.refused.has(value)) this.failRefused(server, value);
  }

  private failBeyond(server: string, position: number): void {
    const { count } = this;
    this.world.fail('commands differ', server, `It has ${position} commands, all others together ${count}.`);
  }

  private failRefused(server: string, value: string): void {
    this.world.fail('refused took effect', server, `The put of ${value} was refused, and was applied.`);
  }
}

const decoder = new TextDecoder();
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
export const valueBytes = (text: string): Uint8Array => bytesOf(text as Parameters<typeof bytesOf>[0]);

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let place = 0; place < one.length; place += 1) if (one[place] !== other[place]) return false;
  return true;
}
