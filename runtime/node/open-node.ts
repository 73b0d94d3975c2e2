/** A durable node: the core with a write-ahead log on disk, peers over TCP, and the clock of the machine. */

import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import type { BatchLimits, NodeId } from '../../generated/vocabulary.ts';
import type { TimerLengths } from '../chart-timers.ts';
import type { RequestLimits } from '../client-requests.ts';
import { InvalidOptionsError, type NodeStoppedError } from '../errors.ts';
import { RaftNode } from '../raft-node.ts';
import { refuseName } from '../raft-node-options.ts';
import type { ServerCore } from '../server-core.ts';
import type { StateMachine } from '../state-machine.ts';
import { sealedEntryCodec } from '../storage/sealed-entry-codec.ts';
import type { Storage } from '../storage/storage.ts';
import type { Transport } from '../transport/transport.ts';
import { clusterIdOf } from './cluster-id.ts';
import { addressOf } from './server-address.ts';
import { FileStorage } from './storage/file-storage.ts';
import { systemClock } from './system-clock.ts';
import { TcpTransport } from './transport/tcp-transport.ts';
import type { TransportProblem } from './transport/transport-problem.ts';
import { zlibChecksum } from './transport/zlib-checksum.ts';
import { watchedTransport } from './watched-transport.ts';

export interface OpenNodeOptions {
  /** This server's name, one of the names in `peers`; 1 to 64 characters. */
  readonly id: string;
  /** Where its log lives, not empty; made if it is not there. It belongs to this server alone. */
  readonly dataDir: string;
  /** The same on every server of the cluster, and on no server of another one; 1 to 64 characters. */
  readonly clusterToken: string;
  /**
   * Every server of the cluster, this one too, as 'host:port' for the other servers. The addresses may
   * differ from start to start; the names may not, and data that was written with other names is refused.
   */
  readonly peers: Readonly<Record<string, string>>;
  /** Where to listen for the other servers, as 'host:port'; what `peers` says of this server if absent. */
  readonly listen?: string;
  /** What is replicated. A new one: it sees the whole log again after each start. */
  readonly stateMachine: StateMachine;
  /** Milliseconds. Default: elections after 400 to 800 without a heartbeat, a heartbeat every 50. */
  readonly timers?: Partial<TimerLengths>;
  readonly batchLimits?: Partial<BatchLimits>;
  readonly requestLimits?: Partial<RequestLimits>;
  /** Called when this server hears of a leader, or (null) no longer knows one. */
  readonly onLeader?: (leaderId: string | null) => void;
  /** Called when a connection to a peer has been made (true) or was lost (false). */
  readonly onReachable?: (peer: string, reachable: boolean) => void;
  /** Called once per kind of trouble with a peer, until the peer has been reached again. */
  readonly onProblem?: (problem: TransportProblem) => void;
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
  const { timers, batchLimits, requestLimits, onLeader, onFailure, core } = options;
  const { storage, transport } = surroundingsOf(options);
  const node = new RaftNode({
    id: options.id,
    voters: Object.keys(options.peers),
    storage,
    transport,
    clock: systemClock,
    random: Math.random,
    stateMachine: options.stateMachine,
    ...(timers === undefined ? {} : { timers }),
    ...(batchLimits === undefined ? {} : { batchLimits }),
    ...(requestLimits === undefined ? {} : { requestLimits }),
    ...(onLeader === undefined ? {} : { onLeader }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(core === undefined ? {} : { core }),
  });
  try {
    await node.start();
  } catch (cause) {
    await node.stop();
    throw cause;
  }
  return node;
}

function surroundingsOf(options: OpenNodeOptions): { storage: Storage; transport: Transport } {
  const { id, dataDir, clusterToken, onProblem } = options;
  refuseEmptyPath(dataDir);
  const names = Object.keys(options.peers);
  const own = Object.hasOwn(options.peers, id) ? options.peers[id] : undefined;
  if (own === undefined) throw notAmongPeers(id, names);
  for (const name of names) refuseName(name);
  const clusterId = clusterIdOf(clusterToken, names);
  const storage = new FileStorage({
    directory: dataDir,
    clusterId,
    nodeId: id,
    codec: sealedEntryCodec(createPeerCodec(zlibChecksum)),
  });
  const transport = new TcpTransport({
    clusterId,
    nodeId: id as NodeId,
    listen: addressOf(id, options.listen ?? own),
    peers: new Map(names.map((name) => [name as NodeId, addressOf(name, options.peers[name] ?? '')])),
    clock: systemClock,
    random: Math.random,
    ...(onProblem === undefined ? {} : { onProblem }),
  });
  const { onReachable } = options;
  return {
    storage,
    transport: onReachable === undefined ? transport : watchedTransport(transport, onReachable),
  };
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
