/** Lets the scheduled faults happen, and ends them all. */

import type { Fault } from './faults.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

export class Nemesis {
  private readonly world: World;
  private readonly servers: readonly SimulatedServer[];
  private readonly network: SimulatedNetwork;
  /** How many ticks a server stays away that has stopped without being told for how long. */
  private awayTicks = 1;
  /** Faults that wait for somebody to win an election. */
  private readonly ambushes: Fault[] = [];
  private readonly effectsAtStart = new Map<SimulatedServer, number>();

  constructor(world: World, servers: readonly SimulatedServer[], network: SimulatedNetwork) {
    this.world = world;
    this.servers = servers;
    this.network = network;
    for (const fault of world.plan.schedule) {
      world.timeline.at(fault.atTick, null, () => {
        if (fault.aim === 'winner') this.ambushes.push(fault);
        else this.strike(fault, this.targetOf(fault));
      });
    }
  }

  /** A process has ended: somebody starts it again, unless it is broken for ever. */
  onDeath(server: SimulatedServer): void {
    const { healed, timeline } = this.world;
    if (!this.isGone(server)) timeline.after(healed ? 1 : this.awayTicks, null, () => this.restart(server));
  }

  /** Called within the step that has won: nothing has left the server yet. */
  onElected(server: SimulatedServer): void {
    const fault = this.ambushes.shift();
    if (fault !== undefined) this.strike(fault, server);
  }

  /** Every fault ends, and everybody is back, but for the minority that is broken for ever. */
  heal(): void {
    const { plan } = this.world;
    this.world.healed = true;
    this.ambushes.length = 0;
    this.world.trace('heal', { broken: plan.broken, are: plan.brokenAre });
    this.network.cuts.mendAll();
    this.network.cloggedUntilTick.fill(0);
    for (const server of this.servers) {
      server.disk.stalledUntilTick = 0;
      server.disk.fullUntilTick = 0;
      server.disk.syncFails = false;
      server.crashAfter(Number.POSITIVE_INFINITY);
      server.resumeNow();
      if (plan.broken.includes(server.number)) this.breakForEver(server);
      else if (!this.isGone(server)) server.start();
    }
    this.network.refresh();
  }

  private isGone({ disk, number }: SimulatedServer): boolean {
    const { healed, plan } = this.world;
    return disk.isDamaged || (healed && plan.brokenAre === 'down' && plan.broken.includes(number));
  }

  /** Only where a majority is left, together with those that will be broken at the end. */
  private damage(server: SimulatedServer): void {
    const { broken } = this.world.plan;
    const lost = this.servers.filter(
      (one) => one === server || one.disk.isDamaged || broken.includes(one.number),
    );
    if (2 * lost.length >= this.servers.length) return;
    server.disk.isDamaged = true;
    server.crash();
  }

  private breakForEver(server: SimulatedServer): void {
    if (this.world.plan.brokenAre === 'down') return server.crash();
    if (!this.isGone(server)) server.start();
    for (const other of this.servers) {
      if (other === server) continue;
      this.network.cuts.add(server.number, other.number, 1);
      this.network.cuts.add(other.number, server.number, 1);
    }
  }

  private restart(server: SimulatedServer): void {
    const { healed } = this.world;
    if (this.isGone(server)) return;
    server.start();
    const effects = this.effectsAtStart.get(server);
    this.effectsAtStart.delete(server);
    if (effects !== undefined && !healed) server.crashAfter(effects);
  }

  private strike(fault: Fault, server: SimulatedServer): void {
    const { timeline } = this.world;
    this.world.trace('fault', { ...fault, target: server.id });
    const until = timeline.tick + fault.ticks;
    this.awayTicks = fault.ticks;
    switch (fault.kind) {
      case 'crash':
        return server.crashAfter(fault.effects);
      case 'crashInRecovery':
        this.effectsAtStart.set(server, fault.effects % 4);
        return server.crash();
      case 'crashAll':
        for (const one of this.servers) one.crash();
        return;
      case 'pause':
        return server.pause(fault.ticks);
      case 'partition':
        return this.partition({ ...fault, server: server.number });
      case 'clog':
        this.network.cloggedUntilTick[server.number * this.servers.length + fault.other] = until;
        return;
      case 'stall':
        server.disk.stalledUntilTick = until;
        return;
      case 'failedSync':
        server.disk.syncFails = true;
        return;
      case 'fullDisk':
        server.disk.fullUntilTick = until;
        return;
      case 'clockJump':
        server.clockFault.offsetMs += fault.ticks;
        return;
      case 'damage':
        return this.damage(server);
      case 'trigger':
        return server.node?.trigger({
          type: fault.effects % 4 === 0 ? 'HeartbeatRequested' : 'ElectionRequested',
        });
    }
  }

  private targetOf(fault: Fault): SimulatedServer {
    const leaders =
      fault.aim === 'leader' ? this.servers.filter(({ role }) => role.startsWith('leader')) : [];
    leaders.sort((one, other) => other.state.currentTerm - one.state.currentTerm);
    return leaders[0] ?? (this.servers[fault.server] as SimulatedServer);
  }

  private partition(fault: Fault): void {
    this.network.cuts.change(fault, 1);
    this.network.refresh();
    this.world.timeline.after(fault.ticks, null, () => {
      if (this.world.healed) return;
      this.network.cuts.change(fault, -1);
      this.network.refresh();
    });
  }
}
