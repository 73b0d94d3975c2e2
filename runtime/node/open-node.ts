/** A durable node: the core with a write-ahead log on disk, peers over TCP, and the clock of the machine. */

import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import type { BatchLimits, CompactionLimits, FlowLimits, NodeId } from '../../generated/vocabulary.ts';
import type { TimerLengths } from '../chart-timers.ts';
import type { RequestLimits } from '../client-requests.ts';
import { InvalidOptionsError, type NodeStoppedError } from '../errors.ts';
import type { LeaseReads } from '../lease-reads.ts';
import { RaftNode } from '../raft-node.ts';
import { refuseName } from '../raft-node-options.ts';
import type { ServerCore } from '../server-core.ts';
import type { StateMachine } from '../state-machine.ts';
import { sealedEntryCodec } from '../storage/sealed-entry-codec.ts';
import type { Storage } from '../storage/storage.ts';
import type { Transport } from '../transport/transport.ts';
import { clusterIdOf, foundersId } from './cluster-id.ts';
import { readIdentity, writeIdentity } from './identity-file.ts';
import { addressOf } from './server-address.ts';
import { FileStorage } from './storage/file-storage.ts';
import { systemClock } from './system-clock.ts';
import { TcpTransport } from './transport/tcp-transport.ts';
import type { PeerAddress } from './transport/tcp-transport-options.ts';
import type { TransportProblem } from './transport/transport-problem.ts';
import { zlibChecksum } from './transport/zlib-checksum.ts';
import { watchedTransport } from './watched-transport.ts';

export interface OpenNodeOptions {
  /** This server's name, one of the names in `peers`; 1 to 64 bytes. */
  readonly id: string;
  /** Where its log lives, not empty; made if it is not there. It belongs to this server alone. */
  readonly dataDir: string;
  /** The same on every server of the cluster, and on no server of another one; 1 to 64 characters. */
  readonly clusterToken: string;
  /**
   * Servers of the cluster, this one too, as 'host:port' for the other servers. When a cluster begins, these
   * are its members: all of them, the same names on each. From then on the log says who the members are and
   * where, and this only where they are looked for if they are not there.
   */
  readonly peers: Readonly<Record<string, string>>;
  /**
   * The server has been added to a cluster that was there, by `reconfigure` under this name: it waits until a
   * leader tells it who the members are. Default: false. Counts at the first start only.
   */
  readonly joins?: boolean;
  /** Where to listen for the other servers, as 'host:port'; what `peers` says of this server if absent. */
  readonly listen?: string;
  /** What is replicated. A new one: it sees the whole log again after each start. */
  readonly stateMachine: StateMachine;
  /** Milliseconds. Default: elections after 400 to 800 without a heartbeat, a heartbeat every 50. */
  readonly timers?: Partial<TimerLengths>;
  readonly batchLimits?: Partial<BatchLimits>;
  /** Default: 256 messages and 8 MiB on their way to each follower, and 64 MiB uncommitted. */
  readonly flowLimits?: Partial<FlowLimits>;
  /**
   * Which servers rather lead, by their names: whole numbers, the higher, the rather, and 0 for whoever is
   * not named. A leader hands over to a server of a higher one when that can lead. The same on every server.
   */
  readonly priorities?: Readonly<Record<string, number>>;
  readonly requestLimits?: Partial<RequestLimits>;
  /** Reads by lease, the same on every server: see LeaseReads. Default: every read asks a majority. */
  readonly leaseReads?: LeaseReads;
  /** When a snapshot takes the place of the log's beginning, if `stateMachine` can make one. */
  readonly compactionLimits?: Partial<CompactionLimits>;
  /** Called when this server hears of a leader, or (null) no longer knows one. */
  readonly onLeader?: (leaderId: string | null) => void;
  /** Called when a connection to a peer has been made (true) or was lost (false). */
  readonly onReachable?: (peer: string, reachable: boolean) => void;
  /** Called once per kind of trouble with a peer, until the peer has been reached again. */
  readonly onProblem?: (problem: TransportProblem) => void;
  /**
   * Answers what processes that are no members ask at the port of the peers. They get no answer without it.
   */
  readonly onQuestion?: (question: Uint8Array) => Promise<Uint8Array>;
  /** Called once if the node stops itself; the process should end then, with an exit code that is not 0. */
  readonly onFailure?: (reason: NodeStoppedError) => void;
  /** For instruments, like the trace of openTrace: what is stepped, if not the generated core itself. */
  readonly core?: ServerCore;
}

