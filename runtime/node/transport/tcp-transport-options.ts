/** How a TCP transport is set up, and what it reports. */

import type { NodeId } from '../../../generated/vocabulary.ts';
import type { Clock, Random } from '../../clock/clock.ts';
import type { TransportProblem } from './transport-problem.ts';

export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

export interface TcpTransportLimits {
  /** Larger frames are neither sent nor read; at least 64 MiB and a bit, for the largest message. */
  readonly maxFrameBytes: number;
  /** As long as more than this waits for a peer, further messages for it are dropped. */
  readonly maxQueueBytes: number;
  /** As long as so many connections from outside are open, new ones are closed at once. */
  readonly maxConnections: number;
  /** A connection must be made, and both must have said who they are, within this time. */
  readonly handshakeMs: number;
  /** So long a server that is no member any more is answered as before: it may have things under way. */
  readonly lingerMs: number;
  /** Something is written at least this often, so that silence means something. */
  readonly probeMs: number;
  /** A connection at whose other end nothing has arrived for this long is given up and dialled anew. */
  readonly silenceMs: number;
  /** The first wait before dialling again; doubled each time, and then spread by half up and down. */
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

export const DEFAULT_LIMITS: TcpTransportLimits = {
  maxFrameBytes: 65 * 1024 * 1024,
  maxQueueBytes: 16 * 1024 * 1024,
  maxConnections: 256,
  handshakeMs: 3000,
  lingerMs: 5000,
  probeMs: 1000,
  silenceMs: 5000,
  minBackoffMs: 50,
  maxBackoffMs: 2000,
};

export interface TcpTransportOptions {
  /** Servers of another cluster are refused, whatever they are called. */
  readonly clusterId: string;
  readonly nodeId: NodeId;
  /** Where to listen; port 0 takes any free one, see TcpTransport.address. */
  readonly listen: PeerAddress;
  /**
   * Where servers were last known to listen, this one among them. They are the peers until setPeers says who
   * is; after that they are tried where a peer is not found at the address that setPeers has given.
   */
  readonly peers: ReadonlyMap<NodeId, PeerAddress>;
  /** As in Hello; empty if absent. */
  readonly founders?: string;
  /** Answers what other processes ask at this port; without it they get no answer. See askServer. */
  readonly onQuestion?: (question: Uint8Array) => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly random: Random;
  /** Told once per kind and peer, until that peer has been reached again. Nothing is logged here. */
  readonly onProblem?: (problem: TransportProblem) => void;
  readonly limits?: Partial<TcpTransportLimits>;
}
