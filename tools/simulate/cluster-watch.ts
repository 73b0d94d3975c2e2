/** Shows every step of every server to the invariants of the specification. */

import type { Timeout } from '../../generated/server/role.ts';
import type {
  Configuration,
  LogEntry,
  NodeId,
  ServerEvent,
  ServerMessage,
  ServerState,
} from '../../generated/vocabulary.ts';
import { type Committed, type DiskView, lastIndexOf, type ServerView } from '../../spec/cluster-view.ts';
import { InvariantWatch } from '../../spec/invariant-watch.ts';
import type { PlacedConfiguration } from '../../spec/state.ts';
import { allBranches } from './all-branches.ts';
import { ConfigurationCheck } from './configuration-check.ts';
import { LeaseCheck, type LeasingServer } from './lease-check.ts';
import { describeStep } from './step-description.ts';
import { Stickiness } from './stickiness.ts';
import type { World } from './world.ts';

/** A server, as it is watched. */
export interface WatchedServer extends ServerView, LeasingServer {
  readonly id: NodeId;
  readonly state: Readonly<ServerState>;
  readonly disk: DiskView;
}

/** Of the FNV hash. */
const prime = 0x0100_0193;

interface Step {
  server: NodeId;
  event: string | null;
  sent: { readonly to: NodeId; readonly message: ServerMessage }[];
  applied: LogEntry[];
  touchedTimers: boolean;
}

export class ClusterWatch {
  /** Steps of the core, over all servers. */
  steps = 0;
  /** Changes with every step: two runs with the same digest were the same run. */
  digest = 0;
  readonly branchCounts = new Int32Array(allBranches.length);
  private readonly world: World;
  private readonly watch = new InvariantWatch();
  private readonly stickiness = new Stickiness();
  private readonly leaseCheck = new LeaseCheck();
  private readonly configurationCheck = new ConfigurationCheck();
  private readonly servers = new Map<NodeId, WatchedServer>();
  private readonly configurations: PlacedConfiguration[] = [];
  private seenCommitted = 0;
  /** Per server, what has happened since its last step. */
  private readonly pending = new Map<NodeId, Step>();

  constructor(world: World) {
    this.world = world;
  }

  add(server: WatchedServer): void {
    this.servers.set(server.id, server);
    this.pending.set(server.id, emptyStep(server.id));
  }

  onSend(server: WatchedServer, to: NodeId, message: ServerMessage): void {
    this.stepOf(server).sent.push({ to, message });
  }

  onApply(server: WatchedServer, entries: readonly LogEntry[]): void {
    const { applied } = this.stepOf(server);
    for (const entry of entries) applied.push(entry);
  }

  onTimer(server: WatchedServer): void {
    this.stepOf(server).touchedTimers = true;
  }

  onBranch(branch: number): void {
    this.branchCounts[branch] = (this.branchCounts[branch] as number) + 1;
  }

  /** All that anybody knew to be committed, in their order. */
  get committedConfigurations(): readonly PlacedConfiguration[] {
    const { committed } = this.watch;
    for (; this.seenCommitted < committed.length; this.seenCommitted += 1) {
      const { index, configuration } = (committed[this.seenCommitted] as Committed).entry;
      if (configuration !== null) this.configurations.push({ index, configuration });
    }
    return this.configurations;
  }

  /** Undefined as long as nothing is committed. */
  get lastCommitted(): LogEntry | undefined {
    return this.watch.committed.at(-1)?.entry;
  }

  /** The server is gone with its disk, and nobody's majority counts on it any more. */
  remove({ id }: WatchedServer): void {
    this.servers.delete(id);
    this.pending.delete(id);
    this.watch.forget(id);
    this.stickiness.forget(id);
  }

  /** Null: the server has started, or has crashed. Then what it was about to do has not happened. */
  onStep(server: WatchedServer, event: ServerEvent | Timeout | null): void {
    const step = this.stepOf(server);
    if (!server.running) this.clear(step);
    step.event = event === null ? null : event.type;
    if (event !== null) this.steps += 1;
    this.mix(server);
    if (this.world.isTraced) this.world.trace('step', describeStep(server, event, step.sent));
    const violation = this.watch.look({ servers: this.servers, step });
    if (violation !== null)
      this.world.fail(violation.id, violation.server, `${violation.name}: ${violation.seen}`);
    const disturbed = this.stickiness.refute(server, event);
    if (disturbed !== null) this.world.fail('stickiness', server.id, disturbed);
    const outlived = this.leaseCheck.refute(server, this.servers.values(), this.world.timeline.tick);
    if (outlived !== null) this.world.fail('lease', server.id, outlived);
    const unheard = this.configurationCheck.refute(server, this.committedConfigurations);
    if (unheard !== null) this.world.fail('configuration', server.id, unheard);
    this.clear(step);
  }

  private stepOf(server: WatchedServer): Step {
    return this.pending.get(server.id) as Step;
  }

  private clear(step: Step): void {
    if (step.sent.length > 0) step.sent = [];
    if (step.applied.length > 0) step.applied = [];
    step.touchedTimers = false;
  }

  private mix({ state, role, disk }: WatchedServer): void {
    let sum = Math.imul(this.digest ^ this.world.timeline.tick, prime);
    sum = Math.imul(sum ^ role.length, prime);
    sum = Math.imul(sum ^ state.currentTerm, prime);
    sum = Math.imul(sum ^ lastIndexOf(state), prime);
    sum = Math.imul(sum ^ state.commitIndex, prime);
    sum = Math.imul(sum ^ state.logStart.index, prime);
    sum = Math.imul(sum ^ memberCount(state.configuration), prime);
    this.digest = Math.imul(sum ^ lastIndexOf(disk), prime);
  }
}

/** A voter of both halves counts once. */
function memberCount({ voters, oldVoters, learners }: Configuration): number {
  let count = voters.length + learners.length;
  for (const voter of oldVoters) if (!voters.includes(voter)) count += 1;
  return count;
}

function emptyStep(server: NodeId): Step {
  return { server, event: null, sent: [], applied: [], touchedTimers: false };
}
