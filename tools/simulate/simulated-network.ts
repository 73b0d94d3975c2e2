/** The network between the servers: it loses, delays, doubles and reorders, and remembers the dead. */

import type { NodeId, PeerMessage } from '../../generated/vocabulary.ts';
import { EncodedMessages, type Sealed } from './encoded-messages.ts';
import type { Life } from './life.ts';
import { Cuts } from './partition.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Task, TaskOwner } from './timeline.ts';
import type { World } from './world.ts';

/** A server, as the network sees it. */
export interface Port extends TaskOwner {
  readonly number: number;
  readonly id: NodeId;
  /** Null while it does not listen. */
  readonly listening: Life | null;
  /** Never called while nobody listens. */
  deliver(message: PeerMessage): void;
  reach(peer: NodeId, reachable: boolean): void;
}

interface Way {
  readonly network: SimulatedNetwork;
  readonly owner: TaskOwner;
  readonly from: Port;
  readonly target: Port;
  /** The name that it is for: the target may get another one. */
  readonly to: NodeId;
  /** Without whom it does not arrive; null if it may outlive its sender. */
  readonly sender: Life | null;
  readonly sealed: Sealed;
}

/** On its way. One object, because most of what a simulation makes are packets. */
class Packet implements Task, Way {
  readonly network: SimulatedNetwork;
  readonly owner: TaskOwner;
  readonly from: Port;
  readonly target: Port;
  readonly to: NodeId;
  readonly sender: Life | null;
  readonly sealed: Sealed;

  constructor(way: Way) {
    this.network = way.network;
    this.owner = way.owner;
    this.from = way.from;
    this.target = way.target;
    this.to = way.to;
    this.sender = way.sender;
    this.sealed = way.sealed;
  }

  run(): void {
    this.network.arrive(this);
  }
}

export class SimulatedNetwork {
  readonly cuts: Cuts;
  /** Per link, from × servers + to: until this tick everything on it takes ten times as long. */
  readonly cloggedUntilTick: Int32Array;
  private readonly servers: number;
  private readonly world: World;
  private readonly random: SeededRandom;
  private readonly encoded: EncodedMessages;
  private readonly ports = new Map<NodeId, Port>();
  private readonly ends: Port[] = [];
  /** Per link, the latest arrival so far. */
  private readonly lastTick: Int32Array;
  private readonly isConnected: Uint8Array;

  constructor(world: World) {
    this.servers = world.plan.servers + world.plan.spares;
    const { servers } = this;
    this.world = world;
    this.random = world.random.fork('network');
    this.encoded = new EncodedMessages(world);
    this.cuts = new Cuts(servers);
    this.cloggedUntilTick = new Int32Array(servers * servers);
    this.lastTick = new Int32Array(servers * servers);
    this.isConnected = new Uint8Array(servers * servers);
  }

  add(port: Port): void {
    this.ports.set(port.id, port);
    this.ends.push(port);
  }

  remove(port: Port): void {
    this.ports.delete(port.id);
    this.ends.splice(this.ends.indexOf(port), 1);
  }

  isReachable(from: Port, to: NodeId): boolean {
    const target = this.ports.get(to);
    return target !== undefined && this.isConnected[this.link(from, target)] === 1;
  }

  /** After anything that makes or breaks a connection: both ends notice some ticks later. */
  refresh(): void {
    for (const from of this.ends) {
      for (const to of this.ends) if (from !== to) this.refreshLink(from, to);
    }
  }

  /** Lets a packet leave. */
  carry(from: Port, to: NodeId, message: PeerMessage): void {
    const target = this.ports.get(to);
    const life = from.listening;
    if (target === undefined || life === null || !this.cuts.isOpen(from.number, target.number)) return;
    const { luck } = this.world.plan;
    const changed = this.world.plant?.onMessage?.(message, to) ?? message;
    // Which requests were forwarded before, a server knows as long as it lives: those must die with it.
    const isForwarded = message.type === 'ForwardRequest' || message.type === 'ForwardResponse';
    const calm = this.world.healed;
    if (!calm && this.random.chance(luck.drop)) return;
    const copies = !calm && this.random.chance(luck.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isStale = !calm && !isForwarded && this.random.chance(luck.stale);
      const echoTicks = copy === 0 ? 0 : this.random.between(0, luck.mostEchoTicks);
      const atTick = this.arrivalTick(from, target) + echoTicks;
      const sealed = this.encoded.seal(changed);
      const owner = isStale ? target : (target.listening ?? target);
      const sender = isForwarded ? life : null;
      const way = { network: this, owner, from, target, to, sender, sealed };
      this.world.timeline.put(atTick, new Packet(way));
    }
  }

  arrive({ from, target, to, sender, sealed }: Way): void {
    const isCurrent = target.id === to && (sender === null || from.listening === sender);
    if (target.listening !== null && isCurrent && this.cuts.isOpen(from.number, target.number))
      target.deliver(this.encoded.open(sealed));
  }

  private arrivalTick(from: Port, to: Port): number {
    const { timeline, plan, healed } = this.world;
    const link = this.link(from, to);
    let ticks = healed ? 1 : this.random.between(1, plan.luck.mostDelayTicks);
    if ((this.cloggedUntilTick[link] as number) > timeline.tick) ticks *= 10;
    const overtakes = !healed && this.random.chance(plan.luck.reorder);
    if (overtakes) return timeline.tick + this.random.between(1, 4 * ticks);
    const atTick = Math.max(timeline.tick + ticks, this.lastTick[link] as number);
    this.lastTick[link] = atTick;
    return atTick;
  }

  private link(from: Port, to: Port): number {
    return from.number * this.servers + to.number;
  }

  private isOpen(from: Port, to: Port): boolean {
    return from.listening !== null && to.listening !== null && this.cuts.isOpen(from.number, to.number);
  }

  private refreshLink(from: Port, to: Port): void {
    const link = this.link(from, to);
    if (from.listening === null) this.isConnected[link] = 0;
    if (this.isOpen(from, to) === (this.isConnected[link] === 1)) return;
    const ticks = this.random.between(1, this.world.plan.heartbeatIntervalMs * 3);
    const { id } = to;
    this.world.timeline.after(ticks, from, () => {
      const reachable = this.isOpen(from, to);
      if (from.listening === null || reachable === (this.isConnected[link] === 1)) return;
      this.isConnected[link] = reachable ? 1 : 0;
      from.reach(id, reachable);
    });
  }
}
