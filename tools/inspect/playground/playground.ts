/**
 * A cluster for the hands of a person. All that happens in it, by hand or by itself, is a command of
 * scenarios: so the commands are its whole history, and another one can go on after any of them.
 */

import type { ServerCore } from '../../../runtime/server-core.ts';
import type { Violation } from '../../../spec/invariants.ts';
import { perform } from '../../scenario/play.ts';
import { ScenarioCluster } from '../../scenario/scenario-cluster.ts';
import { type Command, parseCommand, ScenarioError } from '../../scenario/script.ts';
import { tellMessage } from '../../scenario/told-messages.ts';
import type { ClusterNote, Inspection } from '../protocol/inspection.ts';
import { History } from './history.ts';
import { messagesOf, type PlaygroundMessage, type PlaygroundServer, serversOf } from './playground-view.ts';
import { type Due, Schedule } from './schedule.ts';
import { TracedServers } from './traced-servers.ts';

export interface PlaygroundOptions {
  /** Takes what happens, in its order, for the page. */
  readonly onInspection?: (one: Inspection) => void;
  /** Of what the time of messages, disks and timers is drawn. */
  readonly seed?: number;
  /** What the servers are stepped with; the generated core if absent. */
  readonly core?: ServerCore;
}

/** How long a step takes that somebody has wanted. Nothing that is due comes nearer by it. */
const byHandMs = 1;

export class Playground {
  readonly options: PlaygroundOptions;
  /** At most one: what comes after it is not doubted any more. */
  readonly violations: Violation[] = [];
  private readonly history = new History();
  private readonly schedule: Schedule;
  private readonly traced: TracedServers;
  private cluster: ScenarioCluster | null = null;
  private now = 0;
  private isByHand = true;
  /** Steps of servers so far. */
  private steps = 0;
  /** Of the command that is carried out: it may turn out to be impossible. */
  private inspections: Inspection[] = [];

  constructor(options: PlaygroundOptions = {}) {
    this.options = options;
    this.schedule = new Schedule(options.seed ?? 1);
    this.traced = new TracedServers({
      core: options.core,
      nowMs: () => this.now,
      beforeStep: () => this.beginStep(),
      onLine: (server, line) => this.schedule.follow(server, line, this.now),
      onInspection: (one) => this.inspections.push(one),
    });
  }

  /** Virtual milliseconds since the beginning. */
  get nowMs(): number {
    return this.now;
  }

  get commands(): readonly string[] {
    return this.history.commands;
  }

  get servers(): readonly PlaygroundServer[] {
    return this.cluster === null ? [] : serversOf(this.cluster, this.schedule, this.now);
  }

  /** Oldest first; those that are held up come last. */
  get inFlight(): readonly PlaygroundMessage[] {
    return this.cluster === null ? [] : messagesOf(this.cluster.network, this.schedule);
  }

  /** Empty: there is no partition. */
  get sides(): readonly (readonly string[])[] {
    return this.cluster?.network.sides ?? [];
  }

  /** Links that are cut in one direction: 'n1->n2'. */
  get cuts(): readonly string[] {
    return [...(this.cluster?.network.cuts ?? [])];
  }

  /** What happens next by itself; null if nothing does. */
  get upcoming(): Due | null {
    const due = this.cluster === null ? null : this.schedule.next(this.cluster);
    return due === null ? null : { ...due, atMs: Math.max(due.atMs, this.now) };
  }

  /**
   * Carries out a command of somebody: tools/scenario/README.md lists them. The first one begins a cluster.
   * Throws ScenarioError if it is impossible; then nothing has happened. A command that fails half way,
   * because a server threw, stays in the history: a part of it has happened.
   */
  perform(command: string): void {
    this.carryOut(command.trim(), true);
  }

  /** A sentence of the story, for what comes next. */
  tell(sentence: string): void {
    this.history.add({ kind: 'story', text: sentence, atMs: this.now });
    this.options.onInspection?.(this.noteOf({ kind: 'story', text: sentence }));
  }

  /** Does what happens next by itself, at its time. Returns the command for it, or null if nothing does. */
  next(): string | null {
    const due = this.upcoming;
    if (due === null) return null;
    this.now = due.atMs;
    this.carryOut(due.command, false);
    return due.command;
  }

  /** Lets so much time go by, with all that happens by itself until then. */
  advance(ms: number): void {
    const endMs = this.now + ms;
    for (let due = this.upcoming; due !== null && due.atMs <= endMs; due = this.upcoming) this.next();
    this.now = endMs;
  }

