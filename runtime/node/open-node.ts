/** A durable node: the core with a write-ahead log on disk, peers over TCP, and the clock of the machine. */

import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import type { BatchLimits, NodeId } from '../../generated/vocabulary.ts';
import type { TimerLengths } from '../chart-timers.ts';
import type { RequestLimits } from '../client-requests.ts';
import { InvalidOptionsError, type NodeStoppedError } from '../errors.ts';
import { RaftNode } from '../raft-node.ts';
import type { StateMachine } from '../state-machine.ts';
import { sealedEntryCodec } from '../storage/sealed-entry-codec.ts';
import { FileStorage } from './storage/file-storage.ts';
import { systemClock } from './system-clock.ts';
import { TcpTransport } from './transport/tcp-transport.ts';
import type { PeerAddress } from './transport/tcp-transport-options.ts';
import type { TransportProblem } from './transport/transport-problem.ts';
import { zlibChecksum } from './transport/zlib-checksum.ts';

export interface OpenNodeOptions {
  /** This server's name, one of the names in `peers`; 1 to 64 characters. */
  readonly id: string;
  /** Where its log lives; made if it is not there. It belongs to this server alone. */
  readonly dataDir: string;
  /** The same on every server of the cluster, and on no server of another one. */
  readonly clusterToken: string;
  /** Every server of the cluster, this one too, as 'host:port' for the other servers. */
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
  /** Called once per kind of trouble with a peer, until the peer has been reached again. */
  readonly onProblem?: (problem: TransportProblem) => void;
  /** Called once if the node stops itself; the process should end then, with an exit code that is not 0. */
  readonly onFailure?: (reason: NodeStoppedError) => void;
}

/**
 * Opens the log, listens, and takes part in the cluster. Rejects with InvalidOptionsError, with the errors of the
 * storage (DamagedStorageError, ForeignStorageError, StorageLockedError, StorageFailedError), or with
 * TransportFailedError if the port cannot be had.
 */
export async function openNode(options: OpenNodeOptions): Promise<RaftNode> {
  const { id, dataDir, clusterToken, timers, batchLimits, requestLimits, onLeader, onFailure, onProblem } =
    options;
  const peers = new Map<NodeId, PeerAddress>();
  for (const [name, address] of Object.entries(options.peers))
    peers.set(name as NodeId, addressOf(name, address));
  const own = peers.get(id as NodeId);
  const listen = options.listen === undefined ? own : addressOf(id, options.listen);
  if (listen === undefined) throw notAmongPeers(id, [...peers.keys()]);
  const storage = new FileStorage({
    directory: dataDir,
    clusterId: clusterToken,
    nodeId: id,
    codec: sealedEntryCodec(createPeerCodec(zlibChecksum)),
  });
  const transport = new TcpTransport({
    clusterId: clusterToken,
    nodeId: id as NodeId,
    listen,
    peers,
    clock: systemClock,
    random: Math.random,
    ...(onProblem === undefined ? {} : { onProblem }),
  });
  const node = new RaftNode({
    id,
    voters: [...peers.keys()],
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
  });
  await node.start();
  return node;
}

function addressOf(name: string, address: string): PeerAddress {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new InvalidOptionsError(
      `Cannot reach server "${name}" at "${address}": that is no address. Write it as host:port, for example ` +
        '127.0.0.1:2380 or [::1]:2380.',
    );
  }
  return { host: (match[1] ?? match[2]) as string, port };
}

function notAmongPeers(id: string, names: readonly string[]): InvalidOptionsError {
  return new InvalidOptionsError(
    `Cannot open server "${id}": the peers are ${names.join(', ')}. Add its own name and address to them, or correct ` +
      'its name.',
  );
}
