/** A machine of the cluster: a disk, a clock, and a real RaftNode from one crash to the next. */

import type { Server } from '../../generated/server/role.ts';
import {
  bootServerState,
  type Configuration,
  type NodeId,
  type PeerMessage,
  type ServerState,
} from '../../generated/vocabulary.ts';
import { RaftNode } from '../../runtime/raft-node.ts';
import {
  DamagedStorageError,
  DiskFullError,
  StorageFailedError,
} from '../../runtime/storage/storage-errors.ts';
import { isJoint, simpleConfiguration } from '../../spec/rules/membership.ts';
import type { AppliedCommands } from './applied-commands.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { Life } from './life.ts';
import { type CoreObserver, observedCore } from './observed-core.ts';
import type { SeededRandom } from './seeded-random.ts';
import { ClockFault, SimulatedClock } from './simulated-clock.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import type { Port, SimulatedNetwork } from './simulated-network.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import { SimulatedTransport } from './simulated-transport.ts';
import type { Task } from './timeline.ts';
import { WatchedMachine } from './watched-machine.ts';
import type { World } from './world.ts';

/** What the servers of one cluster share. */
export interface Surroundings {
  readonly world: World;
  readonly network: SimulatedNetwork;
  readonly watch: ClusterWatch;
  readonly applied: AppliedCommands;
  /** Everybody, members or not. */
  readonly names: readonly NodeId[];
  /** The first configuration. */
  readonly voters: readonly NodeId[];
  readonly onElected: (server: SimulatedServer) => void;
  /** At the end of the step in which a snapshot begins to be written. */
  readonly onSnapshot: (server: SimulatedServer) => void;
  /** At the end of the step in which a leader begins to change who decides. */
  readonly onChange: (server: SimulatedServer) => void;
  /** The process of a server has ended: by a crash (null), or by itself. */
  readonly onDeath: (server: SimulatedServer) => void;
}

/** Of what is wrong with its disk a node may stop. */
const mayStop = [StorageFailedError, DamagedStorageError, DiskFullError];

export class SimulatedServer implements Port {
  readonly number: number;
  /** Changes only when another machine with another name takes its place. */
  id: NodeId;
  readonly disk: SimulatedDisk;
  readonly clockFault: ClockFault;
  /** Null from a crash to the restart. */
  node: RaftNode | null = null;
  life: Life | null = null;
  /** From a crash to the restart: what a server would start with. */
  state: ServerState;
  role = 'unseen';
  /** Null from a crash to the restart. */
  machine: WatchedMachine | null = null;
  /** Who belongs to the cluster, as far as it was told when it was set up: none if it is to join. */
  private replacedDisks = 0;
  private voters: readonly NodeId[];
  private readonly surroundings: Surroundings;
  private readonly random: SeededRandom;
  private transport: SimulatedTransport | null = null;
  private occasions = { isSaving: false, isChanging: false };
  private lives = 0;
  private pausedUntilTick = 0;
  private backlog: Task[] = [];

  constructor(number: number, surroundings: Surroundings) {
    const { world, voters } = surroundings;
    this.number = number;
    this.id = surroundings.names[number] as NodeId;
    this.voters = voters.includes(this.id) ? voters : [];
    this.surroundings = surroundings;
    this.random = world.random.fork(`server/${this.id}`);
    this.disk = new SimulatedDisk(world, this.id);
    this.clockFault = ClockFault.drawn(this.random.fork('drift'), world.plan);
    this.state = this.stateOnDisk();
  }

  /** It has booted and its process is alive. */
  get running(): boolean {
    return this.life !== null && this.role !== 'booting';
  }

  get listening(): Life | null {
    return this.transport?.events === null ? null : this.life;
  }

  get isPaused(): boolean {
    return this.pausedUntilTick > this.surroundings.world.timeline.tick;
  }

  start(): void {
    if (this.life !== null) return;
    const { world, network } = this.surroundings;
    this.lives += 1;
    const life = new Life(this.lives, this, () => this.crash());
    this.life = life;
    this.role = 'booting';
    this.transport = new SimulatedTransport(network, this, life, {
      listen: () => network.refresh(),
      onSend: (to, message) => this.noticeSend(to, message),
    });
    this.node = this.makeNode(life, this.transport);
    world.trace('start', { server: this.id, life: this.lives });
    world.timeline.settleLonger();
    this.node.start().catch((cause: unknown) => this.stopped(life, cause));
  }

  /** The power fails: now, between two effects. */
  crash(): void {
    if (this.life === null) return;
    this.surroundings.world.trace('crash', { server: this.id, life: this.lives });
    this.endLife();
  }

  /** Crashes after so many more effects of whatever it does. */
  crashAfter(effects: number): void {
    if (this.life !== null) this.life.effectsLeft = effects;
  }

  /** A trace goes on from life to life as long as the disk does: another disk begins another one. */
  private get traceName(): string {
    return this.replacedDisks === 0 ? this.id : `${this.id}/${this.replacedDisks + 1}`;
  }

  /** Another machine with an empty disk, which is to join: under this name, or under a new one. */
  replaceBy(name: NodeId): void {
    const { watch, network } = this.surroundings;
    this.crash();
    watch.remove(this);
    network.remove(this);
    this.id = name;
    this.disk.empty();
    this.replacedDisks += 1;
    this.voters = [];
    this.state = this.stateOnDisk();
    watch.add(this);
    network.add(this);
  }