  /** Another one after the first so many commands, with their stories. It tells all of them anew. */
  fork(count: number, onInspection = this.options.onInspection): Playground {
    const { onInspection: _, ...options } = this.options;
    const other = new Playground({ ...options, ...(onInspection === undefined ? {} : { onInspection }) });
    for (const one of this.history.first(count)) {
      other.now = one.atMs;
      if (one.kind === 'story') other.tell(one.text);
      else if (one.failed) other.attempt(one.text, one.isByHand);
      else other.carryOut(one.text, one.isByHand);
    }
    return other;
  }

  /** The text of a scenario, with the trace of each command: ready for test/scenarios. */
  script(): string {
    return this.history.script();
  }

  private attempt(text: string, isByHand: boolean): void {
    try {
      this.carryOut(text, isByHand);
    } catch (cause) {
      if (!(cause instanceof ScenarioError)) throw cause;
    }
  }

  private carryOut(text: string, isByHand: boolean): void {
    const command = parseCommand(text, text);
    const begin = { atMs: this.now, steps: this.steps };
    this.isByHand = isByHand;
    this.inspections = [];
    if (command.verb !== 'expect') this.note({ kind: 'command', text });
    const problem = this.act(command);
    const failed = problem !== null;
    const trace = this.cluster?.trace ?? [];
    if (this.cluster !== null) this.cluster.trace = [];
    if (failed && this.steps === begin.steps) throw new ScenarioError(text, problem);
    if (this.cluster !== null) this.schedule.look(this.cluster, this.now);
    this.history.add({ kind: 'command', text, trace, atMs: begin.atMs, isByHand, failed });
    const inspections = this.inspections;
    this.inspections = [];
    for (const one of inspections) this.options.onInspection?.(one);
    if (failed) throw new ScenarioError(text, problem);
  }

  /** Returns why it cannot be done, or null if it is. */
  private act(command: Command): string | null {
    try {
      if (command.verb === 'cluster') this.begin(command);
      else if (this.cluster === null) return 'A playground begins with: cluster n1 n2 n3';
      else this.change(this.cluster, command);
      return null;
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause);
    }
  }

  private begin({ servers, limits }: Extract<Command, { readonly verb: 'cluster' }>): void {
    if (this.cluster !== null) throw new Error('There is a cluster already: begin another playground.');
    this.cluster = new ScenarioCluster(servers, limits, {
      coreOf: (id) => this.traced.coreOf(id),
      onLost: ({ from, to, message }, why) =>
        this.note({ kind: 'lost', from, to, text: `${tellMessage(message)} (${why})` }),
      onViolation: (violation) => this.noteViolation(violation),
    });
  }

  private change(cluster: ScenarioCluster, command: Exclude<Command, { readonly verb: 'cluster' }>): void {
    const { verb } = command;
    if (verb === 'restart' || verb === 'add' || verb === 'given')
      this.note({ kind: 'up', server: command.server, text: `${command.server} starts.` });
    const place = this.inspections.length;
    perform(cluster, command);
    if (verb === 'crash')
      this.note({ kind: 'down', server: command.server, text: cluster.trace.at(-1) ?? '' });
    // It is told before the losses that it causes.
    if (verb === 'partition' || verb === 'cut' || verb === 'mend' || verb === 'heal')
      this.inspections.splice(place, 0, this.noteOf(partitionOf(cluster)));
  }

  private beginStep(): void {
    this.steps += 1;
    if (!this.isByHand) return;
    this.now += byHandMs;
    this.schedule.shift(byHandMs);
  }

  private noteViolation(violation: Violation): void {
    const { id, name, server, seen } = violation;
    this.violations.push(violation);
    this.note({ kind: 'violation', server, id, text: `${name}: ${seen}` });
  }

  private note(note: ClusterNote['note']): void {
    this.inspections.push(this.noteOf(note));
  }

  private noteOf(note: ClusterNote['note']): ClusterNote {
    return { type: '@raftchart.note', timeMs: this.now, note };
  }
}

function partitionOf({ network: { sides, cuts } }: ScenarioCluster): ClusterNote['note'] {
  const parts = sides.length === 0 ? [] : [sides.map((side) => side.join(' ')).join(' | ')];
  const text = [...parts, ...[...cuts].map((link) => `${link} is cut`)].join('; ');
  return { kind: 'partition', sides, text: text === '' ? 'Nothing is cut off any more.' : text };
}
