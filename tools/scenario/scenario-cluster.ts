/**
 * A cluster in one process in which nothing happens by itself, and whose invariants are asked after every
 * step.
 */

import type { Timeout, TimerName } from '../../generated/server/role.ts';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import type { StepView } from '../../spec/cluster-view.ts';
import type { MemberChange, ServerEvent } from '../../spec/events.ts';
import type { FollowerTimer } from '../../spec/followers.ts';
import { InvariantWatch } from '../../spec/invariant-watch.ts';
import type { Violation } from '../../spec/invariants.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { type InFlight, ScenarioNetwork } from './scenario-network.ts';
import { ScenarioServer } from './scenario-server.ts';
import { type Limits, type Selection, usualLimits } from './script.ts';
import { tellMark, tellMessage } from './told-messages.ts';
import { firstChange, firstRead, firstTransfer, glimpse, tellChanges, tellLog, tellOrders } from './trace.ts';

/** Who looks on, and brings what the servers are stepped with. */
export interface Onlooker {
  /** Asked for each server, and again for one that is added in the place of another. */
  coreOf(id: NodeId): ServerCore;
  onLost(one: InFlight, why: string): void;
  /** It may throw, to end the scenario there. Otherwise the cluster goes on, and is doubted no more. */
  onViolation(violation: Violation): void;
}

const nobody: Onlooker = {
  coreOf: () => generatedCore,
  onLost: () => undefined,
  onViolation({ id, name, server, seen }) {
    throw new Error(`${id} (${name}) is violated by ${server}: ${seen}`);
  },
};

/** Settling is bounded: a cluster in which messages never end is told so. */
const settlingLimit = 2000;

export class ScenarioCluster {
  readonly servers = new Map<NodeId, ScenarioServer>();
  /** What has happened since it was last emptied, line by line. */
  trace: string[] = [];
  readonly network = new ScenarioNetwork();
  private readonly watch = new InvariantWatch();
  private isBelievable = true;
  private proposals = 0;
  private changes = 0;
  private transfers = 0;
  private reads = 0;
  private readonly limits: Limits;
  private readonly onlooker: Onlooker;

  constructor(ids: readonly string[], limits: Limits = usualLimits, onlooker: Onlooker = nobody) {
    this.limits = limits;
    this.onlooker = onlooker;
    const voters = ids.slice().sort() as NodeId[];
    for (const id of voters) this.servers.set(id, this.server(id, voters));
    for (const id of voters) this.start(id);
  }

  private server(id: NodeId, voters: readonly NodeId[]): ScenarioServer {
    return new ScenarioServer({ id, voters, limits: this.limits, core: this.onlooker.coreOf(id) });
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
    this.servers.set(id as NodeId, this.server(id as NodeId, []));
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

  saved(...ids: readonly string[]): void {
    const saving = ids.map((id) => this.running(id));
    const idle = saving.find((one) => !one.hasUnsaved);
    if (idle !== undefined) throw new Error(`${idle.id} has nothing to save.`);
    for (const one of saving) this.happen(one, 'EntriesSaved', () => one.completeWrites());
  }

  deliver(selection: Selection): void {
    for (const one of this.network.take(selection)) this.arrive(one);
  }

  duplicate(selection: Selection): void {
    const copies = this.network.take(selection);
    for (const one of copies) this.network.add(one, { ...one });
    this.tellEach('twice', copies);
  }

  drop(selection: Selection): void {
    for (const one of this.network.take(selection)) this.lose(one, 'dropped');
  }

  hold(selection: Selection): void {
    this.tellEach('held up', this.network.hold(selection));
  }

  release(selection: Selection): void {
    this.tellEach('goes on', this.network.release(selection));
  }

  partition(sides: readonly (readonly string[])[]): void {
    this.network.sides = sides;
    this.loseCut();
  }

  /** From there to here everything is lost; the other direction stays as it is. */
  cut(from: string, to: string): void {
    this.network.cuts.add(`${this.get(from).id}->${this.get(to).id}`);
    this.loseCut();
  }

  mend(from: string, to: string): void {
    if (!this.network.cuts.delete(`${from}->${to}`)) throw new Error(`${from}->${to} is not cut.`);
  }

  heal(): void {
    this.network.sides = [];
    this.network.cuts.clear();
  }

  /** Completes every write and delivers every message, oldest first, until nothing moves. */
  settle(): void {
    for (let count = 0; count < settlingLimit; count += 1) {
      const unsaved = [...this.servers.values()].find((one) => one.hasUnsaved);
      const writing = [...this.servers.values()].find((one) => one.unsaved !== null);
      const message = this.network.inFlight[0];
      if (unsaved !== undefined) this.saved(unsaved.id);
      else if (writing !== undefined) this.snapshotted(writing.id);
      else if (message === undefined) return;
      else this.deliver({ ...message, type: null });
    }
    throw new Error(`It has not settled after ${settlingLimit} steps.`);
  }

  private running(id: string): ScenarioServer {
    const one = this.get(id);
    if (!one.running) throw new Error(`${id} is down.`);
    return one;
  }

  private arrive(one: InFlight): void {
    if (!this.get(one.to).running) return this.lose(one, `${one.to} is down`);
    this.trace.push(`${one.to} gets from ${one.from} ${tellMessage(one.message)}`);
    this.step(one.to, one.message);
  }

  private lose(one: InFlight, why: string): void {
    this.trace.push(`lost: ${one.from} -> ${one.to} ${tellMessage(one.message)} (${why})`);
    this.onlooker.onLost(one, why);
  }

  private loseCut(): void {
    for (const one of this.network.takeCut()) this.lose(one, 'cut off');
  }

  private tellEach(what: string, messages: readonly InFlight[]): void {
    for (const { from, to, message } of messages)
      this.trace.push(`${what}: ${from} -> ${to} ${tellMessage(message)}`);
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
    const violation = this.isBelievable ? this.watch.look({ servers, step }) : null;
    if (violation === null) return;
    this.isBelievable = false;
    this.onlooker.onViolation(violation);
  }

  private dispatch(one: InFlight): void {
    if (this.network.isCut(one)) this.lose(one, 'cut off');
    else if (!this.servers.has(one.to)) this.lose(one, `there is no ${one.to}`);
    else this.network.add(one);
  }
}
