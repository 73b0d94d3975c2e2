/** What a node needs to be told, what it assumes, and what it refuses. */

import { isWellFormedText, utf8Length } from '../generated/messages/utf8.ts';
import {
  type BatchLimits,
  type CompactionLimits,
  type Configuration,
  type FlowLimits,
  type LeaseLimits,
  type NodeId,
  type PreferredServer,
  type ServerEvent,
  simpleConfiguration,
} from '../generated/vocabulary.ts';
import type { TimerLengths } from './chart-timers.ts';
import type { RequestLimits } from './client-requests.ts';
import type { Clock, Random } from './clock/clock.ts';
import type { NodeStoppedError } from './errors.ts';
import { InvalidOptionsError } from './errors.ts';
import { type LeaseReads, leaseLimitsOf, leaseRanges } from './lease-reads.ts';
import { preferredServers } from './preferred-servers.ts';
import { generatedCore, type ServerCore } from './server-core.ts';
import type { StateMachine } from './state-machine.ts';
import type { Storage } from './storage/storage.ts';
import type { Transport } from './transport/transport.ts';

/** What an operator or a test may let happen. */
export type NodeTrigger = Extract<
  ServerEvent,
  { type: 'ElectionRequested' | 'HeartbeatRequested' | 'CompactionRequested' }
>;

export interface RaftNodeOptions {
  /** This server's name; one of the voters. */
  readonly id: string;
  /**
   * The names of all servers of the cluster, this one among them, each once. They count until the log says
   * who the members are. Empty: this server joins a cluster, whose leader will tell it who the members are.
   */
  readonly voters: readonly string[];
  /** Where the voters are reached, opaque to the node: the transport is told. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly storage: Storage;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly stateMachine: StateMachine;
  readonly timers?: Partial<TimerLengths>;
  readonly batchLimits?: Partial<BatchLimits>;
  /** How much may be under way to a follower, and uncommitted, at the same time. */
  readonly flowLimits?: Partial<FlowLimits>;
  /** When a snapshot of the state machine takes the place of the log's beginning. */
  readonly compactionLimits?: Partial<CompactionLimits>;
  /**
   * Which servers rather lead, by their names: the higher, the rather, and 0 for whoever is not named. The
   * same on every server. Default: all are equal, and whoever has been elected stays.
   */
  readonly priorities?: Readonly<Record<string, number>>;
  readonly requestLimits?: Partial<RequestLimits>;
  /** Reads by lease: see LeaseReads. Absent: every read asks a majority. */
  readonly leaseReads?: LeaseReads;
  /** Called when this server hears of a leader, or (null) no longer knows one. */
  readonly onLeader?: (leaderId: NodeId | null) => void;
  /**
   * Called once if the node stops itself: its disk failed, or a guarantee was broken. The process should end.
   */
  readonly onFailure?: (reason: NodeStoppedError) => void;
  /** For instruments: what is stepped, if not the generated core itself. */
  readonly core?: ServerCore;
}

export interface RaftNodeSettings {
  readonly id: NodeId;
  readonly configuration: Configuration;
  readonly storage: Storage;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly stateMachine: StateMachine;
  readonly timers: TimerLengths;
  readonly batchLimits: BatchLimits;
  readonly flowLimits: FlowLimits;
  readonly compactionLimits: CompactionLimits;
  readonly priorities: readonly PreferredServer[];
  readonly requestLimits: RequestLimits;
  readonly leaseLimits: LeaseLimits | null;
  readonly onLeader: (leaderId: NodeId | null) => void;
  readonly onFailure: (reason: NodeStoppedError) => void;
  readonly core: ServerCore;
}

const mebibyte = 1024 * 1024;

export const defaultTimers: TimerLengths = {
  electionTimeoutMs: 400,
  heartbeatIntervalMs: 50,
};
const defaultBatchLimits: BatchLimits = {
  maxBatchBytes: mebibyte,
  maxBatchEntries: 4096,
};
const defaultFlowLimits: FlowLimits = {
  maxInFlightMessages: 256,
  maxInFlightBytes: 8 * mebibyte,
  maxUncommittedBytes: 64 * mebibyte,
};
const defaultCompactionLimits: CompactionLimits = {
  maxEntries: 1_000_000,
  maxBytes: 256 * mebibyte,
  keptEntries: 5000,
  pieceBytes: 256 * 1024,
};
const defaultRequestLimits: RequestLimits = {
  maxOpenRequests: 65_536,
  maxOpenBytes: 64 * mebibyte,
  maxRequestBytes: 4 * mebibyte,
  requestTimeoutMs: 5000,
};

