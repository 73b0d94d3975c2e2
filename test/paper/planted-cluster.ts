/** A cluster whose servers are whatever a test says they are, to see which invariant notices. */

import type { ServerView, StepView } from '../../spec/cluster-view.ts';
import { InvariantWatch } from '../../spec/invariant-watch.ts';
import type { Violation } from '../../spec/invariants.ts';
import type { ServerMessage } from '../../spec/messages.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { bootServerState, type ServerState } from '../../spec/state.ts';
import type {
  Configuration,
  LogEntry,
  LogIndex,
  LogPlace,
  NodeId,
  SnapshotMark,
  Term,
} from '../../spec/vocabulary.ts';

export interface Planted {
  readonly running?: boolean;
  readonly role?: string;
  readonly term?: number;
  readonly vote?: string | null;
  readonly leaderId?: string | null;
  readonly log?: readonly LogEntry[];
  readonly commit?: number;
  readonly applied?: number;
  readonly durable?: number;
  /** A leader has all votes of its term, unless it is said who voted. */
  readonly votesOf?: readonly string[];
  /** Indexes of entries whose proposers wait. */
  readonly pending?: readonly number[];
  /** How many rounds of reads a leader has begun, and who has answered which. */
  readonly readRound?: number;
  readonly confirmed?: Readonly<Record<string, number>>;
  /** Reads wait for the round after these. */
  readonly readsWait?: boolean;
  /** What a leader believes of the others. */
  readonly match?: Readonly<Record<string, number>>;
  /** What it will send them next; just after the match, unless said otherwise. */
  readonly next?: Readonly<Record<string, number>>;
  /** Who decides, as far as it knows; n1 to n3, unless said otherwise. */
  readonly configuration?: Configuration;
  /** The entry that has it. */
  readonly configurationIndex?: number;
  /** Those before it, of the same members. */
  readonly earlierConfigurations?: readonly number[];
  /** Of the disk and of the memory. */
  readonly snapshot?: SnapshotMark | null;
  /** The place just before the log. */
  readonly logStart?: readonly [index: number, term: number];
  /** As the memory has it, unless said otherwise. */
  readonly disk?: {
    readonly term?: number;
    readonly vote?: string | null;
    readonly log?: readonly LogEntry[];
    readonly snapshot?: SnapshotMark | null;
    readonly logStart?: readonly [index: number, term: number];
  };
}

export interface Happened {
  readonly event?: string | null;
  readonly sent?: readonly (readonly [to: string, message: ServerMessage])[];
  readonly applied?: readonly LogEntry[];
  readonly touchedTimers?: boolean;
}

const voters = ['n1', 'n2', 'n3'] as readonly string[] as readonly NodeId[];

export class PlantedCluster {
  private readonly watch = new InvariantWatch();
  private readonly servers = new Map<NodeId, ServerView>();
  private readonly known = new Map<string, Planted>();

  constructor(servers: Readonly<Record<string, Planted>> = {}) {
    const ids = new Set([...voters, ...(Object.keys(servers) as NodeId[])]);
    for (const id of ids) this.plant(id, servers[id] ?? {});
    for (const id of ids) this.look(id);
  }

  /** Changes a server: what is not mentioned stays. Nobody looks yet. */
  plant(id: string, changes: Planted): this {
    const planted = { ...this.known.get(id), ...changes };
    this.known.set(id, planted);
    this.servers.set(id as NodeId, viewOf(id as NodeId, planted));
    if (planted.role?.startsWith('leader')) this.elect(id, planted);
    return this;
  }

  private elect(id: string, { term = 0, votesOf = voters }: Planted): void {
    this.watch.votes.set(term as Term, new Map(votesOf.map((voter) => [voter as NodeId, id as NodeId])));
  }

  /** The server has stepped: what do the invariants say? */
  look(
    id: string,
    { event = 'HeartbeatRequested', sent = [], applied = [], touchedTimers = false }: Happened = {},
  ) {
    const step: StepView = {
      server: id as NodeId,
      event,
      sent: sent.map(([to, message]) => ({ to: to as NodeId, message })),
      applied,
      touchedTimers,
    };
    return this.watch.look({ servers: this.servers, step });
  }

