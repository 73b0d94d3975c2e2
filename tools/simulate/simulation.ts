/** One seed, from boot to convergence. */

import type { NodeId } from '../../generated/vocabulary.ts';
import { AppliedCommands } from './applied-commands.ts';
import { ClusterWatch } from './cluster-watch.ts';
import { Healing } from './healing.ts';
import { type Operation, refuteHistory } from './history.ts';
import { Nemesis } from './nemesis.ts';
import type { Plan } from './plan.ts';
import type { Plant } from './plant.ts';
import { SimulatedClients } from './simulated-clients.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedServer, type Surroundings } from './simulated-server.ts';
import { type Failure, type TraceSink, World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly failure: Failure | null;
  /** How many ticks it lasted, healing included. */
  readonly ticks: number;
  /** Steps of the core, over all servers. */
  readonly steps: number;
  readonly commands: number;
  /** Equal in every process and on every version of Node. */
  readonly digest: number;
  /** Per branch of the chart, how often it was taken. */
  readonly branchCounts: Int32Array;
  readonly history: readonly Operation[];
}

export interface SimulationOptions {
  readonly plant?: Plant;
  readonly trace?: TraceSink;
}

export async function simulate(plan: Plan, options: SimulationOptions = {}): Promise<Outcome> {
  const world = new World(plan, options.plant ?? null, options.trace ?? null);
  const cluster = assemble(world);
  const { watch, clients, nemesis, servers, applied } = cluster;
  if (world.isTraced) world.trace('plan', { ...plan });
  for (const server of servers) server.start();
  let healing: Healing | null = null;
  const hasFailed = () => world.failure !== null;
  while (!hasFailed()) {
    const ends = world.timeline.isIdle || (await world.timeline.finishTick(plan.eagerTurns, hasFailed));
    if (!ends) world.fail('livelock', null, 'Something follows from something without any time passing.');
    if (healing?.isOver() === true) break;
    world.timeline.nextTick();
    if (healing === null && world.timeline.tick >= plan.ticks) {
      nemesis.heal();
      healing = new Healing(world, servers, clients);
    }
  }
  const refutation = refuteHistory(clients.history.operations);
  if (refutation !== null) world.fail('I15', null, refutation);
  world.trace('end', { steps: watch.steps, digest: watch.digest });
  return {
    seed: plan.seed,
    failure: world.failure,
    ticks: world.timeline.tick,
    steps: watch.steps,
    commands: applied.count,
    digest: watch.digest,
    branchCounts: watch.branchCounts,
    history: clients.history.operations,
  };
}

function assemble(world: World) {
  const voters = Array.from({ length: world.plan.servers }, (_, number) => `n${number + 1}` as NodeId);
  const network = new SimulatedNetwork(world);
  const watch = new ClusterWatch(world);
  const applied = new AppliedCommands(world);
  const onDeath = (server: SimulatedServer) => {
    clients.lose(server);
    nemesis.onDeath(server);
  };
  const onElected = (server: SimulatedServer) => nemesis.onElected(server);
  const surroundings: Surroundings = { world, network, watch, applied, voters, onElected, onDeath };
  const servers = voters.map((_, number) => new SimulatedServer(number, surroundings));
  const clients = new SimulatedClients(world, servers, applied);
  const nemesis = new Nemesis(world, servers, network);
  for (const server of servers) {
    network.add(server);
    watch.add(server);
  }
  return { network, watch, applied, servers, clients, nemesis };
}