  /** A name that nobody has had. */
  get newName(): NodeId {
    return `n${this.number + 1}-${this.replacedDisks + 2}` as NodeId;
  }

  pause(ticks: number): void {
    const { world } = this.surroundings;
    this.pausedUntilTick = Math.max(this.pausedUntilTick, world.timeline.tick + ticks);
    world.timeline.at(this.pausedUntilTick, null, () => this.resume());
  }

  /** Ends every pause. What waited happens now, in its order. */
  resumeNow(): void {
    this.pausedUntilTick = 0;
    this.resume();
  }

  mayRun(task: Task): boolean {
    if (!this.isPaused) return true;
    this.backlog.push(task);
    return false;
  }

  deliver(message: Parameters<Port['deliver']>[0]): void {
    this.transport?.events?.onMessage(message);
  }

  reach(peer: NodeId, reachable: boolean): void {
    this.transport?.events?.onReachable(peer, reachable);
  }

  private resume(): void {
    if (this.isPaused) return;
    for (const task of this.backlog) this.surroundings.world.timeline.again(task);
    this.backlog = [];
  }

  private stateOnDisk(): ServerState {
    const { plan } = this.surroundings.world;
    const { currentTerm, votedFor, snapshot, log } = this.disk;
    const settings = {
      id: this.id,
      configuration: simpleConfiguration(this.voters),
      batchLimits: { maxBatchBytes: 1 << 20, maxBatchEntries: plan.maxBatchEntries },
      flowLimits: plan.flowLimits,
      compactionLimits: plan.compactionLimits,
    };
    return bootServerState({ ...settings, currentTerm, votedFor, snapshot, log });
  }

  private makeNode(life: Life, transport: SimulatedTransport): RaftNode {
    const { world, applied } = this.surroundings;
    const { plan, plant } = world;
    const { electionTimeoutMs, heartbeatIntervalMs } = plan;
    const random = this.random.fork(`life/${life.number}`);
    this.machine = new WatchedMachine({ world, applied, server: this.id }, life);
    return new RaftNode({
      id: this.id,
      voters: this.voters,
      storage: new SimulatedStorage(this.disk, life, world),
      transport,
      clock: new SimulatedClock(world, life, this.clockFault, random.fork('timers')),
      random: () => random.fraction(),
      stateMachine: this.machine,
      timers: { electionTimeoutMs, heartbeatIntervalMs },
      batchLimits: { maxBatchEntries: plan.maxBatchEntries },
      flowLimits: plan.flowLimits,
      compactionLimits: plan.compactionLimits,
      priorities: plan.opinions[this.number] ?? {},
      requestLimits: { requestTimeoutMs: plan.requestTimeoutMs },
      ...(plan.leaseReads === null ? {} : { leaseReads: plan.leaseReads }),
      onFailure: (reason) => this.stopped(life, reason.cause),
      core: observedCore(this.observer(life), plant, world.coreOf(this.traceName)),
    });
  }

  private noticeSend(to: NodeId, message: PeerMessage): void {
    if (message.type === 'ForwardRequest' || message.type === 'ForwardResponse') return;
    this.surroundings.watch.onSend(this, to, message);
  }

  private observer(life: Life): CoreObserver {
    const { watch, world } = this.surroundings;
    const onBoot = (server: Server) => {
      this.state = server;
      this.role = server.role;
      watch.onStep(this, null);
    };
    return {
      isAlive: () => life.isAlive,
      nowMs: () => this.clockFault.nowMs(world.timeline.tick),
      onBoot,
      onStep: (event: Parameters<typeof watch.onStep>[1]) => {
        const { role } = this;
        this.role = (this.state as Server).role;
        watch.onStep(this, event);
        this.announce(role);
      },
      onApply: watch.onApply.bind(watch, this),
      onTimer: watch.onTimer.bind(watch, this),
      onSnapshot: () => {
        this.occasions.isSaving = true;
      },
      onConfiguration: (configuration: Configuration) => {
        this.occasions.isChanging = isJoint(configuration);
      },
      onBranch: watch.onBranch.bind(watch),
    };
  }

  /** A step is over: whoever lies in wait for what happened in it may strike. */
  private announce(roleBefore: string): void {
    const { isSaving, isChanging } = this.occasions;
    const { onElected, onSnapshot, onChange } = this.surroundings;
    const leads = this.role.startsWith('leader');
    this.occasions = { isSaving: false, isChanging: false };
    if (leads && this.role !== roleBefore) onElected(this);
    if (isSaving) onSnapshot(this);
    if (isChanging && leads) onChange(this);
  }

  /** The node has stopped itself. With a broken disk it may; anything else is a failure of the simulation. */
  private stopped(life: Life, cause: unknown): void {
    if (!life.isAlive) return;
    const { world } = this.surroundings;
    if (!mayStop.some((kind) => cause instanceof kind))
      world.fail('stopped', this.id, cause instanceof Error ? cause.message : String(cause));
    world.trace('stop', { server: this.id, cause: String(cause) });
    this.endLife();
  }

  private endLife(): void {
    if (this.life === null) return;
    this.life.isAlive = false;
    this.life = null;
    this.node = null;
    this.machine = null;
    this.transport = null;
    this.role = 'down';
    this.backlog = [];
    this.disk.loseUnsynced();
    this.state = this.stateOnDisk();
    const { network, watch, onDeath } = this.surroundings;
    network.refresh();
    watch.onStep(this, null);
    onDeath(this);
  }
}