/**
 * Opens the log, listens, and takes part in the cluster. Rejects with InvalidOptionsError, with the errors of
 * the storage (DamagedStorageError, ForeignStorageError, StorageLockedError, StorageFailedError), or with
 * TransportFailedError if the port cannot be had; then nothing is left open.
 */
export async function openNode(options: OpenNodeOptions): Promise<RaftNode> {
  const { storage, transport, founders, isFirstStart } = surroundingsOf(options);
  const node = new RaftNode({
    ...given(options, [
      'timers',
      'batchLimits',
      'flowLimits',
      'priorities',
      'requestLimits',
      'leaseReads',
      'compactionLimits',
      'onLeader',
      'onFailure',
      'core',
    ]),
    id: options.id,
    voters: founders,
    addresses: options.peers,
    storage,
    transport,
    clock: systemClock,
    random: Math.random,
    stateMachine: options.stateMachine,
  });
  try {
    if (isFirstStart) writeIdentity(options.dataDir, { id: options.id, founders });
    await node.start();
  } catch (cause) {
    await node.stop();
    throw cause;
  }
  return node;
}

interface NodeSurroundings {
  readonly storage: Storage;
  readonly transport: Transport;
  /** As in Identity. */
  readonly founders: readonly string[];
  readonly isFirstStart: boolean;
}

function surroundingsOf(options: OpenNodeOptions): NodeSurroundings {
  const { id, dataDir, clusterToken } = options;
  refuseEmptyPath(dataDir);
  const peers = peersOf(options);
  const listen = addressOf(id, options.listen ?? options.peers[id] ?? '');
  const clusterId = clusterIdOf(clusterToken);
  const known = readIdentity(dataDir);
  const founders = known?.founders ?? (options.joins === true ? [] : [...peers.keys()].sort());
  const storage = new FileStorage({
    directory: dataDir,
    clusterId,
    nodeId: id,
    codec: sealedEntryCodec(createPeerCodec(zlibChecksum)),
  });
  const transport = new TcpTransport({
    ...given(options, ['onProblem', 'onQuestion']),
    clusterId,
    nodeId: id as NodeId,
    founders: founders.length === 0 ? '' : foundersId(founders),
    listen,
    peers,
    clock: systemClock,
    random: Math.random,
  });
  const { onReachable } = options;
  return {
    storage,
    transport: onReachable === undefined ? transport : watchedTransport(transport, onReachable),
    founders,
    isFirstStart: known === null,
  };
}

/** Those options that were given: an option that is undefined is none. */
function given<Name extends keyof OpenNodeOptions>(
  options: OpenNodeOptions,
  names: readonly Name[],
): { [Each in Name]?: NonNullable<OpenNodeOptions[Each]> } {
  const said: { [Each in Name]?: NonNullable<OpenNodeOptions[Each]> } = {};
  for (const name of names) {
    const option = options[name];
    if (option !== undefined && option !== null) said[name] = option;
  }
  return said;
}

function peersOf({ id, peers }: OpenNodeOptions): ReadonlyMap<NodeId, PeerAddress> {
  const names = Object.keys(peers);
  if (!Object.hasOwn(peers, id)) throw notAmongPeers(id, names);
  for (const name of names) refuseName(name);
  return new Map(names.map((name) => [name as NodeId, addressOf(name, peers[name] ?? '')]));
}

/** An empty path would mean the directory in which the process happens to run. */
function refuseEmptyPath(dataDir: unknown): void {
  if (typeof dataDir === 'string' && dataDir !== '') return;
  throw new InvalidOptionsError(
    `Cannot keep a log in the directory ${dataDir === '' ? '""' : String(dataDir)}: dataDir is a path of at least ` +
      'one character. Name a directory that belongs to this server alone.',
  );
}

function notAmongPeers(id: string, names: readonly string[]): InvalidOptionsError {
  return new InvalidOptionsError(
    `Cannot open server "${id}": the peers are ${names.join(', ')}. Add its own name and address to them, ` +
      'or correct its name.',
  );
}
