/** A leader that all others follow stays in office, whatever somebody does who cannot hear it. */

import type { Calm } from './healing.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

/** In election timeouts: enough for whoever does not hear the leader to ask several times. */
const lasts = 16;

export class QuietOffice implements Calm {
  private readonly world: World;
  private readonly untilTick: number;
  private readonly mostTerms: ReadonlyMap<SimulatedServer, number>;

  /** `served`: who hears the leader. */
  constructor(world: World, servers: readonly SimulatedServer[], served: readonly SimulatedServer[]) {
    this.world = world;
    this.untilTick = world.timeline.tick + lasts * world.plan.electionTimeoutMs;
    // What the others were granted long ago may arrive now, so each may stand once, and take the rest along.
    const latest = Math.max(...servers.map(({ state }) => state.currentTerm));
    const most = latest + servers.length - served.length;
    this.mostTerms = new Map(
      servers.map((one) => [one, served.includes(one) ? one.state.currentTerm : most]),
    );
  }

  isOver(): boolean {
    const { world } = this;
    for (const [{ id, state }, most] of this.mostTerms)
      if (state.currentTerm > most)
        world.fail(
          'L1',
          id,
          `Its term is ${state.currentTerm}, beyond ${most}, under a leader that all hear.`,
        );
    return world.failure !== null || world.timeline.tick >= this.untilTick;
  }
}
