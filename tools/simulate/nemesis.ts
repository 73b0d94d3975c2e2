/** Lets the scheduled faults happen, and ends them all. */

import type { Fault } from './faults.ts';
import type { Breakage, Breakdown } from './plan.ts';
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
  /** What this calm does not reach. */
  private broken: ReadonlySet<SimulatedServer> = new Set();
  private breakdown: Breakdown = 'down';
  /** How many will stop hearing the leader in this calm. */
  private shunnedCount = 0;
  private calms = 0;
  private readonly effectsAtStart = new Map<SimulatedServer, number>();

  constructor(world: World, servers: readonly SimulatedServer[], network: SimulatedNetwork) {
    this.world = world;
    this.servers = servers;
    this.network = network;
    for (const fault of world.plan.schedule) {
      world.timeline.at(fault.atTick, null, () => {
        if (world.healed) return;
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

  /** Who takes part in a calm. */
  get reached(): readonly SimulatedServer[] {
    return this.servers.filter((server) => !this.broken.has(server) && !server.disk.isDamaged);
  }

  /** Every fault ends, and everybody is back, but for a minority that is broken. */
  heal(): void {
    const { plan } = this.world;
    const breakage = plan.breakages[this.calms % plan.breakages.length] as Breakage;
    this.calms += 1;
    const chosen = this.chosen(breakage);
    const isShunned = breakage.are === 'shunned';
    this.broken = new Set(isShunned ? [] : chosen);
    this.shunnedCount = isShunned ? chosen.length : 0;
    this.breakdown = breakage.are;
    this.world.healed = true;
    this.ambushes.length = 0;
    const broken = [...this.broken].map(({ id }) => id);
    this.world.trace('heal', { broken, are: breakage.are });
    this.network.cuts.mendAll();
    this.network.cloggedUntilTick.fill(0);
    for (const server of this.servers) {
      server.disk.stalledUntilTick = 0;
      server.disk.fullUntilTick = 0;
      server.disk.syncFails = false;
      server.crashAfter(Number.POSITIVE_INFINITY);
      server.resumeNow();
      if (this.broken.has(server)) this.breakDown(server);
      else if (!this.isGone(server)) server.start();
    }
    this.network.refresh();
  }

  private breakDown(server: SimulatedServer): void {
    const { number } = server;
    if (this.breakdown === 'down') server.crash();
    else server.start();
    if (this.breakdown === 'stalled') server.disk.stalledUntilTick = Number.POSITIVE_INFINITY;
    else if (this.breakdown === 'deaf')
      this.network.cuts.change({ shape: 'deaf', server: number, other: number, sides: 0 }, 1);
    else this.network.cuts.addAll(number, 1);
  }

  /** How the calm goes on when the cluster serves again; null if it is over then. */
  get comeback(): 'returning' | 'shunned' | null {
    const { breakdown, broken, shunnedCount, world } = this;
    if (breakdown === 'returning' && broken.size > 0) return breakdown;
    // What an operator has asked for may disturb the leader whenever it arrives.
    const mayBeDisturbed = world.plan.schedule.some(({ kind }) => kind === 'trigger');
    return shunnedCount > 0 && !mayBeDisturbed ? 'shunned' : null;
  }

  /** Those who were isolated stand in vain, until their terms are newer than all others. */
  bringBack(): void {
    const latest = Math.max(...this.servers.map(({ state }) => state.currentTerm));
    for (const server of this.broken) {
      for (let term: number = server.state.currentTerm; term <= latest; term += 1)
        server.node?.trigger({ type: 'ElectionRequested' });
      // A write that failed late may have stopped it meanwhile.
      server.start();
    }
    this.broken = new Set();
    this.breakdown = 'down';
    this.world.trace('bring back', {});
    this.world.timeline.after(2, null, () => {
      this.network.cuts.mendAll();
      this.network.refresh();
    });
  }

  /** Some no longer hear the leader. Returns the others. */
  shun(): readonly SimulatedServer[] {
    const { reached } = this;
    const leader = this.leaders()[0];
    const shunned = reached.filter((server) => server !== leader).slice(0, this.shunnedCount);
    for (const { number } of shunned) this.network.cuts.add(leader?.number ?? number, number, 1);
    this.shunnedCount = 0;
    this.world.trace('shun', { shunned: shunned.map(({ id }) => id) });
    return reached.filter((server) => !shunned.includes(server));
  }

  /** The calm is over: what was broken comes back, and the schedule goes on. */
  unleash(): void {
    this.world.healed = false;
    this.world.trace('unleash', {});
    const { broken } = this;
    this.broken = new Set();
    this.network.cuts.mendAll();
    for (const server of this.servers) {
      server.disk.stalledUntilTick = 0;
      if (broken.has(server) && this.breakdown === 'stalled') server.crash();
      if (!this.isGone(server)) server.start();
    }
    this.network.refresh();
  }

  /** Those with damaged disks cannot come back: with them, too, it must stay a minority. */
  private chosen({ count, first, withLeader, isUnlucky }: Breakage): readonly SimulatedServer[] {
    const whole = this.servers.filter(({ disk }) => !disk.isDamaged);
    const most = Math.ceil(this.servers.length / 2) - 1 - (this.servers.length - whole.length);
    const leader = withLeader ? this.leaders()[0] : undefined;
    const start = leader?.number ?? first;
    const from = (number: number) =>
      this.servers
        .map((_, offset) => this.servers[(number + offset) % this.servers.length] as SimulatedServer)
        .filter((server) => whole.includes(server))
        .slice(0, Math.max(0, Math.min(count, most)));
    if (!isUnlucky) return from(start);
    const choices = this.servers.map((_, number) => from(number));
    return choices.find((gone) => havePartedAll(whole.filter((one) => !gone.includes(one)))) ?? from(start);
  }

  private isGone(server: SimulatedServer): boolean {
    return server.disk.isDamaged || this.broken.has(server);
  }

  /** Only where a majority is left. */
  private damage(server: SimulatedServer): void {
    const lost = this.servers.filter((one) => one === server || one.disk.isDamaged);
    if (2 * lost.length >= this.servers.length) return;
    server.disk.isDamaged = true;
    server.crash();
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
    const leader = fault.aim === 'leader' ? this.leaders()[0] : undefined;
    return leader ?? (this.servers[fault.server] as SimulatedServer);
  }

  /** The one of the latest term first. */
  private leaders(): readonly SimulatedServer[] {
    return this.servers
      .filter(({ role }) => role.startsWith('leader'))
      .sort((one, other) => other.state.currentTerm - one.state.currentTerm);
  }

  private partition(fault: Fault): void {
    const { calms } = this;
    this.network.cuts.change(fault, 1);
    this.network.refresh();
    this.world.timeline.after(fault.ticks, null, () => {
      if (this.calms !== calms) return;
      this.network.cuts.change(fault, -1);
      this.network.refresh();
    });
  }
}

/** Nobody's log is both the longest and of the latest term: a wrong comparison may refuse them all. */
function havePartedAll(servers: readonly SimulatedServer[]): boolean {
  const logs = servers.map(({ disk }) => ({ count: disk.log.length, term: disk.log.at(-1)?.term ?? 0 }));
  return !logs.some((one) => logs.every(({ count, term }) => one.count >= count && one.term >= term));
}
