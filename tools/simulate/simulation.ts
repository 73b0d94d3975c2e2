/** One seed, from boot to convergence. */

import type { NodeId } from '../../generated/vocabulary.ts';
import type { ServerCore } from '../../runtime/server-core.ts';
import { AppliedCommands } from './applied-commands.ts';
import { ClusterWatch } from './cluster-watch.ts';
import { type Calm, Healing } from './healing.ts';
import { type Operation, refuteHistory } from './history.ts';
import { Membership } from './membership.ts';
import { Nemesis } from './nemesis.ts';
import { Operator } from './operator.ts';
import type { Plan } from './plan.ts';
import type { Plant } from './plants/plant.ts';
import { QuietOffice } from './quiet-office.ts';
import { SimulatedClients } from './simulated-clients.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedServer, type Surroundings } from './simulated-server.ts';
import { type Failure, type TraceSink, World } from './world.ts';

/** Seven servers that talk all the time take five. */
const mostStepsPerTick = 50;

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
  /** What each life of a server steps, given its name and the clock; the generated core if absent. */
  readonly coreOf?: (server: string, nowMs: () => number) => ServerCore;
}

/** Never rejects: whatever a broken core does is a failure of the run. */
export async function simulate(plan: Plan, options: SimulationOptions = {}): Promise<Outcome> {
  const world = new World(plan, options.plant ?? null, options.trace ?? null);
  const { coreOf } = options;
  if (coreOf !== undefined) world.coreOf = (server) => coreOf(server, () => world.timeline.tick);
  const cluster = assemble(world);
  const { watch, clients, applied } = cluster;
  if (world.isTraced) world.trace('plan', { ...plan });
  try {
    await run(world, cluster);
    const refutation = refuteHistory(clients.history.operations);
    if (refutation !== null) world.fail('I15', null, refutation);
  } catch (cause) {
    world.fail('exception', null, cause instanceof Error ? String(cause.stack) : String(cause));
  }
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

async function run(world: World, cluster: Cluster): Promise<void> {
  const { servers, clients, nemesis, watch } = cluster;
  const { timeline, plan } = world;
  const hasFailed = () => world.failure !== null;
  let healing: Calm | null = null;
  let calmTick = plan.calmEveryTicks;
  for (const server of servers) server.start();
  while (!hasFailed()) {
    const ends = timeline.isIdle || (await timeline.finishTick(plan.eagerTurns, hasFailed));
    refuteLivelock(world, ends, watch.steps);
    const wasCalm = healing !== null;
    if (healing?.isOver() === true) {
      healing = secondHalf(world, cluster);
      if (healing === null && timeline.tick >= plan.ticks) return;
    }
    if (wasCalm && healing === null) {
      calmTick = timeline.tick + plan.calmEveryTicks;
      nemesis.unleash();
      clients.ask(() => servers);
    }
    timeline.nextTick();
    if (healing !== null || timeline.tick < Math.min(calmTick, plan.ticks)) continue;
    nemesis.heal();
    clients.ask(() => nemesis.reached);
    healing = new Healing(world, cluster, servers);
  }
}

function refuteLivelock(world: World, tickEnds: boolean, steps: number): void {
  const { tick } = world.timeline;
  if (!tickEnds) world.fail('livelock', null, 'Something follows from something without any time passing.');
  if (steps > mostStepsPerTick * (tick + 1000))
    world.fail('livelock', null, `${steps} steps in ${tick} ticks: messages breed messages.`);
}

/** Somebody comes back to a cluster that serves, or no longer hears its leader; null if the calm is over. */
function secondHalf(world: World, cluster: Cluster): Calm | null {
  const { servers, clients, nemesis } = cluster;
  const { comeback } = nemesis;
  if (comeback === null || world.failure !== null) return null;
  if (comeback === 'shunned') return new QuietOffice(world, servers, nemesis.shun());
  nemesis.bringBack();
  clients.ask(() => nemesis.reached);
  return new Healing(world, cluster, servers);
}

type Cluster = ReturnType<typeof assemble>;

function assemble(world: World) {
  const { plan } = world;
  const names = Array.from({ length: plan.servers + plan.spares }, (_, place) => `n${place + 1}` as NodeId);
  const voters = names.slice(0, plan.servers);
  const network = new SimulatedNetwork(world);
  const watch = new ClusterWatch(world);
  const applied = new AppliedCommands(world);
  const occasions = {
    onDeath: (server: SimulatedServer) => {
      clients.lose(server);
      operator.lose(server);
      nemesis.onDeath(server);
    },
    onElected: (server: SimulatedServer) => nemesis.onOccasion('winner', server),
    onSnapshot: (server: SimulatedServer) => nemesis.onOccasion('saver', server),
    onChange: (server: SimulatedServer) => nemesis.onOccasion('changer', server),
  };
  const surroundings: Surroundings = { world, network, watch, applied, names, voters, ...occasions };
  const servers = names.map((_, number) => new SimulatedServer(number, surroundings));
  const clients = new SimulatedClients(world, servers, applied);
  const membership = new Membership(watch, servers, voters);
  const operator = new Operator(world, servers, membership);
  const nemesis = new Nemesis({ world, servers, network, membership, operator });
  for (const server of servers) {
    network.add(server);
    watch.add(server);
  }
  return { network, watch, applied, servers, clients, membership, operator, nemesis };
}
