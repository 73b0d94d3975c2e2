/** Lets the scheduled faults happen, and ends them all. */

import { lastIndexOf, termIn } from '../../spec/cluster-view.ts';
import type { Fault } from './faults.ts';
import { type Membership, spareable } from './membership.ts';
import type { Operator } from './operator.ts';
import type { Breakage, Breakdown } from './plan.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

/** Where the faults strike. */
interface Theatre {
  readonly world: World;
  readonly servers: readonly SimulatedServer[];
  readonly network: SimulatedNetwork;
  readonly membership: Membership;
  readonly operator: Operator;
}

export class Nemesis {
  private readonly world: World;
  private readonly servers: readonly SimulatedServer[];
  private readonly network: SimulatedNetwork;
  private readonly membership: Membership;
  private readonly operator: Operator;
  /** How many ticks a server stays away that has stopped without being told for how long. */
  private awayTicks = 1;
  /** Faults that wait for somebody to win an election, to write a snapshot, or to change the members. */
  private readonly ambushes = { winner: [] as Fault[], saver: [] as Fault[], changer: [] as Fault[] };
  /** What this calm does not reach. */
  private broken: ReadonlySet<SimulatedServer> = new Set();
  private breakdown: Breakdown = 'down';
  /** How many will stop hearing the leader in this calm. */
  private shunnedCount = 0;
  private calms = 0;
  private readonly effectsAtStart = new Map<SimulatedServer, number>();

  constructor({ world, servers, network, membership, operator }: Theatre) {
    this.world = world;
    this.servers = servers;
    this.network = network;
    this.membership = membership;
    this.operator = operator;
    for (const fault of world.plan.schedule) {
      world.timeline.at(fault.atTick, null, () => {
        const { aim } = fault;
        if (world.healed) return;
        if (aim === 'server' || aim === 'leader') this.strike(fault, this.targetOf(fault));
        else this.ambushes[aim].push(fault);
      });
    }
  }

  /** A process has ended: somebody starts it again, unless it is broken for ever. */
  onDeath(server: SimulatedServer): void {
    const { healed, timeline } = this.world;
    if (!this.isGone(server)) timeline.after(healed ? 1 : this.awayTicks, null, () => this.restart(server));
  }

  /** Called within the step that has won, say: nothing has left the server yet. */
  onOccasion(occasion: keyof typeof this.ambushes, server: SimulatedServer): void {
    const fault = this.ambushes[occasion].shift();
    if (fault !== undefined) this.strike(fault, server);
  }

  /** Who takes part in a calm: the members that work. A server that was removed may stay behind. */
  get reached(): readonly SimulatedServer[] {
    return this.membership.membersAmong(this.servers.filter((server) => !this.isGone(server)));
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
    for (const waiting of Object.values(this.ambushes)) waiting.length = 0;
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
    // What somebody has asked for, or prefers, may disturb the leader whenever it arrives.
    const { schedule, opinions } = world.plan;
    const isAsked = schedule.some(({ kind }) => kind === 'trigger' || kind === 'transfer');
    const mayBeDisturbed = isAsked || opinions.length > 0;
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
    const leader = this.membership.leaderOf(reached);
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

  /**
   * Those with damaged disks cannot come back: with them, too, it must stay a minority. Nobody while it is
   * open which configuration decides: whose vote is needed then depends on who has heard what.
   */
  private chosen({ count, first, withLeader, isUnlucky }: Breakage): readonly SimulatedServer[] {
    const configuration = this.membership.settled();
    if (configuration === null) return [];
    const voters = this.servers.filter(({ id }) => configuration.voters.includes(id));
    const whole = voters.filter(({ disk }) => !disk.isDamaged);
    const most = spareable(configuration) - (voters.length - whole.length);
    const leader = withLeader ? this.membership.leaderOf(this.servers) : undefined;
    const start = Math.max(0, voters.indexOf(leader ?? (voters[first % voters.length] as SimulatedServer)));
    const from = (place: number) =>
      voters
        .map((_, offset) => voters[(place + offset) % voters.length] as SimulatedServer)
        .filter((server) => whole.includes(server))
        .slice(0, Math.max(0, Math.min(count, most)));
    if (!isUnlucky) return from(start);
    const choices = voters.map((_, place) => from(place));
    return choices.find((gone) => havePartedAll(whole.filter((one) => !gone.includes(one)))) ?? from(start);
  }

  private isGone(server: SimulatedServer): boolean {
    return server.disk.isDamaged || this.broken.has(server);
  }

  /** Only where a majority is left, and it is clear of whom. */
  private damage(server: SimulatedServer): void {
    const configuration = this.membership.settled();
    if (configuration === null || this.operator.openCount > 0) return;
    if (!this.membership.canDecide(configuration, server)) return;
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
        server.disk.reserve = fault.effects;
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
      case 'reconfigure':
      case 'transfer':
      case 'compact':
        return this.operator.carryOut(fault, server);
    }
  }

  /** What only a leader can do, others are asked for now and then. */
  private targetOf({ aim, kind, server, effects }: Fault): SimulatedServer {
    const isAsked = (kind === 'reconfigure' || kind === 'transfer') && effects > 0;
    const leader = aim === 'leader' || isAsked ? this.membership.leaderOf(this.servers) : undefined;
    return leader ?? (this.servers[server] as SimulatedServer);
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
  const logs = servers.map(({ disk }) => ({
    count: lastIndexOf(disk),
    term: termIn(disk, lastIndexOf(disk)),
  }));
  return !logs.some((one) => logs.every(({ count, term }) => one.count >= count && one.term >= term));
}
