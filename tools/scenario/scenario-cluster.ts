/**
 * A cluster in one process in which nothing happens by itself, and whose invariants are asked after every
 * step.
 */

import type { Timeout, TimerName } from '../../generated/server/role.ts';
import type { StepView } from '../../spec/cluster-view.ts';
import type { MemberChange, ServerEvent } from '../../spec/events.ts';
import type { FollowerTimer } from '../../spec/followers.ts';
import { InvariantWatch } from '../../spec/invariant-watch.ts';
import type { ServerMessage } from '../../spec/messages.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { ScenarioServer } from './scenario-server.ts';
import { type Limits, type Selection, usualLimits } from './script.ts';
import { tellMark, tellMessage } from './told-messages.ts';
import { firstChange, firstRead, firstTransfer, glimpse, tellChanges, tellLog, tellOrders } from './trace.ts';

interface InFlight {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: ServerMessage;
}

/** Settling is bounded: a cluster in which messages never end is told so. */
const settlingLimit = 2000;

export class ScenarioCluster {
  readonly servers = new Map<NodeId, ScenarioServer>();
  /** What has happened since it was last emptied, line by line. */
  trace: string[] = [];
  private readonly watch = new InvariantWatch();
  private inFlight: InFlight[] = [];
  private sides: readonly (readonly string[])[] = [];
  private proposals = 0;

  private changes = 0;
  private transfers = 0;
  private reads = 0;
  private readonly limits: Limits;

  constructor(ids: readonly string[], limits: Limits = usualLimits) {
    this.limits = limits;
    const voters = ids.slice().sort() as NodeId[];
    for (const id of voters) this.servers.set(id, new ScenarioServer(id, voters, limits));
    for (const id of voters) this.start(id);
  }

  /** Throws if there is no such server. */
  get(id: string): ScenarioServer {
    const server = this.servers.get(id as NodeId);
    if (server === undefined) throw new Error(`There is no server ${id}.`);
    return server;
  }

  private start(id: string): void {
    const one = this.get(id);
    this.happen(one, null, () => one.start());
  }

  /** A server with an empty disk, which knows no members; perhaps under the name of one that has died. */
  add(id: string): void {
    if (this.servers.get(id as NodeId)?.running) throw new Error(`${id} is running: crash it first.`);
    this.watch.forget(id as NodeId);
    this.servers.set(id as NodeId, new ScenarioServer(id as NodeId, [], this.limits));
    this.start(id);
  }

  /** A server that starts with this on its disk, as if it had a past: one entry of each of these terms. */
  given(id: string, term: number, terms: readonly number[]): void {
    const one = this.get(id);
    one.crash(true);
    this.watch.forget(one.id);
    one.disk.fill(term, terms);
    this.restart(id);
  }

  restart(id: string): void {
    if (this.get(id).running) throw new Error(`${id} is running: crash it first.`);
    const { disk } = this.get(id);
    this.trace.push(`${id} is back with term ${disk.currentTerm}, log ${tellLog(disk)}`);
    this.start(id);
  }

  crash(id: string, losingUnsynced: boolean): void {
    const one = this.running(id);
    this.happen(one, null, () => one.crash(losingUnsynced));
    this.trace.push(`${id} is down; its disk has term ${one.disk.currentTerm}, log ${tellLog(one.disk)}`);
  }

  /** 'electionTimeout', or 'probeRetry/n2' for a timer of a follower. */
  timeout(id: string, timer: string): void {
    const running = [...this.running(id).timers];
    if (!running.includes(timer))
      throw new Error(`${id} has no ${timer} running, but ${running.join(', ')}.`);
    const [name, follower] = timer.split('/');
    if (follower === undefined) this.step(id, { type: 'Timeout', timer: timer as TimerName });
    else this.step(id, { type: 'FollowerTimeout', id: follower as NodeId, timer: name as FollowerTimer });
  }

  step(id: string, event: ServerEvent | Timeout): void {
    const one = this.running(id);
    this.happen(one, event.type, () => one.step(event));
  }

  propose(id: string, commands: readonly string[]): void {
    const token = this.proposals + 1;
    this.proposals += commands.length;
    const encoder = new TextEncoder();
    this.step(id, {
      type: 'ClientProposal',
      token,
      commands: commands.map((command) => encoder.encode(command)),
    });
  }

  reconfigure(id: string, changes: readonly MemberChange[]): void {
    this.step(id, { type: 'ReconfigurationRequested', token: firstChange + this.changes, changes });
    this.changes += 1;
  }

  transfer(id: string, target: string | null): void {
    const token = firstTransfer + this.transfers;
    this.transfers += 1;
    this.step(id, { type: 'TransferRequested', token, target: target as NodeId | null });
  }

  read(id: string): void {
    this.reads += 1;
    this.step(id, { type: 'ClientRead', token: firstRead + this.reads - 1, count: 1 });
  }

  /** The snapshot that a server writes is durable, or could not be written. */
  snapshotted(id: string, failing = false): void {
    const one = this.running(id);
    const { unsaved } = one;
    if (unsaved === null) throw new Error(`${id} writes no snapshot.`);
    const how = failing ? 'has no room for' : 'has saved';
    this.trace.push(
      `${id} ${how} the snapshot through ${tellMark(unsaved.mark)}, ${unsaved.mark.bytes} bytes`,
    );
    const event = failing ? 'SnapshotFailed' : 'SnapshotSaved';
    this.happen(one, event, () => (failing ? one.failSnapshot() : one.completeSnapshot()));
  }

