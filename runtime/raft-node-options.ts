/** What a node needs to be told, what it assumes, and what it refuses. */

import { isWellFormedText, utf8Length } from '../generated/messages/utf8.ts';
import type { BatchLimits, Configuration, NodeId } from '../generated/vocabulary.ts';
import type { TimerLengths } from './chart-timers.ts';
import type { RequestLimits } from './client-requests.ts';
import type { Clock, Random } from './clock/clock.ts';
import type { NodeStoppedError } from './errors.ts';
import { InvalidOptionsError } from './errors.ts';
import type { StateMachine } from './state-machine.ts';
import type { Storage } from './storage/storage.ts';
import type { Transport } from './transport/transport.ts';

export interface RaftNodeOptions {
  /** This server's name; one of the voters. */
  readonly id: string;
  /** The names of all servers of the cluster, this one among them. */
  readonly voters: readonly string[];
  readonly storage: Storage;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly stateMachine: StateMachine;
  readonly timers?: Partial<TimerLengths>;
  readonly batchLimits?: Partial<BatchLimits>;
  readonly requestLimits?: Partial<RequestLimits>;
  /** Called when this server hears of a leader, or (null) no longer knows one. */
  readonly onLeader?: (leaderId: NodeId | null) => void;
  /**
   * Called once if the node stops itself: its disk failed, or a guarantee was broken. The process should end.
   */
  readonly onFailure?: (reason: NodeStoppedError) => void;
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
  readonly requestLimits: RequestLimits;
  readonly onLeader: (leaderId: NodeId | null) => void;
  readonly onFailure: (reason: NodeStoppedError) => void;
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
const defaultRequestLimits: RequestLimits = {
  maxOpenRequests: 65_536,
  maxOpenBytes: 64 * mebibyte,
  maxRequestBytes: 4 * mebibyte,
  requestTimeoutMs: 5000,
};

/** Throws InvalidOptionsError: what, why, and what to do. */
export function checkedOptions(options: RaftNodeOptions): RaftNodeSettings {
  const voters = [...new Set(options.voters)].sort() as NodeId[];
  const settings: RaftNodeSettings = {
    id: options.id as NodeId,
    configuration: { voters },
    storage: options.storage,
    transport: options.transport,
    clock: options.clock,
    random: options.random,
    stateMachine: options.stateMachine,
    timers: { ...defaultTimers, ...options.timers },
    batchLimits: { ...defaultBatchLimits, ...options.batchLimits },
    requestLimits: { ...defaultRequestLimits, ...options.requestLimits },
    onLeader: options.onLeader ?? (() => {}),
    onFailure: options.onFailure ?? (() => {}),
  };
  for (const name of voters) refuseName(name);
  refuseStranger(settings);
  refuseTimers(settings.timers);
  refuseBatches(settings.batchLimits);
  refuseRequests(settings.requestLimits);
  return settings;
}

/** What the codec of the peers takes for a name. */
const longestNameBytes = 64;

/** Throws InvalidOptionsError if no server can have this name. */
export function refuseName(name: string): void {
  const bytes = utf8Length(name);
  if (bytes >= 1 && bytes <= longestNameBytes && isWellFormedText(name)) return;
  throw new InvalidOptionsError(
    `Cannot call a server "${name}": a name has 1 to ${longestNameBytes} bytes of UTF-8, this one has ${bytes}. ` +
      'Choose another one.',
  );
}

function refuseStranger({ id, configuration }: RaftNodeSettings): void {
  if (configuration.voters.includes(id)) return;
  throw new InvalidOptionsError(
    `Cannot make server "${id}": it is not one of the voters (${configuration.voters.join(', ')}). Add it to them, ` +
      'or correct its name.',
  );
}

function refuseTimers({ electionTimeoutMs, heartbeatIntervalMs }: TimerLengths): void {
  if (heartbeatIntervalMs > 0 && electionTimeoutMs >= 5 * heartbeatIntervalMs) return;
  throw new InvalidOptionsError(
    `Cannot use an election timeout of ${electionTimeoutMs} ms with a heartbeat every ${heartbeatIntervalMs} ms: a ` +
      'few late heartbeats would end a leadership. Make the election timeout at least five times the heartbeat.',
  );
}

const largestBatchBytes = 16 * mebibyte;
const largestBatchEntries = 65_536;
/** What an entry of the log may hold: see LogEntry.command. */
const largestRequestBytes = 4 * mebibyte;

function refuseBatches({ maxBatchBytes, maxBatchEntries }: BatchLimits): void {
  const bytesAreRight = maxBatchBytes >= 0 && maxBatchBytes <= largestBatchBytes;
  if (bytesAreRight && maxBatchEntries >= 1 && maxBatchEntries <= largestBatchEntries) return;
  throw new InvalidOptionsError(
    `Cannot send batches of at most ${maxBatchEntries} entries and ${maxBatchBytes} bytes: a message takes 1 to ` +
      `${largestBatchEntries} entries and up to ${largestBatchBytes} bytes. Correct batchLimits.`,
  );
}

function refuseRequests(limits: RequestLimits): void {
  const { maxRequestBytes, maxOpenRequests, maxOpenBytes, requestTimeoutMs } = limits;
  const positive = [maxRequestBytes, maxOpenRequests, maxOpenBytes, requestTimeoutMs].every(
    (limit) => limit > 0,
  );
  if (positive && maxRequestBytes <= largestRequestBytes) return;
  throw new InvalidOptionsError(
    `Cannot work with the request limits ${JSON.stringify(limits)}: each must be positive, and an entry of the log ` +
      `holds at most ${largestRequestBytes} bytes. Correct requestLimits.`,
  );
}
