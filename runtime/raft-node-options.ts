/** What a node needs to be told, what it assumes, and what it refuses. */

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
  refuseStranger(settings);
  refuseTimers(settings.timers);
  refuseBatches(settings.batchLimits);
  return settings;
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

function refuseBatches({ maxBatchBytes, maxBatchEntries }: BatchLimits): void {
  if (maxBatchBytes >= 0 && maxBatchEntries >= 1 && maxBatchEntries <= 65_536) return;
  throw new InvalidOptionsError(
    `Cannot send batches of at most ${maxBatchEntries} entries and ${maxBatchBytes} bytes: a message holds 1 to 65536 ` +
      'entries, and no negative number of bytes. Correct batchLimits.',
  );
}