  saved(id: string): void {
    const one = this.running(id);
    if (!one.hasUnsaved) throw new Error(`${id} has nothing to save.`);
    this.happen(one, 'EntriesSaved', () => one.completeWrites());
  }

  deliver(selection: Selection): void {
    for (const one of this.select(selection)) this.arrive(one);
  }

  duplicate(selection: Selection): void {
    const copies = this.select(selection);
    for (const one of copies) this.inFlight.push(one, { ...one });
    this.trace.push(
      ...copies.map(({ from, to, message }) => `twice: ${from} -> ${to} ${tellMessage(message)}`),
    );
  }

  drop(selection: Selection): void {
    for (const one of this.select(selection)) this.lose(one, 'dropped');
  }

  partition(sides: readonly (readonly string[])[]): void {
    this.sides = sides;
    const cut = this.inFlight.filter((one) => this.isCut(one));
    this.inFlight = this.inFlight.filter((one) => !this.isCut(one));
    for (const one of cut) this.lose(one, 'cut off');
  }

  heal(): void {
    this.sides = [];
  }

  /** Completes every write and delivers every message, oldest first, until nothing moves. */
  settle(): void {
    for (let count = 0; count < settlingLimit; count += 1) {
      const unsaved = [...this.servers.values()].find((one) => one.hasUnsaved);
      const writing = [...this.servers.values()].find((one) => one.unsaved !== null);
      const message = this.inFlight[0];
      if (unsaved !== undefined) this.saved(unsaved.id);
      else if (writing !== undefined) this.snapshotted(writing.id);
      else if (message === undefined) return;
      else {
        this.inFlight.shift();
        this.arrive(message);
      }
    }
    throw new Error(`It has not settled after ${settlingLimit} steps.`);
  }

  private running(id: string): ScenarioServer {
    const one = this.get(id);
    if (!one.running) throw new Error(`${id} is down.`);
    return one;
  }

  /** A link names its oldest message; a star, all that are in flight there. Takes them out of the network. */
  private select({ from, to, type }: Selection): readonly InFlight[] {
    const matching = this.inFlight.filter(
      (one) =>
        (from === '*' || one.from === from) &&
        (to === '*' || one.to === to) &&
        (type === null || one.message.type === type),
    );
    const chosen = from === '*' || to === '*' ? matching : matching.slice(0, 1);
    if (chosen.length === 0) {
      const others = this.inFlight.map((one) => `${one.from}->${one.to} ${one.message.type}`);
      throw new Error(`No such message is in flight. There are: ${others.join(', ') || 'none'}.`);
    }
    this.inFlight = this.inFlight.filter((one) => !chosen.includes(one));
    return chosen;
  }

  private arrive(one: InFlight): void {
    if (!this.get(one.to).running) return this.lose(one, `${one.to} is down`);
    this.trace.push(`${one.to} gets from ${one.from} ${tellMessage(one.message)}`);
    this.step(one.to, one.message);
  }

  private lose({ from, to, message }: InFlight, why: string): void {
    this.trace.push(`lost: ${from} -> ${to} ${tellMessage(message)} (${why})`);
  }

  private isCut({ from, to }: InFlight): boolean {
    const sideOf = (id: string) => this.sides.findIndex((side) => side.includes(id));
    return sideOf(from) !== sideOf(to);
  }

  /** One step of one server, told, and then doubted. */
  private happen(one: ScenarioServer, event: string | null, act: () => void): void {
    const before = glimpse(one.running ? one.server : { ...one.server, role: 'down' });
    act();
    if (one.running) this.tell(one, before, event);
    const sent = one.orders.flatMap((order) => (order.kind === 'left' ? [order] : []));
    const applied = one.orders.flatMap((order) => (order.kind === 'applied' ? order.entries : []));
    this.doubt({ server: one.id, event, sent, applied, touchedTimers: one.touchedTimers });
    for (const { to, message } of sent) this.dispatch({ from: one.id, to, message });
  }

  private tell(one: ScenarioServer, before: ReturnType<typeof glimpse>, event: string | null): void {
    if (event === 'EntriesSaved') {
      const { currentTerm, votedFor } = one.disk;
      this.trace.push(
        `${one.id} has saved: term ${currentTerm}, vote ${votedFor ?? 'none'}, log ${tellLog(one.disk)}`,
      );
    }
    const known = before.role === 'down' ? { ...before, ...glimpse(one.server), role: 'down' } : before;
    this.trace.push(...tellChanges(one.id, known, one.server));
    this.trace.push(...tellOrders(one.id, one.orders));
  }

  private doubt(step: StepView): void {
    const servers = new Map([...this.servers].map(([id, one]) => [id, one.view()]));
    const violation = this.watch.look({ servers, step });
    if (violation === null) return;
    const { id, name, server, seen } = violation;
    throw new Error(`${id} (${name}) is violated by ${server}: ${seen}`);
  }

  private dispatch(one: InFlight): void {
    if (this.isCut(one)) this.lose(one, 'cut off');
    else if (!this.servers.has(one.to)) this.lose(one, `there is no ${one.to}`);
    else this.inFlight.push(one);
  }
}