  /** The identifier of the invariant that the step violates, or null. */
  violated(id: string, happened: Happened = {}): Violation['id'] | null {
    return this.look(id, happened)?.id ?? null;
  }
}

function placeOf([index, term]: readonly [number, number]): LogPlace {
  return { index: index as LogIndex, term: term as Term };
}

function viewOf(id: NodeId, planted: Planted): ServerView {
  const { running = true, role = 'follower.silent', term = 0, vote = null, log = [], disk = {} } = planted;
  const { snapshot = null, logStart = [0, 0] as const } = planted;
  const {
    term: diskTerm = term,
    vote: diskVote = vote,
    log: diskLog = log,
    snapshot: diskSnapshot = snapshot,
    logStart: diskStart = logStart,
  } = disk;
  const votedFor = diskVote as NodeId | null;
  const onDisk = { currentTerm: diskTerm as Term, votedFor, log: diskLog, snapshot: diskSnapshot };
  return {
    running,
    role,
    state: stateOf(id, role, planted),
    disk: { ...onDisk, logStart: placeOf(diskStart) },
  };
}

function stateOf(id: NodeId, role: string, planted: Planted): ServerState {
  const { term = 0, vote = null, log = [], snapshot = null, logStart = [0, 0] as const } = planted;
  const { commit = 0, applied = 0, durable = 0, leaderId = null, pending = [] } = planted;
  const { readRound = 0, readsWait = false, configurationIndex = 0 } = planted;
  const { configuration = simpleConfiguration(voters) } = planted;
  const state = bootServerState({
    id,
    configuration,
    batchLimits: { maxBatchBytes: 1000, maxBatchEntries: 10 },
    flowLimits: { maxInFlightMessages: 10, maxInFlightBytes: 1000, maxUncommittedBytes: 1000 },
    compactionLimits: { maxEntries: 1000, maxBytes: 1000, keptEntries: 0, pieceBytes: 10 },
    currentTerm: term as Term,
    votedFor: vote as NodeId | null,
    snapshot: null,
    log: [],
  });
  Object.assign(state, { commitIndex: commit, lastApplied: applied, durableIndex: durable });
  Object.assign(state, { leaderId, readRound, snapshot, log: log.slice(), logStart: placeOf(logStart) });
  const indexes = [...(planted.earlierConfigurations ?? []), configurationIndex] as LogIndex[];
  state.configurations = indexes.map((index) => ({ index, configuration }));
  for (const index of pending)
    state.pendingProposals.push({ token: index, index: index as LogIndex, count: 1 });
  if (readsWait)
    state.pendingReads.push({
      token: 1,
      count: 1,
      readIndex: state.commitIndex,
      round: readRound + 1,
      atMs: null,
    });
  plantFollowers(state, planted);
  if (role.startsWith('leader')) state.uncommittedBytes = uncommittedOf(state);
  return state;
}

function uncommittedOf({ log, commitIndex, currentTerm }: ServerState): number {
  const own = log.filter(({ index, term }) => index > commitIndex && term === currentTerm);
  return own.reduce((bytes, { command }) => bytes + command.byteLength, 0);
}

function plantFollowers(state: ServerState, { match = {}, next = {}, confirmed = {} }: Planted): void {
  const followers = new Map(state.followers);
  for (const [follower, matchIndex] of Object.entries(match)) {
    followers.set(follower as NodeId, {
      id: follower as NodeId,
      role: 'replicate.free',
      inFlight: [],
      inFlightBytes: 0,
      matchIndex: matchIndex as LogIndex,
      nextIndex: (next[follower] ?? matchIndex + 1) as LogIndex,
      confirmedRound: confirmed[follower] ?? 0,
      session: 1,
      snapshotIndex: 0 as LogIndex,
      snapshotOffset: 0,
      roundThrough: 0 as LogIndex,
      isCaughtUp: false,
    });
  }
  state.followers = followers;
}