/** Throws InvalidOptionsError: what, why, and what to do. */
export function checkedOptions(options: RaftNodeOptions): RaftNodeSettings {
  refuseVoters(options.voters);
  const configuration = configurationOf(options);
  const settings: RaftNodeSettings = {
    id: options.id as NodeId,
    configuration,
    storage: options.storage,
    transport: options.transport,
    clock: options.clock,
    random: options.random,
    stateMachine: options.stateMachine,
    timers: { ...defaultTimers, ...options.timers },
    batchLimits: { ...defaultBatchLimits, ...options.batchLimits },
    flowLimits: { ...defaultFlowLimits, ...options.flowLimits },
    compactionLimits: compactionLimitsOf(options),
    priorities: preferredServers(options.priorities ?? {}),
    requestLimits: { ...defaultRequestLimits, ...options.requestLimits },
    leaseLimits: leaseLimitsOf(options.leaseReads, { ...defaultTimers, ...options.timers }),
    onLeader: options.onLeader ?? (() => {}),
    onFailure: options.onFailure ?? (() => {}),
    core: options.core ?? generatedCore,
  };
  refuseStranger(settings);
  refuseTimers(settings.timers);
  refuseNumbers('batchLimits', settings.batchLimits, batchRanges);
  refuseNumbers('flowLimits', settings.flowLimits, flowRanges);
  refuseNumbers('compactionLimits', settings.compactionLimits, compactionRanges);
  refuseNumbers('requestLimits', settings.requestLimits, requestRanges);
  if (options.leaseReads) refuseNumbers('leaseReads', options.leaseReads, leaseRanges);
  return settings;
}

function configurationOf({ voters, addresses = {} }: RaftNodeOptions): Configuration {
  const simple = simpleConfiguration([...voters] as NodeId[]);
  return { ...simple, addresses: simple.addresses.map(({ id }) => ({ id, address: addresses[id] ?? '' })) };
}

/** Throws InvalidOptionsError if there is nothing that could take the place of the log's beginning. */
export function refuseCompaction({ id, stateMachine }: RaftNodeSettings): void {
  if (stateMachine.snapshot !== undefined && stateMachine.restore !== undefined) return;
  throw new InvalidOptionsError(
    `Cannot make the log of ${id} shorter: its state machine has no snapshots. Give it snapshot() and restore().`,
  );
}

/** A state machine that cannot be saved keeps its whole log. */
function compactionLimitsOf({ stateMachine, compactionLimits }: RaftNodeOptions): CompactionLimits {
  const limits = { ...defaultCompactionLimits, ...compactionLimits };
  if (stateMachine.snapshot !== undefined && stateMachine.restore !== undefined) return limits;
  return { ...limits, maxEntries: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER };
}

/** What the codec of the peers takes for a name. */
const longestNameBytes = 64;

/** Throws InvalidOptionsError if no server can have this name. */
export function refuseName(name: unknown): void {
  const complaint = complaintOfName(name);
  if (complaint === null) return;
  throw new InvalidOptionsError(
    `Cannot call a server ${shown(name)}: a name is a text of 1 to ${longestNameBytes} bytes of UTF-8, and this ` +
      `one ${complaint}. Choose another one.`,
  );
}

function complaintOfName(name: unknown): string | null {
  if (typeof name !== 'string') return 'is no text';
  if (!isWellFormedText(name)) return 'has half of a surrogate pair, which has no UTF-8';
  const bytes = utf8Length(name);
  return bytes >= 1 && bytes <= longestNameBytes ? null : `has ${bytes}`;
}

