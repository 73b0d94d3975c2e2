/** When the faults have ended, the cluster must serve again: L1, L2 and L4, with a deadline. */

import type { SimulatedClients } from './simulated-clients.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

/** In election timeouts (the shortest one) after the healing began. */
export const leaderWithin = 40;
export const convergedWithin = 80;

/** A time without faults, in which something has to be seen. */
export interface Calm {
  /** True when it has been seen. Fails the simulation when it is not. */
  isOver(): boolean;
}

export class Healing implements Calm {
  private readonly world: World;
  private readonly clients: SimulatedClients;
  private readonly reached: readonly SimulatedServer[];
  private readonly beganTick: number;
  private readonly callsBefore: number;
  /** What lagging followers lack travels in batches, each with its own round trip: time on top. */
  private readonly catchUpTicks: number;
  private leaderTick: number | null = null;

  /** `reached`: who takes part. */
  constructor(world: World, reached: readonly SimulatedServer[], clients: SimulatedClients) {
    const { plan, timeline } = world;
    this.world = world;
    this.clients = clients;
    this.reached = reached;
    this.beganTick = timeline.tick;
    this.callsBefore = clients.history.operations.length;
    const longest = Math.max(...reached.map(({ disk }) => disk.log.length));
    this.catchUpTicks = Math.ceil(longest / plan.maxBatchEntries) * 4 + plan.requestTimeoutMs * 1.5;
  }

  /** True when everything that was demanded has been seen. Fails the simulation when it is too late. */
  isOver(): boolean {
    const { timeline, plan } = this.world;
    const timeouts = (timeline.tick - this.beganTick) / plan.electionTimeoutMs;
    if (this.leaderTick === null && this.hasLeader()) this.leaderTick = timeline.tick;
    if (this.leaderTick === null && timeouts > leaderWithin)
      this.world.fail('L1', null, `No leader ${leaderWithin} election timeouts after the faults ended.`);
    if (this.leaderTick !== null && this.hasProgress()) this.clients.stop();
    if (this.hasConverged()) return true;
    const late = timeline.tick - this.catchUpTicks - this.beganTick;
    if (late > convergedWithin * plan.electionTimeoutMs) this.failLate();
    return this.world.failure !== null;
  }

  private hasLeader(): boolean {
    return this.reached.some(({ role }) => role.startsWith('leader'));
  }

  /** Every client that was there has been served since. */
  private hasProgress(): boolean {
    const { operations } = this.clients.history;
    let served = 0;
    for (let place = this.callsBefore; place < operations.length; place += 1)
      if (operations[place]?.outcome === 'ok') served += 1;
    return served >= 3;
  }

  private hasConverged(): boolean {
    if (this.leaderTick === null || this.clients.openCount > 0 || !this.hasProgress()) return false;
    const [first, ...others] = this.reached;
    if (first === undefined || !isAtRest(first)) return false;
    return others.every((one) => isAtRest(one) && one.state.log.length === first.state.log.length);
  }

  private failLate(): void {
    const { openCount } = this.clients;
    const states = this.reached.map(
      ({ id, role, state }) => `${id} ${role} ${state.lastApplied}/${state.log.length}`,
    );
    const text = `${convergedWithin} election timeouts after the faults ended: ${states.join(', ')}`;
    if (!this.hasProgress()) this.world.fail('L1', null, `No progress ${text}.`);
    else if (openCount > 0) this.world.fail('L4', null, `${openCount} calls are not answered ${text}.`);
    else if (this.reached.some(owes))
      this.world.fail('I19', null, `Nobody asks, but requests are open ${text}.`);
    else this.world.fail('L2', null, `No agreement ${text}.`);
  }
}

/** What its clients and those of other servers asked it counts against its bounds until it is done. */
const owes = ({ node }: SimulatedServer) => node !== null && node.status().openRequests > 0;

function isAtRest(server: SimulatedServer): boolean {
  const { running, state } = server;
  if (!running || state.lastApplied !== state.log.length) return false;
  return state.durableIndex === state.log.length && !owes(server);
}
