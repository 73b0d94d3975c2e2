/** Shows every step of every server to the invariants of the specification. */

import { branches } from '../../generated/server/branches.ts';
import type { Timeout } from '../../generated/server/role.ts';
import type {
  LogEntry,
  NodeId,
  ServerEvent,
  ServerMessage,
  ServerState,
} from '../../generated/vocabulary.ts';
import type { DiskView, ServerView } from '../../spec/cluster-view.ts';
import { InvariantWatch } from '../../spec/invariant-watch.ts';
import { Stickiness } from './stickiness.ts';
import type { World } from './world.ts';

/** A server, as it is watched. */
export interface WatchedServer extends ServerView {
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
  readonly branchCounts = new Int32Array(branches.length);
  private readonly world: World;
  private readonly watch = new InvariantWatch();
  private readonly stickiness = new Stickiness();
  private readonly servers = new Map<NodeId, WatchedServer>();
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

  /** Null: the server has started, or has crashed. Then what it was about to do has not happened. */
  onStep(server: WatchedServer, event: ServerEvent | Timeout | null): void {
    const step = this.stepOf(server);
    if (!server.running) this.clear(step);
    step.event = event === null ? null : event.type;
    if (event !== null) this.steps += 1;
    this.mix(server);
    if (this.world.isTraced) this.world.trace('step', describe(server, event, step));
    const violation = this.watch.look({ servers: this.servers, step });
    if (violation !== null)
      this.world.fail(violation.id, violation.server, `${violation.name}: ${violation.seen}`);
    const disturbed = this.stickiness.refute(server, event);
    if (disturbed !== null) this.world.fail('stickiness', server.id, disturbed);
    this.clear(step);
  }

  private stepOf(server: WatchedServer): Step {
    return this.pending.get(server.id) as Step;
  }

  private clear(step: Step): void {
    step.sent.length = 0;
    step.applied.length = 0;
    step.touchedTimers = false;
  }

  private mix({ state, role, disk }: WatchedServer): void {
    let sum = Math.imul(this.digest ^ this.world.timeline.tick, prime);
    sum = Math.imul(sum ^ role.length, prime);
    sum = Math.imul(sum ^ state.currentTerm, prime);
    sum = Math.imul(sum ^ state.log.length, prime);
    sum = Math.imul(sum ^ state.commitIndex, prime);
    this.digest = Math.imul(sum ^ disk.log.length, prime);
  }
}

function emptyStep(server: NodeId): Step {
  return { server, event: null, sent: [], applied: [], touchedTimers: false };
}

function describe(
  { id, running, role, state, disk }: WatchedServer,
  event: ServerEvent | Timeout | null,
  step: Step,
): Readonly<Record<string, unknown>> {
  return {
    server: id,
    event: event === null ? (running ? 'boot' : 'crash') : eventText(event),
    role,
    term: state.currentTerm,
    vote: state.votedFor,
    last: state.log.length,
    durable: state.durableIndex,
    commit: state.commitIndex,
    applied: state.lastApplied,
    disk: `${disk.currentTerm}/${disk.votedFor ?? '-'}/${disk.log.length}`,
    sent: step.sent.map(({ to, message }) => `${to} ${eventText(message)}`),
  };
}

function eventText(event: ServerEvent | Timeout): string {
  switch (event.type) {
    case 'Timeout':
      return event.timer;
    case 'EntriesSaved':
      return `EntriesSaved ${event.index}@${event.term} in ${event.currentTerm}`;
    case 'ClientProposal':
      return `ClientProposal ${event.token}+${event.commands.length}`;
    case 'ClientRead':
      return `ClientRead ${event.token}+${event.count}`;
    case 'ElectionRequested':
    case 'HeartbeatRequested':
      return event.type;
    case 'AppendEntriesRequest':
      return (
        `${event.type} ${event.from} t${event.term} after ${event.prevLogIndex}@${event.prevLogTerm} ` +
        `+${event.entries.length} commit ${event.leaderCommit}`
      );
    case 'AppendEntriesResponse':
      return (
        `${event.type} ${event.from} t${event.term} ${event.success ? 'ok' : 'no'} ` +
        `after ${event.prevLogIndex} match ${event.matchIndex} ` +
        `conflict ${event.conflictIndex}@${event.conflictTerm}`
      );
    case 'PreVoteRequest':
    case 'RequestVoteRequest':
      return `${event.type} ${event.from} t${event.term} last ${event.lastLogIndex}@${event.lastLogTerm}`;
    case 'PreVoteResponse':
    case 'RequestVoteResponse':
      return `${event.type} ${event.from} t${event.term} ${event.voteGranted ? 'yes' : 'no'}`;
  }
}