function refuseVoters(voters: unknown): void {
  if (!Array.isArray(voters)) {
    throw new InvalidOptionsError(
      `Cannot use ${shown(voters)} as the voters of a cluster: they are a list of names. Name all servers, this ` +
        'one too; none, if it joins a cluster.',
    );
  }
  for (const name of voters) refuseName(name);
  const twice = voters.find((name, position) => voters.indexOf(name) !== position);
  if (twice === undefined) return;
  throw new InvalidOptionsError(
    `Cannot count the voter "${twice}" twice: a server has one vote. Delete one of them, or correct its name.`,
  );
}

function refuseStranger({ id, configuration }: RaftNodeSettings): void {
  if (configuration.voters.includes(id) || configuration.voters.length === 0) return;
  throw new InvalidOptionsError(
    `Cannot make server ${shown(id)}: it is not one of the voters (${configuration.voters.join(', ')}). Add it to ` +
      'them, or correct its name.',
  );
}

/** What a setting may be. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** A timer of the machine that is set for longer rings at once. */
const longestTimerMs = 2 ** 31 - 1;
/** The actual timeout is up to twice as long. */
const longestElectionTimeoutMs = Math.floor(longestTimerMs / 2);
const shortestMs = 0.001;
const largestBatchBytes = 16 * mebibyte;
const largestBatchEntries = 65_536;
/** What an entry of the log may hold: see LogEntry.command. */
const largestRequestBytes = 4 * mebibyte;

const counted = (least: number, most: number): Range => ({ least, most, whole: true });
const duration = (most: number): Range => ({ least: shortestMs, most, whole: false });

const timerRanges: Readonly<Record<keyof TimerLengths, Range>> = {
  electionTimeoutMs: duration(longestElectionTimeoutMs),
  heartbeatIntervalMs: duration(longestTimerMs),
};
const batchRanges: Readonly<Record<keyof BatchLimits, Range>> = {
  maxBatchBytes: counted(0, largestBatchBytes),
  maxBatchEntries: counted(1, largestBatchEntries),
};
const flowRanges: Readonly<Record<keyof FlowLimits, Range>> = {
  maxInFlightMessages: counted(1, 65_536),
  maxInFlightBytes: counted(1, Number.MAX_SAFE_INTEGER),
  maxUncommittedBytes: counted(0, Number.MAX_SAFE_INTEGER),
};
const compactionRanges: Readonly<Record<keyof CompactionLimits, Range>> = {
  maxEntries: counted(1, Number.MAX_SAFE_INTEGER),
  maxBytes: counted(1, Number.MAX_SAFE_INTEGER),
  keptEntries: counted(0, Number.MAX_SAFE_INTEGER),
  pieceBytes: counted(1, mebibyte),
};
const requestRanges: Readonly<Record<keyof RequestLimits, Range>> = {
  maxOpenRequests: counted(1, Number.MAX_SAFE_INTEGER),
  maxOpenBytes: counted(1, Number.MAX_SAFE_INTEGER),
  maxRequestBytes: counted(1, largestRequestBytes),
  requestTimeoutMs: duration(longestTimerMs),
};

function refuseNumbers<Name extends string>(
  option: string,
  values: Readonly<Record<Name, unknown>>,
  ranges: Readonly<Record<Name, Range>>,
): void {
  for (const name of Object.keys(ranges) as Name[]) {
    const { least, most, whole } = ranges[name];
    const value = values[name];
    const isFit = typeof value === 'number' && value >= least && value <= most;
    if (isFit && (!whole || Number.isInteger(value))) continue;
    throw new InvalidOptionsError(
      `Cannot use ${shown(value)} as ${option}.${name}: it is a ${whole ? 'whole number' : 'number'} from ${least} ` +
        `to ${most}. Correct it, or leave it out.`,
    );
  }
}

function refuseTimers(timers: TimerLengths): void {
  refuseNumbers('timers', timers, timerRanges);
  const { electionTimeoutMs, heartbeatIntervalMs } = timers;
  if (electionTimeoutMs >= 5 * heartbeatIntervalMs) return;
  throw new InvalidOptionsError(
    `Cannot use an election timeout of ${electionTimeoutMs} ms with a heartbeat every ${heartbeatIntervalMs} ms: a ` +
      'few late heartbeats would end a leadership. Make the election timeout at least five times the heartbeat.',
  );
}

/** As its author may have written it: texts in quotes, so that '400' is not taken for 400. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : String(value);
}
